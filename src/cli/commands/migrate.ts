import { dirname } from "node:path";
import { pathFrom } from "../../app/paths.ts";
import { sourcesFrom } from "../../app/sources.ts";
import { folderFinder, type ResourceFinder } from "../../compiler/resource-finder.ts";
import { type Diagnostic, diagnostic, Refusal } from "../../diagnostics/diagnostic.ts";
import type { Migration } from "../../migrate/migrate.ts";
import { tools } from "../../migrate/tools.ts";
import { printableLine } from "../../report/printable.ts";
import { SourceText } from "../../source/source-text.ts";
import type { Place } from "../../source/span.ts";
import { descriptorOf } from "../../system/descriptors.ts";
import { fileLimits } from "../../system/limits.ts";
import { readNamedFile } from "../../system/read-named-file.ts";
import { writeNamedFile } from "../../system/write-named-file.ts";
import type { CommandModule, Invocation } from "../command.ts";
import { type ExitCode, exitCodes } from "../exit-code.ts";
import { printDiagnostics } from "../failure.ts";
import { choiceOption, textOption, validatorsOption } from "../options.ts";
import { type OutputFile, standardOutput, writeOutput } from "../output-file.ts";
import { RecipeErrors } from "../recipe-errors.ts";
import { claimOutputs } from "../reporting.ts";
import { refuseOptions } from "../words.ts";

interface MigrateOptions {
  readonly inPlace?: boolean;
  readonly check?: boolean;
  readonly from?: string;
  readonly o?: string;
  readonly validators?: readonly string[];
}

/** A converted recipe, and the bytes to write. */
interface Migrated {
  readonly path: string;
  readonly source: SourceText;
  readonly migration: Migration;
  readonly bytes: Uint8Array;
}

