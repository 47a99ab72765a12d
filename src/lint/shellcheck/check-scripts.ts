import { readFileSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import type { Severity } from "../../diagnostics/define.ts";
import { type Diagnostic, diagnostic, type Fix } from "../../diagnostics/diagnostic.ts";
import { SourceText } from "../../source/source-text.ts";
import type { Span } from "../../source/span.ts";
import type { RecipeView } from "../recipe-view.ts";
import type { Script } from "../script.ts";
import type { LintConfig } from "../settings.ts";
import { adjusted } from "../settle.ts";
import { alwaysSet } from "../shell/environment.ts";
import { runShellcheck, type ShellcheckComment, type ShellcheckInput } from "./run.ts";

export interface CheckScriptsOptions {
  readonly cwd: string;
  readonly signal?: AbortSignal;
}

/** A recipe whose scripts are to be checked, and the configuration that holds for it. */
export interface CheckedRecipe {
  readonly view: RecipeView;
  readonly config: LintConfig;
  /** What the rules found in it: what they have said, ShellCheck need not say again. */
  readonly found: readonly Diagnostic[];
}

export interface CheckedScripts {
  readonly diagnostics: readonly Diagnostic[];
  /** Why ShellCheck could not be run. */
  readonly missing?: string;
}

/** It can't follow `.`: the files are on the image. */
const never = ["SC1090", "SC1091"];

const severities: Readonly<Record<ShellcheckComment["level"], Severity>> = {
  error: "error",
  warning: "warning",
  info: "info",
  style: "info",
};

/**
 * Shows every script of some recipes, each once, to ShellCheck. The variables that a recipe passes count as
 * set; positions are those of the script's file, or of the recipe where the script stands in it.
 */
export async function checkScripts(
  recipes: readonly CheckedRecipe[],
  { cwd, signal }: CheckScriptsOptions,
): Promise<CheckedScripts> {
  const asked = recipes.flatMap(scriptsOf);
  const inputs: ShellcheckInput[] = [];
  const byKey = new Map<string, number>();
  const rcs = new Map<string, string | undefined>();
  const at = asked.map(({ script }) => {
    const rc = rcFor(dirname(resolve(cwd, script.file)), rcs);
    const key = `${rc ?? ""}\0${script.text}`;
    const known = byKey.get(key);
    if (known !== undefined) return known;
    const { line, dialect } = script.facts.interpreter;
    const shell = line || dialect === "other" ? {} : { shell: dialect };
    byKey.set(key, inputs.length);
    return inputs.push({ text: script.text, ...shell, ...(rc === undefined ? {} : { rc }) }) - 1;
  });
  const { comments, missing } = await runShellcheck(inputs, never, signal);
  const diagnostics = asked.flatMap((one, index) =>
    comments[at[index]!]!.flatMap((comment) => {
      const made = diagnosticOf(one.script, comment);
      return isWanted(comment, made, one) ? adjusted(made, one.recipe.config) : [];
    }),
  );
  return { diagnostics, ...(missing === undefined ? {} : { missing }) };
}

interface AskedScript {
  readonly script: Script;
  readonly recipe: CheckedRecipe;
  /** Variables that have a value when it starts, or may get one from a file that it takes in. */
  readonly set: ReadonlySet<string>;
  /** Places and variables that the rules have told of already. */
  readonly told: Told;
}

interface Told {
  /** `FILE LINE` of each bashism. */
  readonly bashisms: ReadonlySet<string>;
  /** Messages of variables that are not passed. */
  readonly variables: readonly Diagnostic[];
}

function scriptsOf(recipe: CheckedRecipe): AskedScript[] {
  const { view, config, found } = recipe;
  if (!config.shellcheck.run || config.rules.shellcheck === "off") return [];
  const told: Told = {
    bashisms: new Set(found.filter((one) => one.code === "script-bashism").map((one) => lineKey(one, view))),
    variables: found.filter((one) => one.code === "script-variable-not-passed"),
  };
  return [...view.scripts].flatMap(([script, uses]): AskedScript[] => {
    const { tree, interpreter } = script.facts;
    // A copied file need not be a script at all.
    const isScript = uses.some((use) => use.kind === "run") || interpreter.line !== undefined;
    if (!tree || !isScript) return [];
    const passed = uses.flatMap((use) =>
      use.kind === "run" ? use.passed.flatMap((one) => one.variable.shellNames) : [],
    );
    const taken = view.reachedFrom(script.facts).flatMap((facts) => [...facts.variables.assigned]);
    return [{ script, recipe, set: new Set([...alwaysSet, ...passed, ...taken]), told }];
  });
}

function lineKey({ place }: Diagnostic, view: RecipeView): string {
  if (!place) return "";
  const source = view.sources.get(place.file);
  return `${place.file} ${source?.lineAt(place.span.start)}`;
}

function isWanted(comment: ShellcheckComment, made: Diagnostic, { recipe, set, told }: AskedScript): boolean {
  const number = `SC${comment.code}`;
  if (recipe.config.shellcheck.exclude.includes(number)) return false;
  if (comment.code === 2154 || comment.code === 2153) {
    const name = /^[^A-Za-z_]*(\w+)/.exec(comment.message)?.[1] ?? "";
    const isTold = told.variables.some((one) => one.message.includes(`\`${name}\``));
    return !set.has(name) && !isTold;
  }
  if (comment.code >= 3000 && comment.code < 4000) return !told.bashisms.has(lineKey(made, recipe.view));
  return true;
}

function diagnosticOf(script: Script, comment: ShellcheckComment): Diagnostic {
  const source = new SourceText(script.file, script.text);
  const span = spanOf(source, comment);
  const replacements = comment.fix?.replacements.map((one) => ({
    span: spanOf(source, one),
    text: one.replacement,
  }));
  const editable = replacements?.every((one) => script.isEditable(one.span));
  const fix: Fix | undefined =
    replacements && editable
      ? {
          title: "Do as ShellCheck suggests",
          edits: replacements.map((one) => ({ span: script.place(one.span).span, text: one.text })),
          certain: false,
        }
      : undefined;
  return diagnostic(
    "shellcheck",
    { number: `SC${comment.code}`, text: comment.message.replace(/\.$/, "") },
    { place: script.place(span), fix, severity: severities[comment.level] },
  );
}

function spanOf(
  source: SourceText,
  range: Pick<ShellcheckComment, "line" | "column" | "endLine" | "endColumn">,
): Span {
  const start = offsetOf(source, range.line, range.column);
  return { start, end: Math.max(start, offsetOf(source, range.endLine, range.endColumn)) };
}

/** The offset of a line and a column, both from 1, the column in code points. */
function offsetOf(source: SourceText, line: number, column: number): number {
  const start = source.lineStarts[line - 1] ?? source.text.length;
  const before = [...source.line(line)].slice(0, column - 1).join("");
  return start + before.length;
}

/** The .shellcheckrc of a folder or the nearest above, as ShellCheck looks for it. */
function rcFor(folder: string, known: Map<string, string | undefined>): string | undefined {
  if (known.has(folder)) return known.get(folder);
  let rc: string | undefined;
  for (const name of [".shellcheckrc", "shellcheckrc"]) {
    try {
      rc ??= readFileSync(join(folder, name), "utf8");
    } catch {
      // None here.
    }
  }
  if (rc === undefined && dirname(folder) !== folder) rc = rcFor(dirname(folder), known);
  known.set(folder, rc);
  return rc;
}
