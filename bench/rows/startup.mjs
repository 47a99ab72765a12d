// How long the program takes for commands that need no image, compared with Node itself.
import { readdirSync } from "node:fs";
import { dirname } from "node:path";
import { saharaImagePack } from "../peers.mjs";
import { figure, ratios } from "../runner.mjs";

export const title = "Commands without an image";

const node = "`node -e 0`";

export function measure(runner) {
  const recipes = readdirSync("recipes", { recursive: true, encoding: "utf8" })
    .filter((path) => path.endsWith("/image.yaml"))
    .map((path) => dirname(path).replace("/", " "))
    .sort();
  const peer = saharaImagePack(runner);
  const samples = runner.alternate({
    [node]: runner.node,
    "--version": runner.ours("--version"),
    "check --help": runner.ours("check", "--help"),
    list: runner.ours("list"),
    ...Object.fromEntries(recipes.map((recipe) => [recipe, runner.ours("compile", ...recipe.split(" "))])),
    peer: { words: [...peer, "--help"] },
  });
  const ratio = (name, more) =>
    figure(`\`${name}\`, in ${node}`, "×", ratios(samples[name], samples[node]), more);
  const compiled = recipes.map((recipe) => ({
    ...figure(`\`compile ${recipe}\`, in ${node}`, "×", ratios(samples[recipe], samples[node]), {
      goal: 2.5,
    }),
    recipe,
  }));
  const { recipe: slowest } = compiled.reduce((a, b) => (a.median > b.median ? a : b));
  return [
    figure(node, "ms", samples[node].ms),
    ratio("--version", { goal: 1.5 }),
    ratio("check --help"),
    ratio("list"),
    ...compiled.map(({ recipe: _, ...rest }) => rest),
    figure(
      `\`compile ${slowest}\`, the slowest, in \`sahara-image-pack --help\``,
      "×",
      ratios(samples[slowest], samples.peer),
      { goal: 0.25 },
    ),
  ];
}
