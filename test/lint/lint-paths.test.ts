import { join } from "node:path";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { Refusal } from "../../src/diagnostics/diagnostic.ts";
import { lintPaths } from "../../src/lint/lint-paths.ts";
import { inScratch } from "./support/scratch.ts";

const recipe = "validators:\n  - any: [package: wget]\n";
const refusal = async (paths: readonly string[], cwd: string) => {
  try {
    await lintPaths(paths, { cwd, shellcheck: false });
  } catch (error) {
    if (error instanceof Refusal)
      return `${error.exitCode} ${error.diagnostics.map((diagnostic) => diagnostic.code)}`;
    throw error;
  }
  return "none";
};

test("files, folders and standard input; each recipe once, in the order asked for", () =>
  inScratch(
    { "b/image.yaml": recipe, "a/image.yaml": recipe, "a/x.txt": "validators: [any: [package: wget]]" },
    async (cwd) => {
      const stdin = (async function* () {
        yield recipe;
      })();
      const linted = await lintPaths(["b/image.yaml", ".", "-", "a/x.txt"], {
        cwd,
        shellcheck: false,
        stdin,
      });
      assert.equal(linted.files, ["b/image.yaml", "a/image.yaml", "-", "a/x.txt"]);
      assert.equal(
        linted.diagnostics.map((diagnostic) => `${diagnostic.place?.file} ${diagnostic.code}`),
        linted.files.map((file) => `${file} any-single-branch`),
      );
      assert.equal([...linted.sources.keys()], linted.files);
    },
  ));

test("a path that can't be read, and a folder without recipes, are refused", () =>
  inScratch({ "x/values.yaml": "a: 1\n" }, async (cwd) => {
    assert.is(await refusal(["nowhere"], cwd), "2 file-unreadable");
    assert.is(await refusal(["x"], cwd), "2 nothing-to-lint");
  }));

test("scripts are looked up in the folders that the configuration names, and in the caller's", () =>
  inScratch(
    {
      "a/image.yaml": "validators: [script: one, script: two]\n",
      ".sahara-image.yaml": "resource_roots: [shared]\n",
      "shared/one": "#!/bin/sh\ntest -d /srv\n",
      "more/two": "#!/bin/sh\n[[ -d /srv ]]\n",
    },
    async (cwd) => {
      const named: string[][] = [];
      const resourceRoots = (folder: string, roots: readonly string[]) => {
        named.push([folder, ...roots]);
        return [folder, ...roots, "more"];
      };
      const { diagnostics } = await lintPaths(["a"], { cwd, shellcheck: false, resourceRoots });
      assert.equal(named, [["a", "shared"]]);
      assert.equal(
        diagnostics.map((diagnostic) => `${diagnostic.place?.file} ${diagnostic.code}`),
        [`${join(cwd, "more/two")} script-bashism`],
      );
    },
  ));

test("a script that recipes share may disable what only one of them gives", () =>
  inScratch(
    {
      "a.yaml":
        'validators:\n  - script: {look: {output: word}}\n  - script: {use: {env_vars: [word], inline: test -n "$word"}}\n',
      "b.yaml": "validators: [script: look]\n",
      look: "#!/bin/sh # sahara-image-disable-line script-always-passes\necho word\n",
    },
    async (cwd) => {
      assert.equal((await lintPaths(["."], { cwd, shellcheck: false })).diagnostics, []);
    },
  ));

test.run();
