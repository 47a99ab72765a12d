import { test } from "uvu";
import * as assert from "uvu/assert";
import { lintRecipe } from "../../src/lint/lint-recipe.ts";
import { SourceText } from "../../src/source/source-text.ts";

/** Returns how many arms are found to be covered by an earlier one. */
async function shadowed(keys: readonly string[]): Promise<number> {
  const arms = keys.map((key) => `      - ${key}: [package: wget]\n`).join("");
  const text = `validators:\n  - os_case:\n${arms}`;
  const { diagnostics } = await lintRecipe({ source: new SourceText("image.yaml", text) });
  return diagnostics.filter(({ code }) => code === "os-arm-shadowed").length;
}

test("an arm is compared with the 200 before it, so that thousands of arms take no time by the square", async () => {
  const others = (count: number) => Array.from({ length: count }, (_, at) => `ubuntu ${at}`);
  assert.is(await shadowed(["rhel", ...others(199), "rhel 9"]), 1);
  assert.is(await shadowed(["rhel", ...others(200), "rhel 9"]), 0);
});

test("a version with more zeros matches fewer guests", async () => {
  assert.is(await shadowed(["debian 7.0", "debian 7"]), 0);
  assert.is(await shadowed(["debian 7", "debian 7.0"]), 1);
});

test.run();
