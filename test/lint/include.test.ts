import { mkdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { lintPaths } from "../../src/lint/lint-paths.ts";
import { inScratch } from "./support/scratch.ts";

const files = {
  "zookeeper/image.yaml": `arguments:
  used: {target_variable: USED, default: x}
  unused: {target_variable: UNUSED, default: x}
validators:
  - script: {find: {output: home, inline: "echo /opt"}}
  - include: {../common/java.yaml: {java_version: "\${used}"}}
`,
  "common/java.yaml": `arguments:
  java_version: {target_variable: JAVA_VERSION, default: "17"}
  never: {target_variable: NEVER, default: x}
validators:
  - any: [package: "java-\${java_version}"]
  - script: {set_up: {env_vars: [home]}}
  - argument_set: {argument_name: root, value: "\${home}/root"}
`,
  "common/set_up": '#!/bin/sh\n[[ -d "$home" ]]\n',
};
const expected = [
  "common/java.yaml argument-unused",
  "common/java.yaml any-single-branch",
  "common/set_up script-bashism",
];

async function lint(paths: readonly string[], cwd: string) {
  const { diagnostics } = await lintPaths(paths, { cwd, shellcheck: false });
  return diagnostics.map(({ code, place }) => `${place?.file.replace(`${cwd}/`, "")} ${code}`);
}

test("a recipe's fragments are looked at, each once, with their scripts", () =>
  inScratch(files, async (cwd) => {
    const all = ["zookeeper/image.yaml argument-unused", ...expected];
    assert.equal(await lint(["zookeeper/image.yaml"], cwd), all);
    assert.equal(await lint(["zookeeper"], cwd), all);
    assert.equal((await lint(["."], cwd)).sort(), all.sort());
  }));

test("a fragment by itself may use the variables of the recipes that include it", () =>
  inScratch(files, async (cwd) => {
    assert.equal(await lint(["common/java.yaml"], cwd), expected);
    mkdirSync(join(cwd, ".git"));
    assert.equal(await lint(["common"], cwd), expected);
  }));

test("a recipe that nothing includes may not", () =>
  inScratch({ "other.yaml": files["common/java.yaml"], set_up: files["common/set_up"] }, async (cwd) => {
    assert.ok((await lint(["other.yaml"], cwd)).includes("other.yaml variable-undeclared"));
  }));

test("mistakes that a fragment has only in one recipe are reported in the fragment", () =>
  inScratch(
    { ...files, "bare/image.yaml": "validators:\n  - include: ../common/java.yaml\n" },
    async (cwd) => {
      assert.ok((await lint(["bare/image.yaml"], cwd)).includes("common/java.yaml variable-undeclared"));
    },
  ));

test("a comment in a fragment disables findings there, and fixes are made there", () =>
  inScratch(
    {
      ...files,
      "common/java.yaml": files["common/java.yaml"]
        .replace("  never:", "  # sahara-image-disable-next-line argument-unused\n  never:")
        .replace("argument_set", "argument-set"),
    },
    async (cwd) => {
      const before = await lint(["zookeeper"], cwd);
      assert.not.ok(before.includes("common/java.yaml argument-unused"), before.join());
      await lintPaths(["zookeeper"], { cwd, shellcheck: false, fix: true });
      assert.match(readFileSync(join(cwd, "common/java.yaml"), "utf8"), "argument_set");
    },
  ));

test.run();
