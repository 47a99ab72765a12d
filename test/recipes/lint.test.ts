// The recipes that ship are what lint asks of everyone's: it has nothing to say of them, ShellCheck included.
import { resolve } from "node:path";
import { suite } from "uvu";
import * as assert from "uvu/assert";
import { listRecipes, recipesFolders } from "../../src/catalog/find-recipe.ts";
import { resourceRoots } from "../../src/catalog/resource-roots.ts";
import { lintPaths } from "../../src/lint/lint-paths.ts";

const test = suite("recipes: lint");

test("lint has nothing to say of the recipes that ship", async () => {
  const cwd = process.cwd();
  const { files, diagnostics } = await lintPaths(["recipes"], {
    cwd,
    resourceRoots: (folder, named) => resourceRoots(folder, named, cwd),
    shellcheck: true,
  });
  const linted = files.map((file) => resolve(file));
  for (const { file } of listRecipes(recipesFolders([], {}), cwd))
    assert.ok(linted.includes(resolve(file)), file);
  assert.equal(
    diagnostics.map((diagnostic) => `${diagnostic.place?.file}: ${diagnostic.code}: ${diagnostic.message}`),
    [],
  );
});

test.run();
