import { test } from "uvu";
import * as assert from "uvu/assert";
import { adaptPluginKinds } from "../../src/kinds/plugin-kinds.ts";
import { builtInKinds } from "../../src/kinds/registry.ts";
import { compileText } from "./support/compile-text.ts";

const declared = "arguments: {java_distro: {target_variable: JAVA_DISTRO, default: openjdk}}\nvalidators:\n";
const files = {
  "common/setup_java": "exit 0",
  "common/oracle_java": "exit 0",
  "common/helpers.sh": "exit 0",
  "common/java.yaml":
    "arguments: {java_version: {target_variable: JAVA_VERSION, required: true}}\nvalidators: [{package: 'java-${java_version}'}]\n",
};

for (const { key, docs } of builtInKinds) {
  test(`${key}: its example compiles, and its documents are whole`, async () => {
    assert.match(docs.summary, /^[A-Z].*\.$/);
    assert.ok(docs.markdown.length > 40);
    assert.ok(docs.example.startsWith(`${key}:`));
    const lines = docs.example.split("\n").map((line, index) => `${index === 0 ? "  - " : "    "}${line}`);
    const { plan, diagnostics } = await compileText(`${declared}${lines.join("\n")}\n`, files);
    assert.equal(
      diagnostics.map((diagnostic) => diagnostic.message),
      [],
    );
    assert.is(plan!.steps.length, 1);
  });
}

test("a plugin's kind is asked once for each of its validators, whatever else the recipe holds", async () => {
  let asked = 0;
  const own = {
    key: "tool",
    schema: { type: "string" },
    docs: { summary: "A tool." },
    parse: (_reader: unknown, value: { text: string }) => {
      asked++;
      return value.text;
    },
    lower: () => [],
  };
  const { kinds } = await adaptPluginKinds([own], "a test");
  const text = 'validators:\n  - tool: wget\n  - package: {lzo: {version: ">= 2, < 3"}}\n';
  const { diagnostics } = await compileText(text, {}, { kinds });
  assert.equal(diagnostics, []);
  assert.is(asked, 1);
});

test.run();
