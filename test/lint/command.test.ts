import { readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { run } from "../cli/support.ts";
import { inScratch } from "./support/scratch.ts";

const files = {
  "good/image.yaml": "validators:\n  - package: wget\n",
  "remark/image.yaml": "validators:\n  - any: [package: wget]\n",
  "leak/image.yaml":
    "arguments:\n  token: {target_variable: TOKEN, required: true, secret: true}\nvalidators:\n  - script: {show: {env_vars: [token]}}\n",
  "leak/show": '#!/bin/sh\necho "$TOKEN"\n[ a == b ]\n',
  "none/readme.txt": "",
};
const lint = (cwd: string, ...words: string[]) => run(["lint", "--no-shellcheck", ...words], { cwd });

test("the exit status: 0 without errors, 1 with, 2 where there is nothing to look at", () =>
  inScratch(files, async (cwd) => {
    assert.is((await lint(cwd, "good")).code, 0);
    assert.is((await lint(cwd, "remark")).code, 0);
    assert.is((await lint(cwd, "leak")).code, 1);
    assert.is((await lint(cwd)).code, 1, "the current folder, where none is named");
    assert.is((await lint(cwd, "none")).code, 2);
    assert.is((await lint(cwd, "nowhere.yaml")).code, 2);
    assert.is((await lint(cwd, "--fix", "-")).code, 2);
  }));

test("every format speaks of recipes and of scripts", () =>
  inScratch(files, async (cwd) => {
    const shown = join(cwd, "leak/show");
    const text = await lint(cwd, "leak");
    assert.match(text.stdout, `error[script-prints-secret]`);
    assert.match(text.stdout, `${shown}:2:7`);
    const github = await lint(cwd, "leak", "--report", "github");
    assert.match(github.stdout, /^::error file=.*show,line=2,.*script-prints-secret/m);
    const sarif = JSON.parse((await lint(cwd, "leak", "--report", "sarif")).stdout);
    assert.ok(
      sarif.runs[0].results.some((result: { ruleId: string }) => result.ruleId === "script-prints-secret"),
    );
    const json = JSON.parse((await lint(cwd, "leak", "--report", "json")).stdout);
    assert.match(JSON.stringify(json), /"fixable":true/);
  }));

test("standard input is a recipe too", async () => {
  const { stdout, code } = await run(["lint", "-"], { stdin: files["remark/image.yaml"] });
  assert.is(code, 0);
  assert.match(stdout, "any-single-branch");
});

test("the matrix of a fleet is looked at with its folder, and its findings point to it", () =>
  inScratch(
    {
      "fleet.yaml":
        "images: [none.qcow2]\nrecipes: [own.yaml, tool 2]\narguments: {colur: red}\nexclude: [{image: x}] # sahara-image-disable-line fleet-exclude-unused\n",
      "own.yaml":
        "arguments:\n  colour: {target_variable: COLOUR, default: red}\nvalidators:\n  - package: wget\n",
      "r/tool/1/image.yaml": "validators:\n  - package: wget\n",
      "other/fleet.yaml": "namespace: apps\nhelm: {chart: x}\n",
      "named.yaml": "images: [a]\nrecipes: [own.yaml]\nexcludes: []\n",
    },
    async (cwd) => {
      const all = await lint(cwd, "--recipes", "r");
      assert.is(all.code, 1);
      assert.match(all.stdout, /warning\[fleet-image-missing\][^\n]*\n[^\n]*fleet\.yaml:1:10/);
      assert.match(all.stdout, / in 2 recipes and 2 matrices/);
      assert.match(all.stdout, /error\[version-unknown\][^\n]*\n[^\n]*fleet\.yaml:2:21/);
      assert.match(
        all.stdout,
        /error\[fleet-argument-unknown\][^\n]*\n[^\n]*fleet\.yaml:3:13[\s\S]*did you mean `colour`\?/,
      );
      assert.not.match(all.stdout, /fleet-exclude-unused|helm/);
      assert.is((await lint(cwd, "--recipes", "r", "--fix", "named.yaml")).code, 0);
      assert.match(readFileSync(join(cwd, "named.yaml"), "utf8"), /^exclude: \[\]$/m);
      assert.is((await lint(cwd, "--strict", "named.yaml")).code, 1);
    },
  ));

test("--fix says what it did, and reports the rest", () =>
  inScratch(files, async (cwd) => {
    const { code, stdout, stderr } = await lint(cwd, "--fix", "leak");
    assert.is(code, 1);
    assert.match(stderr, /show: 1 problem fixed/);
    assert.match(stdout, "script-prints-secret");
    assert.not.match(stdout, "script-bashism");
    assert.is(readFileSync(join(cwd, "leak/show"), "utf8"), '#!/bin/sh\necho "$TOKEN"\n[ a = b ]\n');
  }));

test("a misspelt top-level key is found in a folder, too", () =>
  inScratch({ "image.yaml": "validator:\n  - package: wget\n" }, async (cwd) => {
    const { code, stdout } = await lint(cwd);
    assert.is(code, 1);
    assert.match(stdout, "error[key-unknown]");
  }));

test("the summary says how many findings --fix can fix", () =>
  inScratch(files, async (cwd) => {
    assert.match(
      (await lint(cwd, "leak")).stdout,
      /^1 error, 1 warning in 1 recipe \(1 fixable with --fix\)$/m,
    );
    assert.match((await lint(cwd, "remark")).stdout, /in 1 recipe$/m);
  }));

test("--select and --ignore choose rules; errors of the recipe are always reported", () =>
  inScratch(
    {
      ...files,
      "wrong/image.yaml": "validators:\n  - any: [package: wget]\n  - pakage: tar\n",
      ".sahara-image.yaml": "rules: {package-unpinned: off, any-single-branch: off}\n",
    },
    async (cwd) => {
      const codes = async (...words: string[]) =>
        [...(await lint(cwd, ...words)).stdout.matchAll(/^\w+\[([\w-]+)\]/gm)].map(([, code]) => code);
      assert.equal(await codes("leak", "--ignore", "script-bashism"), ["script-prints-secret"]);
      assert.equal(await codes("leak", "--ignore=script-bashism, script-prints-secret"), []);
      assert.equal(await codes("leak", "--select", "script-bashism"), ["script-bashism"]);
      // Selecting a rule turns it on, whatever the configuration file or its default says.
      assert.equal(await codes("remark", "--select", "any-single-branch,package-unpinned"), [
        "any-single-branch",
        "package-unpinned",
      ]);
      assert.equal(await codes("wrong", "--select", "script-bashism"), ["validator-unknown"]);
      const misspelt = await lint(cwd, "leak", "--ignore", "script-bashims");
      assert.is(misspelt.code, 2);
      assert.match(misspelt.stderr, "script-bashism");
      assert.is((await lint(cwd, "wrong", "--ignore", "validator-unknown")).code, 2);
    },
  ));

test("--strict reports warnings as errors", () =>
  inScratch(files, async (cwd) => {
    const { code, stdout } = await lint(cwd, "leak", "--ignore", "script-prints-secret", "--strict");
    assert.is(code, 1);
    assert.match(stdout, "error[script-bashism]");
    assert.is((await lint(cwd, "good", "--strict")).code, 0);
  }));

test.run();
