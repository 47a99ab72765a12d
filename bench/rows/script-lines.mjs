// How long the script of the smallest recipe is that asks for something.
import { spawnSync } from "node:child_process";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { figure } from "../runner.mjs";

export const title = "The script of one package, in lines";

export function measure(runner) {
  const recipe = join(runner.folder, "wget.yaml");
  writeFileSync(recipe, "validators:\n  - package: wget\n");
  const lines = (...options) => {
    const { words } = runner.ours("compile", "-f", recipe, ...options);
    const { stdout } = spawnSync(words[0], words.slice(1), { encoding: "utf8", maxBuffer: 2 ** 26 });
    return stdout.split("\n").length - 1;
  };
  const debian = ["--distro", "debian:12"];
  return [
    figure("no options", "", [lines()], {
      goal: 1300,
      reason:
        "half of it is the program that finds and mounts the image's file systems, which no recipe can shorten; the rest has five families of package managers",
    }),
    figure("`--distro debian:12`", "", [lines(...debian)]),
    figure("`--distro debian:12 --test-only`", "", [lines(...debian, "--test-only")], {
      goal: 600,
      reason: "the program in the guest has about 500 lines; the one that mounts the image has the others",
    }),
  ];
}
