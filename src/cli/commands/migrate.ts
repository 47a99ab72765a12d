import { sourcesFrom } from "../../app/sources.ts";
import { type Diagnostic, diagnostic, Refusal } from "../../diagnostics/diagnostic.ts";
import type { Migration } from "../../migrate/migrate.ts";
import { printableLine } from "../../report/printable.ts";
import { SourceText } from "../../source/source-text.ts";
import { descriptorOf } from "../../system/descriptors.ts";
import { fileLimits } from "../../system/limits.ts";
import { readNamedFile } from "../../system/read-named-file.ts";
import { writeNamedFile } from "../../system/write-named-file.ts";
import type { CommandModule, Invocation } from "../command.ts";
import { type ExitCode, exitCodes } from "../exit-code.ts";
import { printDiagnostics } from "../failure.ts";
import { textOption, validatorsOption } from "../options.ts";
import { type OutputFile, standardOutput, writeOutput } from "../output-file.ts";
import { RecipeErrors } from "../recipe-errors.ts";
import { claimOutputs } from "../reporting.ts";
import { wantsColor } from "../settings.ts";
import { refuseOptions } from "../words.ts";

interface MigrateOptions {
  readonly inPlace?: boolean;
  readonly check?: boolean;
  readonly o?: string;
  readonly validators?: readonly string[];
}

/** A recipe in today's spelling, and the bytes to write. */
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
        "Rewrite a recipe of OpenStack Sahara in today's spelling, and leave comments, layout and meaning as they are. What was changed, and what is left to decide, is told on standard error.",
      )
      .addOption(textOption("-o <file>", "write there, whole or not at all; by default to standard output"))
      .option("--in-place", "rewrite each FILE itself")
      .option("--check", "write nothing; exit with 1 where something would change")
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
  const { loadKinds } = await import("../load-kinds.ts");
  const { migrateRecipe } = await import("../../migrate/migrate.ts");
  const { decodeRecipe } = await import("../../compiler/compile.ts");
  const kinds = await loadKinds(options.validators ?? [], io.cwd);
  const all: Migrated[] = [];
  for (const path of paths) {
    const bytes = await readNamedFile(path, { ...io, what: "the recipe", limit: fileLimits.recipe });
    const { source, diagnostics } = decodeRecipe(path, bytes);
    const migration = await migrateRecipe(source, kinds);
    const left = [...diagnostics, ...migration.undecided];
    // Nothing is written of any recipe where one of them is wrong.
    if (left.some((one) => one.severity === "error"))
      throw new RecipeErrors({ diagnostics: left, sources: sourcesFrom(io.cwd, [source]) });
    const mark = bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf ? bytes.subarray(0, 3) : [];
    all.push({ path, source, migration, bytes: Buffer.from([...mark, ...Buffer.from(migration.text)]) });
  }
  for (const one of all) {
    await write(one, options, invocation);
    tell(one, options, invocation);
  }
  const changed = all.some(({ migration }) => migration.changes.length > 0);
  return options.check && changed ? exitCodes.found : exitCodes.good;
}

function refuseTargets(paths: readonly string[], { inPlace, check, o }: MigrateOptions, name: string): void {
  if (paths.length === 0)
    throw new Refusal(
      diagnostic("option-missing", { option: "FILE", command: name, what: "the recipe to rewrite" }),
    );
  const conflict = (one: string, other: string, why: string) =>
    new Refusal(diagnostic("options-conflict", { one, other, why }));
  if (o !== undefined && inPlace) throw conflict("-o", "--in-place", "each says where the result goes");
  if (check && (inPlace || o !== undefined))
    throw conflict("--check", inPlace ? "--in-place" : "-o", "with the first nothing is written");
  const pipe = paths.find((path) => path === "-" || descriptorOf(path) !== undefined);
  if (inPlace && pipe !== undefined)
    throw conflict("--in-place", pipe, "what comes from a pipe can't be rewritten; name the file");
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
  // A file in which nothing changes keeps its time.
  else if (migration.changes.length > 0)
    await writeNamedFile(path, bytes, { cwd: invocation.io.cwd, keepOwner: true });
}

function outputOf({ o }: MigrateOptions): OutputFile | undefined {
  return o === undefined ? undefined : { path: o, option: `-o ${o}` };
}

/** What was changed and what is left, with the lines of the file that there now is: the new one where it was written. */
function tell(
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
      ? `${printableLine(text.path)}: in today's spelling\n`
      : `${printableLine(text.path)}: ${count}\n${lines.map(({ line, title }) => `  line ${String(line).padStart(width)}: ${printableLine(title)}\n`).join("")}`,
  );
  if (undecided.length === 0) return;
  const shown = undecided.map((one): Diagnostic => {
    const related = one.related?.map((other) => ({
      ...other,
      place: { file: text.path, span: at(other.place.span) },
    }));
    return {
      ...one,
      ...(one.place ? { place: { file: text.path, span: at(one.place.span) } } : {}),
      ...(related ? { related } : {}),
    };
  });
  io.stderr.write(
    `\n${undecided.length === 1 ? "1 thing is" : `${undecided.length} things are`} left to decide:\n\n`,
  );
  printDiagnostics(shown, io, wantsColor(settings.color, "stderr", io), sourcesFrom(io.cwd, [text]));
}
