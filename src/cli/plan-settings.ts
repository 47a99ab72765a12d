import { resolve } from "node:path";
import type { PlanSettings } from "../app/apply-plan.ts";
import { diagnostic, Refusal } from "../diagnostics/diagnostic.ts";
import type { Invocation } from "./command.ts";

/** What goes with `--plan`, besides -o, -q and -v: the plan settles everything else. */
const planOptions = [
  "--plan",
  "--image",
  "--output",
  "--force",
  "--report",
  "--lock",
  "--events",
  "--quiet",
  "--verbose",
  "--color",
];

/** @throws {Refusal} `options-conflict` for a recipe, or an option of a run */
export function planSettings(
  { plan, image, output, force }: Pick<PlanSettings, "plan" | "image" | "output" | "force">,
  { argv, words, io, files }: Invocation,
): PlanSettings {
  const other = argv.find((word) => /^-[^oqv]/.test(word) && !planOptions.includes(word.split("=")[0]!));
  const extra = other ?? words[0];
  if (extra !== undefined)
    throw new Refusal(
      diagnostic("options-conflict", {
        one: extra.split("=")[0]!,
        other: `--plan ${plan}`,
        why: "the plan was made with a recipe and options of its own",
      }),
    );
  return { plan, image, output, force, files, cwd: io.cwd, signal: io.signal };
}

/** Names the option to someone who gives a plan file as if it were a recipe. */
export async function refuseBarePlan({ words, name, io }: Invocation): Promise<void> {
  const { isPlanFile } = await import("../runtime/index.ts");
  const [file, ...more] = words;
  if (file === undefined || more.length > 0 || !isPlanFile(resolve(io.cwd, file))) return;
  const what = `\`${file}\` is a plan`;
  throw new Refusal(diagnostic("option-missing", { option: `--plan ${file}`, command: name, what }));
}
