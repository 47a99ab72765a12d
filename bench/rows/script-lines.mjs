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
        "1,300 of the lines find and mount the file systems of any image, which no recipe can shorten; without them, the five families of package managers and the run itself still need 2,300",
    }),
    figure("`--distro debian:12`", "", [lines(...debian)]),
    figure("`--distro debian:12 --test-only`", "", [lines(...debian, "--test-only")], {
      goal: 600,
      reason:
        "1,300 of the lines find and mount the file systems of any image; without them, the look at packages, the transcript and the start of the guest program still need 850",
    }),
  ];
}
