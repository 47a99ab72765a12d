import { symlinkSync } from "node:fs";
import { join } from "node:path";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { findRecipes, looksLikeMatrix, looksLikeRecipe } from "../../src/lint/find-recipes.ts";
import { inScratch } from "./support/scratch.ts";

const recipe = "validators:\n  - package: wget\n";
const find = (folder: string, cwd: string) => findRecipes(folder, cwd).recipes.map((recipe) => recipe.path);

test("recipes are YAML files with validators at the top", () => {
  assert.ok(looksLikeRecipe(recipe, "x.yaml"));
  assert.ok(looksLikeRecipe(`# text\r\narguments: {}\r\n"validators":\r\n`, "x.yaml"));
  assert.ok(looksLikeRecipe('{"validators": [{"package": "wget"}]}', "x.yaml"));
  assert.ok(looksLikeRecipe(`\uFEFF${recipe}`, "x.yaml"), "a byte order mark");
  assert.ok(looksLikeMatrix("\uFEFFimages: []\nrecipes: []\n", "x.yaml"), "a byte order mark");
  assert.not(looksLikeRecipe("jobs:\n  validators: 1\n", "x.yaml"));
  assert.not(looksLikeRecipe("validatorsets: 1\n", "x.yaml"));
  for (const text of [
    "arguments: {}\nvalidaters: []\n",
    "validator:\n  - package: wget\n",
    "- package: wget\n",
    "",
  ])
    assert.ok(looksLikeRecipe(text, "image.yaml"), "its name says it");
  assert.not(looksLikeRecipe("arguments: {}\n", "workflow.yaml"));
});

test("folders are searched, paths are as the user would write them", () =>
  inScratch(
    {
      "a/image.yaml": recipe,
      "a/b/other.yml": recipe,
      "a/b/values.yaml": "x: 1\n",
      "a/b/script": "#!/bin/sh\n",
      "node_modules/x/image.yaml": recipe,
      ".git/image.yaml": recipe,
      "top.YAML": recipe,
    },
    (folder) => {
      symlinkSync("a", join(folder, "link"));
      assert.equal(find(".", folder), ["a/b/other.yml", "a/image.yaml", "top.YAML"]);
      assert.equal(find("a", folder), ["a/b/other.yml", "a/image.yaml"]);
      assert.equal(find(join(folder, "a", "b"), "/"), [join(folder, "a/b/other.yml")]);
      assert.equal(findRecipes("a/b", folder).others, ["a/b/script", "a/b/values.yaml"]);
    },
  ));

test("what git ignores is passed over, the nearest file with a say deciding", () =>
  inScratch(
    {
      ".git/info/exclude": "private\n",
      ".gitignore": "build/\n*.draft.yaml\n/only-at-top.yaml\n",
      "image.yaml": recipe,
      "build/image.yaml": recipe,
      "x.draft.yaml": recipe,
      "only-at-top.yaml": recipe,
      "private/image.yaml": recipe,
      "sub/only-at-top.yaml": recipe,
      "sub/.gitignore": "!kept.draft.yaml\nimage.yaml\n",
      "sub/kept.draft.yaml": recipe,
      "sub/image.yaml": recipe,
      "sub/deep/image.yaml": recipe,
      "sub/deep/build/x.yaml": recipe,
    },
    (folder) => {
      assert.equal(find(".", folder), ["image.yaml", "sub/kept.draft.yaml", "sub/only-at-top.yaml"]);
      assert.equal(find("sub/deep", folder), [], "the files above count too");
      assert.equal(find("build", folder), ["build/image.yaml"], "what is named is looked at");
    },
  ));

test("outside of a repository the files above do not count", () =>
  inScratch({ ".gitignore": "*.yaml\n", "sub/image.yaml": recipe }, (folder) => {
    assert.equal(find("sub", folder), ["sub/image.yaml"]);
    assert.equal(find(".", folder), []);
  }));

test.run();
