// Every recipe that ships compiles for the systems that it is for, and the compiler has nothing to say of it.
import { suite } from "uvu";
import * as assert from "uvu/assert";
import { listRecipes, recipesFolders } from "../../src/catalog/find-recipe.ts";
import { compileShipped } from "./support/compile.ts";

const test = suite("recipes: compile");

const systems = [
  { id: "debian", version: "12" },
  { id: "ubuntu", version: "24.04" },
  { id: "rocky", version: "9.3" },
];

const shipped = listRecipes(recipesFolders([], {}), process.cwd());

test("they are listed by plugin and version; what they share is no plugin", () => {
  const names = shipped.map((foundRecipe) => `${foundRecipe.plugin} ${foundRecipe.version}`);
  for (const name of ["ambari 2.7", "flink 1.20", "flink 2.2", "hadoop 3.3", "hadoop 3.4", "kafka 3.9"])
    assert.ok(names.includes(name), name);
  assert.not.ok(names.some((name) => name.startsWith("common ")));
});

for (const { plugin, version } of shipped)
  for (const java of ["openjdk", "temurin", "preinstalled"])
    test(`${plugin} ${version} with java_distro ${java}`, async () => {
      const args = { java_distro: java, java_home: java === "preinstalled" ? "/usr/lib/jvm/mine" : "" };
      for (const system of [undefined, ...systems]) {
        const { plan, diagnostics } = await compileShipped(plugin, version, args, system);
        assert.equal(diagnostics, []);
        assert.ok(plan && plan.steps.length > 5);
      }
    });

test.run();
