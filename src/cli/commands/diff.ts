import { diagnostic, Refusal } from "../../diagnostics/diagnostic.ts";
import type { CompareOptions } from "../../guest/compare/changes.ts";
import { jsonPieces } from "../../report/formats/json.ts";
import { colorsFor } from "../../report/styles.ts";
import { nearest } from "../../source/nearest.ts";
import { shellWord } from "../../source/shell-word.ts";
import { piecesOf } from "../../system/pieces.ts";
import type { CommandModule } from "../command.ts";
import { exitCodes } from "../exit-code.ts";
import { addOpenOptions, listOption } from "../options.ts";
import { wantsColor } from "../settings.ts";
import { twoImages } from "../words.ts";

/** What `--only` can name. */
export const diffParts = ["packages", "accounts", "units", "files"] as const;
type Part = (typeof diffParts)[number];
const expectedPart = "`packages`, `accounts`, `units`, `files` or `files:/PATH`, separated by commas";

interface DiffOptions {
  readonly only?: readonly string[];
  readonly json?: boolean;
  readonly format?: string;
  readonly allowBacking?: boolean;
  readonly rootFilesystem?: string;
}

export const diffCommand: CommandModule = {
  configure(command) {
    command
      .usage("IMG1 IMG2 [options]")
      .description(
        "Show what differs between the systems on two images, without a boot: packages, accounts, units, files. The exit status is 1 if anything differs. With -v, list every file.",
      );
    command.addOption(
      listOption(
        "--only <parts>",
        "compare only these: packages, accounts, units, files, files:/PATH; can repeat",
      ),
    );
    command.option("--json", "print JSON");
    addOpenOptions(command);
  },
  async run({ io, name, words, options, optionNames, settings }) {
    const { only, json, ...open } = options as DiffOptions;
    const images = twoImages(words, name, optionNames);
    const selection = selectionOf(only ?? []);
    const { diffImages } = await import("../../app/diff.ts");
    const found = await diffImages({ ...open, ...selection, images, cwd: io.cwd, signal: io.signal });
    const { textDiff } = await import("../../report/diff.ts");
    if (json) {
      for (const piece of piecesOf(jsonPieces(found))) io.stdout.write(piece);
      io.stdout.write("\n");
    } else {
      const colors = colorsFor(wantsColor(settings.color, "stdout", io));
      io.stdout.write(textDiff(found, colors, settings.verbosity > 0));
    }
    if (diffParts.some((part) => found[part].length > 0)) return exitCodes.found;
    for (const { path, obstacles } of [found.before, found.after])
      if (obstacles.length > 0)
        throw new Refusal(diagnostic("image-not-readable", { path, reason: obstacles.join("; ") }));
    return exitCodes.good;
  },
};

/** Reads the values of `--only`, such as `packages,files:/etc`. */
function selectionOf(values: readonly string[]): CompareOptions {
  if (values.length === 0) return {};
  const only = new Set<Part>();
  const below: string[] = [];
  let all = false;
  for (const value of values.flatMap((list) => list.split(","))) {
    const [part = "", ...rest] = value.split(":");
    const path = rest.join(":");
    const wrong =
      !diffParts.includes(part as Part) || (rest.length > 0 && (part !== "files" || !path.startsWith("/")));
    if (wrong)
      throw new Refusal(
        diagnostic("option-value-wrong", {
          option: "--only",
          value,
          expected: expectedPart,
          nearest: rest.length > 0 ? undefined : nearest(value, diffParts),
          example: /^files?:|\//.test(value)
            ? shellWord(`files:/${value.replace(/^(?:files?:)?\/*/, "")}`)
            : "packages,files:/etc",
        }),
      );
    only.add(part as Part);
    if (path !== "") below.push(path);
    else if (part === "files") all = true;
  }
  return { only: [...only], ...(below.length > 0 && !all ? { below } : {}) };
}
