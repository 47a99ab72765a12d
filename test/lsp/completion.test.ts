import { test } from "uvu";
import * as assert from "uvu/assert";
import { applyEdits, type ClientOptions, TestClient } from "./support/client.ts";
import { inFolder } from "./support/folder.ts";
import { readMarks } from "./support/marks.ts";

const scripts = {
  "common/setup_java": "#!/bin/sh\n# Sets Java up.\n\necho\n",
  "run.sh": "#!/bin/sh\ntrue\n",
};

/** The labels that are offered at the cursor, and the text with one of them taken. */
async function complete(marked: string, options: ClientOptions = {}) {
  const { text, cursors } = readMarks(marked);
  return inFolder(scripts, async (folder) => {
    const client = await TestClient.start(options);
    const document = await client.open(`${folder}/image.yaml`, text);
    const items = await client.complete(document, cursors[0]!);
    await client.stop();
    const labels = items.map(({ label }) => label);
    return {
      labels,
      take(label: string): string {
        const item = items.find((completionItem) => completionItem.label === label);
        assert.ok(item, `${label} is not among ${labels.join(", ")}`);
        return applyEdits(document, [item!.textEdit as never]);
      },
    };
  });
}

const head = `arguments:
  java_distro:
    target_variable: JAVA_DISTRO
    default: openjdk
    choices: [openjdk, oracle-java, "1.10"]
validators:
`;

test("an empty file takes the recipe's keys", async () => {
  const { labels, take } = await complete("<|>");
  assert.equal(labels, ["arguments", "space", "validators"]);
  assert.is(take("validators"), "validators:\n  - $0");
});

test("an existing key is not offered again", async () => {
  const { labels } = await complete(`${head}  - package: wget\n<|>`);
  assert.equal(labels, ["space"]);
});

test("an item of a list of validators takes their kinds, with what belongs to them", async () => {
  const { labels, take } = await complete(`${head}  - pa<|>\n`);
  assert.ok(labels.includes("package") && labels.includes("argument_case"));
  assert.is(take("package"), `${head}  - package: \${1:name}\n`);
  assert.is(
    take("argument_case"),
    `${head}  - argument_case:\n      argument_name: \${1:name}\n      cases:\n        \${2:value}:\n          - $0\n`,
  );
});

test("without snippets a kind is its key and what begins its value", async () => {
  const { take } = await complete(`${head}  - <|>\n`, { snippets: false });
  assert.is(take("package"), `${head}  - package: \n`);
  assert.is(take("any"), `${head}  - any:\n      - \n`);
});

test("on a line of its own the dash comes with the kind", async () => {
  const { take } = await complete(`${head}  - package: wget\n  <|>\n`);
  assert.is(take("any"), `${head}  - package: wget\n  - any:\n      - $0\n`);
});

test("a key with its colon is only respelt", async () => {
  const { take } = await complete(`${head}  - pack<|>: wget\n`);
  assert.is(take("package"), `${head}  - package: wget\n`);
});

test("inside braces everything stays on the line", async () => {
  const { take } = await complete(`${head}  - any: [{<|>}]\n`);
  assert.is(take("package"), `${head}  - any: [{package: \${1:name}}]\n`);
  assert.is(take("os_case"), `${head}  - any: [{os_case: }]\n`);
});

test("inserted lines end as the file's do", async () => {
  const { take } = await complete(`${head}  - an<|>\n`.replaceAll("\n", "\r\n"));
  assert.is(take("any"), `${head}  - any:\n      - $0\n`.replaceAll("\n", "\r\n"));
});

test("an argument takes its fields", async () => {
  const { labels, take } = await complete("arguments:\n  a:\n    default: b\n    <|>\nvalidators: []\n");
  assert.equal(labels, ["description", "target_variable", "required", "choices", "hidden", "secret"]);
  assert.is(take("choices"), "arguments:\n  a:\n    default: b\n    choices: [$0]\nvalidators: []\n");
});

test("fields beside an argument's name in a list", async () => {
  const { labels } = await complete("arguments:\n  - a:\n    default: b\n    <|>\nvalidators: []\n");
  assert.ok(labels.includes("target_variable") && !labels.includes("default"));
});

test("a boolean field takes true and false, a default its choices", async () => {
  assert.equal((await complete("arguments:\n  a:\n    required: <|>\n")).labels, ["true", "false"]);
  const { labels, take } = await complete("arguments:\n  a:\n    choices: [x, 'a: b']\n    default: <|>\n");
  assert.equal(labels, ["x", "a: b"]);
  assert.is(take("a: b"), `arguments:\n  a:\n    choices: [x, 'a: b']\n    default: "a: b"\n`);
});

test("a target variable is named after its argument", async () => {
  const { labels } = await complete("arguments:\n  java-distro:\n    target_variable: <|>\n");
  assert.equal(labels, ["JAVA_DISTRO"]);
});

test("arguments where an argument is named", async () => {
  const { labels } = await complete(`${head}  - argument_case:\n      argument_name: <|>\n`);
  assert.equal(labels, ["java_distro"]);
});

test("choices that have no case yet, as keys", async () => {
  const text = `${head}  - argument_case:
      argument_name: java_distro
      cases:
        openjdk:
          - package: openjdk
        <|>
`;
  const { labels, take } = await complete(text);
  assert.equal(labels, ["oracle-java", "1.10"]);
  assert.ok(take("oracle-java").endsWith("        oracle-java:\n          - $0\n"));
});

