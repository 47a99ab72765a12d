// Recipes of a collection share scripts: those of their plugin, and those of the collection.
import { suite } from "uvu";
import * as assert from "uvu/assert";
import { resourceRoots } from "../../src/catalog/resource-roots.ts";

const test = suite("recipes: collection");

test("a recipe that ships finds scripts beside it, in its plugin's folder and in the collection", () => {
  assert.equal(resourceRoots("recipes/spark/4.1", ["mine"], process.cwd()), [
    "recipes/spark/4.1",
    "mine",
    "recipes/spark",
    "recipes",
  ]);
});

test("so does one that is named from its own folder", () => {
  assert.equal(resourceRoots(".", [], `${process.cwd()}/recipes/spark/4.1`), [".", "..", "../.."]);
});

test("a recipe elsewhere has its own folder alone", () => {
  assert.equal(resourceRoots("test/recipes", [], process.cwd()), ["test/recipes"]);
});

test.run();
