// The recipes that ship are what lint asks of everyone's: it has nothing to say of them, ShellCheck included.
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
  assert.is(files.length, listRecipes(recipesFolders([], {}), cwd).length);
  assert.equal(
    diagnostics.map((diagnostic) => `${diagnostic.place?.file}: ${diagnostic.code}: ${diagnostic.message}`),
    [],
  );
});

test.run();