test("distributions and families as keys, families first", async () => {
  const { labels, take } = await complete(`${head}  - os_case:\n      - <|>\n`);
  assert.equal(labels.slice(0, 2), ["debian", "redhat"]);
  assert.ok(labels.includes("rocky") && labels.includes("redhatenterpriseserver"));
  assert.ok(take("rocky").endsWith("      - rocky:\n          - $0\n"));
});

test("operators after a distribution", async () => {
  const { labels, take } = await complete(`${head}  - os_case:\n      - ubuntu <|>: [{package: wget}]\n`);
  assert.equal(labels, [">=", "<", "<=", ">", "=", "!="]);
  assert.ok(take(">=").endsWith("- ubuntu >= : [{package: wget}]\n"));
});

test("operators of a version, in quotes where they need some", async () => {
  const plain = await complete(`${head}  - package: {lzo: {version: <|>}}\n`);
  assert.ok(plain.take(">=").endsWith('{version: ">= $0"}}\n'));
  const quoted = await complete(`${head}  - package: {lzo: {version: ">= 1, <|>"}}\n`);
  assert.ok(quoted.take("<").endsWith('{version: ">= 1, < "}}\n'));
  const after = await complete(`${head}  - package: {lzo: {version: ">= <|>"}}\n`);
  assert.equal(after.labels, []);
});

test("scripts by their paths", async () => {
  const { labels, take } = await complete(`${head}  - script: com<|>\n`);
  assert.equal(labels, ["run.sh", "common/setup_java"]);
  assert.is(take("common/setup_java"), `${head}  - script: common/setup_java\n`);
});

test("on the line below, a script's path is a key", async () => {
  const { take } = await complete(`${head}  - script:\n      <|>\n`);
  assert.is(take("run.sh"), `${head}  - script:\n      run.sh\n`);
});

test("what a script may have", async () => {
  const { labels } = await complete(`${head}  - script:\n      run.sh:\n        <|>\n`);
  assert.equal(labels, ["env_vars", "arguments", "output", "inline", "check", "apply", "creates"]);
});

test("variables that a script is passed", async () => {
  const within = await complete(`${head}  - script: {run.sh: {env_vars: [<|>]}}\n`);
  assert.equal(within.labels, ["java_distro"]);
  const alone = await complete(`${head}  - script:\n      run.sh:\n        env_vars: <|>\n`);
  assert.ok(alone.take("java_distro").endsWith("env_vars: [java_distro$0]\n"));
  const below = await complete(`${head}  - script:\n      run.sh:\n        env_vars:\n          - <|>\n`);
  assert.ok(below.take("java_distro").endsWith("          - java_distro\n"));
});

test("variables in ${…}, with the brace that is missing", async () => {
  const open = await complete(`${head}  - package: "java-\${<|>"\n`);
  assert.ok(open.take("java_distro").endsWith('package: "java-${java_distro\\}"\n'));
  const closed = await complete(`${head}  - package: java-\${ja<|>}\n`);
  assert.ok(closed.take("java_distro").endsWith("package: java-${java_distro}\n"));
  const dollar = await complete(`${head}  - package: java-$<|>\n`);
  assert.ok(dollar.take("java_distro").endsWith("package: java-\\${java_distro\\}\n"));
  const literal = await complete(`${head}  - package: java-$\${<|>\n`);
  assert.not.ok(literal.labels.includes("java_distro"));
});

test("an earlier step's output is a variable", async () => {
  const { labels } = await complete(
    `${head}  - script: {run.sh: {output: java_home}}\n  - argument_set: {argument_name: x, value: "\${<|>"}\n`,
  );
  assert.equal(labels, ["java_distro", "java_home", "x"]);
});

test("a script of its own sees the shell's names", async () => {
  const text = `${head}  - script:
      look:
        env_vars: [java_distro]
        inline: |
          echo "\${<|>"
`;
  const { labels, take } = await complete(text);
  assert.equal(labels.slice(0, 3), ["JAVA_DISTRO", "java_distro", "distro"]);
  assert.ok(take("JAVA_DISTRO").endsWith('echo "${JAVA_DISTRO\\}"\n'));
});

test("nothing in a comment, nor in the middle of a text of several lines", async () => {
  assert.equal((await complete(`${head}  # pa<|>\n`)).labels, []);
  assert.equal((await complete(`${head}  - package: wget\n      <|>\n`)).labels, []);
});

test("half-written YAML", async () => {
  const brace = await complete(`${head}  - any: [{package: wget}, {scr<|>\n`);
  assert.ok(brace.labels.includes("script"));
  const quote = await complete(`${head}  - script: "com<|>\n  - package: wget\n`);
  assert.ok(quote.labels.includes("common/setup_java"));
});

test("resolving the path of a script adds its beginning", async () => {
  await inFolder(scripts, async (folder) => {
    const client = await TestClient.start();
    const document = await client.open(`${folder}/image.yaml`, "validators:\n  - script: \n");
    const items = await client.complete(document, document.text.length - 1);
    const item = items.find(({ label }) => label === "common/setup_java")!;
    const resolved = await client.request<typeof item>("completionItem/resolve", item);
    assert.match((resolved.documentation as { value: string }).value, "# Sets Java up.");
    await client.stop();
  });
});

test.run();