export const migrateCommand: CommandModule = {
  configure(command) {
    command
      .usage("FILE… [options]")
      .description(
        "Convert a recipe of OpenStack Sahara to the current spelling, and keep its comments, layout and meaning. Changes and open questions are printed on standard error.",
      )
      .addOption(textOption("-o <file>", "write the result to this file instead of standard output"))
      .addOption(
        choiceOption(
          "--from <tool>",
          `convert the input of another tool: ${tools.map(({ name, input }) => `for \`${name}\`, ${input}`).join("; ")}`,
          tools.map(({ name }) => name),
        ),
      )
      .option("--in-place", "rewrite each FILE in place")
      .option("--check", "write nothing; exit with 1 if something would change")
      .addOption(validatorsOption());
  },
  run: migrate,
};

async function migrate(invocation: Invocation): Promise<ExitCode> {
  const { io, name, words, optionNames } = invocation;
  const options = invocation.options as unknown as MigrateOptions;
  const paths = refuseOptions(words, name, optionNames);
  refuseTargets(paths, options, name);
  claimOutputs([outputOf(options)], invocation);
  if (options.from !== undefined) return convert(paths, options, invocation);
  const { loadKinds } = await import("../load-kinds.ts");
  const { migrateRecipe } = await import("../../migrate/migrate.ts");
  const { decodeRecipe } = await import("../../compiler/compile.ts");
  const kinds = await loadKinds(options.validators ?? [], io.cwd);
  const all: Migrated[] = [];
  for (const path of paths) {
    const bytes = await readNamedFile(path, { ...io, what: "the recipe", limit: fileLimits.recipe });
    const { source, diagnostics } = decodeRecipe(path, bytes);
    const migration = await migrateRecipe(source, kinds, finderOf(path, io.cwd));
    const left = [...diagnostics, ...migration.undecided];
    // If one recipe has an error, no recipe is written.
    if (left.some(({ severity }) => severity === "error"))
      throw new RecipeErrors({ diagnostics: left, sources: sourcesFrom(io.cwd, [source]) });
    const mark = bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf ? bytes.subarray(0, 3) : [];
    all.push({ path, source, migration, bytes: Buffer.from([...mark, ...Buffer.from(migration.text)]) });
  }
  for (const migrated of all) {
    await write(migrated, options, invocation);
    describe(migrated, options, invocation);
  }
  const changed = all.some(({ migration }) => migration.changes.length > 0);
  return options.check && changed ? exitCodes.found : exitCodes.good;
}

/** Converts the input of another tool to a recipe. */
async function convert(
  paths: readonly string[],
  options: MigrateOptions,
  invocation: Invocation,
): Promise<ExitCode> {
  const { io, settings } = invocation;
  const conflict = options.inPlace ? "--in-place" : options.check ? "--check" : undefined;
  if (conflict !== undefined)
    throw new Refusal(
      diagnostic("options-conflict", { one: conflict, other: "--from", why: "the input is not a recipe" }),
    );
  if (paths.length > 1) throw new Refusal(diagnostic("migration-target", { count: paths.length }));
  const [path] = paths as [string];
  const tool = tools.find(({ name }) => name === options.from)!;
  const bytes = await readNamedFile(path, {
    ...io,
    what: `the input of ${tool.name}`,
    limit: fileLimits.recipe,
  });
  if (bytes.includes(0))
    throw new Refusal(
      diagnostic("file-unreadable", { path, what: `the input of ${tool.name}`, reason: "it is not text" }),
    );
  const converter = await tool.load();
  const { text, converted, remarks, shown } = converter(new SourceText(path, bytes.toString("utf8")));
  if (remarks.some(({ severity }) => severity === "error"))
    throw new RecipeErrors({ diagnostics: remarks, sources: sourcesFrom(io.cwd, [shown]) });
  await writeOutput(outputOf(options) ?? standardOutput, Buffer.from(text), invocation);
  if (settings.verbosity < 0) return exitCodes.good;
  const operations = converted === 1 ? "1 operation" : `${converted} operations`;
  io.stderr.write(`${printableLine(path)}: ${operations} converted\n`);
  if (remarks.length > 0) io.stderr.write("\n");
  printDiagnostics(remarks, io, settings.color, sourcesFrom(io.cwd, [shown]));
  return exitCodes.good;
}

function finderOf(path: string, cwd: string): ResourceFinder {
  const shown = path === "-" ? "." : dirname(path);
  return folderFinder([], { folder: pathFrom(cwd, shown), shown });
}

function refuseTargets(paths: readonly string[], { inPlace, check, o }: MigrateOptions, name: string): void {
  if (paths.length === 0)
    throw new Refusal(
      diagnostic("option-missing", { option: "FILE", command: name, what: "the recipe to rewrite" }),
    );
  const conflict = (one: string, other: string, why: string) =>
    new Refusal(diagnostic("options-conflict", { one, other, why }));
  if (o !== undefined && inPlace) throw conflict("-o", "--in-place", "both name a place for the result");
  if (check && (inPlace || o !== undefined))
    throw conflict("--check", inPlace ? "--in-place" : "-o", "--check writes nothing");
  const pipe = paths.find((path) => path === "-" || descriptorOf(path) !== undefined);
  if (inPlace && pipe !== undefined)
    throw conflict("--in-place", pipe, "a pipe can't be rewritten, so name the file");
  if (paths.length > 1 && !inPlace && !check)
    throw new Refusal(diagnostic("migration-target", { count: paths.length }));
}

async function write(
  { path, migration, bytes }: Migrated,
  options: MigrateOptions,
  invocation: Invocation,
): Promise<void> {
  if (options.check) return;
  if (!options.inPlace) await writeOutput(outputOf(options) ?? standardOutput, bytes, invocation);
  // An unchanged file keeps its modification time.
  else if (migration.changes.length > 0)
    await writeNamedFile(path, bytes, { cwd: invocation.io.cwd, keepOwner: true });
}

function outputOf({ o }: MigrateOptions): OutputFile | undefined {
  return o === undefined ? undefined : { path: o, option: `-o ${o}` };
}

/** Prints the changes and the open questions. Line numbers are those of the new file if it was written. */
function describe(
  { path, source, migration }: Migrated,
  { inPlace, o }: MigrateOptions,
  { io, settings }: Invocation,
): void {
  if (settings.verbosity < 0) return;
  const written = inPlace ? path : o === "-" ? undefined : o;
  const text = written === undefined ? source : new SourceText(written, migration.text);
  const at = written === undefined ? <T>(span: T) => span : migration.after.bind(migration);
  const { changes, undecided } = migration;
  const lines = changes.map(({ title, span }) => ({ line: text.lineAt(at(span).start), title }));
  const width = Math.max(0, ...lines.map(({ line }) => String(line).length));
  const count = changes.length === 1 ? "1 change" : `${changes.length} changes`;
  io.stderr.write(
    changes.length === 0
      ? `${printableLine(text.path)}: nothing to change\n`
      : `${printableLine(text.path)}: ${count}\n${lines.map(({ line, title }) => `  line ${String(line).padStart(width)}: ${printableLine(title)}\n`).join("")}`,
  );
  if (undecided.length === 0) return;
  const inFile = (place: Place) =>
    place.file === source.path ? { file: text.path, span: at(place.span) } : place;
  const shown = undecided.map((found): Diagnostic => {
    const related = found.related?.map((other) => ({
      ...other,
      place: inFile(other.place),
    }));
    return {
      ...found,
      ...(found.place ? { place: inFile(found.place) } : {}),
      ...(related ? { related } : {}),
    };
  });
  io.stderr.write(
    `\n${undecided.length === 1 ? "1 question is" : `${undecided.length} questions are`} left to decide:\n\n`,
  );
  printDiagnostics(shown, io, settings.color, sourcesFrom(io.cwd, [text]));
}
