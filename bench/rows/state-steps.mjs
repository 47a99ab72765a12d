// What a look at 200 state steps costs in a booted guest, over a recipe without a step that looks at a file.
import { spawnSync } from "node:child_process";
import { lstatSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { applianceEnvironment, copyOf, guestImage } from "../guests.mjs";
import { figure } from "../runner.mjs";

export const title = "A look at 200 state steps that conform, in a booted guest";

/** Programs of this machine's packages. The guest has the same ones. */
function programs() {
  const { stdout } = spawnSync("dpkg", ["-L", "coreutils", "util-linux", "bash", "dpkg"], {
    encoding: "utf8",
  });
  return stdout
    .split("\n")
    .map((path) => path.replace(/^\/(s?bin)\//, "/usr/$1/"))
    .filter((path) => /^\/usr\/s?bin\/[a-z0-9]+$/.test(path) && lstatSync(path).mode === 0o100755);
}

export function measure(runner) {
  const env = applianceEnvironment(runner);
  const image = copyOf(runner, guestImage("bench"), "bench.qcow2");
  const write = (name, steps) => {
    const recipe = join(runner.folder, name);
    writeFileSync(recipe, `validators:\n${steps.join("")}`);
    return recipe;
  };
  const files = programs()
    .slice(0, 150)
    .map((path) => `  - file: {${path}: {owner: root, group: root, mode: "0755"}}\n`);
  const absent = Array.from({ length: 200 - files.length }, (_, at) => `  - absent: /srv/nothing-${at}\n`);
  const none = write("none.yaml", ["  - package: dpkg\n"]);
  const many = write("many.yaml", ["  - package: dpkg\n", ...files, ...absent]);
  const check = (recipe) => ({ ...runner.ours("check", "--boot", "--image", image, "-f", recipe), env });
  const samples = runner.alternate({ none: check(none), many: check(many) });
  return [
    figure(
      "200 steps more",
      "ms",
      samples.many.ms.map((ms, round) => ms - samples.none.ms[round]),
      {
        goal: 3000,
      },
    ),
  ];
}
