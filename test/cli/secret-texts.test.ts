import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { run, scratch } from "./support.ts";

const recipe = `arguments:
  pw: {secret: true, required: true}
  mode: {secret: true, default: a, choices: [a, b]}
validators:
  - script: {look: {env_vars: [pw, mode]}}
`;
const cwd = scratch({ "image.yaml": recipe, look: '#!/bin/sh\ntest -n "$pw" && test -n "$mode"\n' });

/** In every place of an argument file where a slip can put a secret. */
const files = [
  "pw: hunter2: x",
  "pw: @hunter2",
  "pw: %hunter2",
  "pw: *hunter2",
  'pw: "hunter2',
  "pw: 'hunter2",
  'pw: "hunter2\\q"',
  "pw: &hunter2",
  "pw: !hunter2 x",
  "pw: [hunter2]",
  "pw: {hunter2: x}",
  "pw: {hunter2",
  "pw: [hunter2",
  "pw: |hunter2",
  "pw: >hunter2",
  "pw: `hunter2",
  "pw: hunter2\npw: hunter2",
  "pw: |\nhunter2: x",
  "pw:\nhunter2: x",
  "pw hunter2",
  "pw=hunter2",
  "pw:hunter2",
  "hunter2",
  "- hunter2",
  "- pw: hunter2",
  "? hunter2\n: x",
  "? [hunter2]\n: x",
  "hunter2: x",
  "{hunter2: x}",
  "pw\thunter2: x",
  "\tpw: hunter2",
  "pw: x\n hunter2: y",
  "pw: hunter2\n  more: x",
  "<<: hunter2",
  "<<: *hunter2",
  "--- hunter2\n--- hunter2",
  "pw: hunter2\0",
  "pw: hunter2\u0007",
  "mode: hunter2\npw: x",
  '{"pw": "hunter2"',
  '{"pw": ["hunter2"]}',
  "{pw: hunter2: x}",
  "%YAML hunter2\n---\npw: x",
  "pw: !!binary hunter2",
  'pw: "@hunter2"',
  'pw: "@/run/hunter2"',
  "p_w: hunter2",
  "PW: hunter2",
];

for (const command of ["compile", "check", "plan", "apply"] as const)
  test(`${command}: no message shows a word of an argument file`, async () => {
    for (const [index, text] of files.entries()) {
      writeFileSync(join(cwd, "arguments.yaml"), text);
      const run1 = command === "compile" ? [] : ["--image", "none.img"];
      const words = [command, "-v", "-f", "image.yaml", ...run1, "--argument-file", "arguments.yaml"];
      const { code, stdout, stderr } = await run(words, { cwd, env: {} });
      const what = `${index}: ${text}\n${stderr}`;
      assert.not.match(stdout + stderr, "hunter2", what);
      // Some are right after all: the run then ends at the image, which is missing.
      assert.is(code === 2, /^error\[(?:argument-|secret-)/m.test(stderr), what);
      if (code !== 2) assert.is(code, command === "compile" ? 0 : 3, what);
      assert.not.match(stderr, "internal-error", what);
    }
  });

test("errors in an argument file give file, line and column", async () => {
  for (const [text, told] of [
    ["pw: hunter2: x", "arguments.yaml:1:5: YAML syntax error"],
    ['mode: a\npw: "hunter2', "arguments.yaml:2:5: unclosed quote"],
    ["pw: [hunter2]", "arguments.yaml:1:5: the argument `pw` must be a string, not a list"],
    ["mod: a", "arguments.yaml:1:1: the recipe has no argument of this name"],
    ["hunter2", "arguments.yaml:1:1: an argument file must be a map, not a string"],
    ["", "arguments.yaml:1:1: the file holds no arguments"],
  ] as const) {
    writeFileSync(join(cwd, "arguments.yaml"), text);
    const { stderr } = await run(["compile", "-f", "image.yaml", "--argument-file", "arguments.yaml"], {
      cwd,
    });
    assert.ok(stderr.startsWith(`error[argument-file-invalid]: ${told}`), stderr);
  }
  writeFileSync(join(cwd, "arguments.yaml"), "mod: a\npw: x");
  const { stderr } = await run(["compile", "-f", "image.yaml", "--argument-file", "arguments.yaml"], { cwd });
  assert.match(stderr, "did you mean `mode`?");
});

test("no message shows a secret of the command line", async () => {
  for (const words of [
    ["--pw", "@hunter2"],
    ["--pw=@hunter2"],
    ["--pw", "x", "--key", "@hunter2"],
    ["--pw", "x", "--mode", "hunter2"],
    ["--pw", "my", "hunter2"],
    ["--pw", "hunter2", "--pw", "hunter2"],
    ["--pww=hunter2"],
    ["--pww", "hunter2"],
    ["-pw=hunter2"],
    ["--pw=hunter2\0"],
  ]) {
    const { code, stdout, stderr } = await run(
      ["check", "-f", "image.yaml", "--image", "none.img", ...words],
      {
        cwd,
      },
    );
    assert.is(code, 2, stderr);
    assert.not.match(stdout + stderr, "hunter2", words.join(" "));
  }
});

test.run();
