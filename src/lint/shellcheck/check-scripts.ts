import { dirname, resolve } from "node:path";
import type { Severity } from "../../diagnostics/define.ts";
import { type Diagnostic, diagnostic, type Fix } from "../../diagnostics/diagnostic.ts";
import { alwaysSet } from "../../shell/environment.ts";
import { SourceText } from "../../source/source-text.ts";
import type { Span } from "../../source/span.ts";
import type { RecipeView } from "../recipe-view.ts";
import type { Script } from "../script.ts";
import type { LintConfig } from "../settings.ts";
import { adjusted } from "../settle.ts";
import { runShellcheck, type ShellcheckComment, type ShellcheckInput } from "./run.ts";
import { ShellcheckSettings } from "./settings.ts";

export interface CheckScriptsOptions {
  readonly cwd: string;
  readonly signal?: AbortSignal;
}

/** A recipe whose scripts ShellCheck checks, with its configuration. */
export interface CheckedRecipe {
  readonly view: RecipeView;
  readonly config: LintConfig;
  /** The findings of the rules, which ShellCheck's findings must not repeat. */
  readonly found: readonly Diagnostic[];
}

export interface CheckedScripts {
  readonly diagnostics: readonly Diagnostic[];
  /** Why ShellCheck could not be run. */
  readonly missing?: string;
}

/** ShellCheck cannot follow `.`, because the files are on the image. */
const never = ["SC1090", "SC1091"];

const severities: Readonly<Record<ShellcheckComment["level"], Severity>> = {
  error: "error",
  warning: "warning",
  info: "info",
  style: "info",
};

/** A script with what is needed to filter ShellCheck's comments. It does not keep the recipe in memory. */
export interface ScriptToCheck {
  readonly script: Script;
  readonly source: SourceText | undefined;
  readonly config: LintConfig;
  /** Variables that are set when the script starts, or that a sourced file may set. */
  readonly set: ReadonlySet<string>;
  /** The lines and messages that the rules have reported already. */
  readonly reported: { readonly bashisms: ReadonlySet<string>; readonly variables: readonly string[] };
}

/**
 * Checks the scripts of recipes with ShellCheck, each script once. The variables that a recipe passes count as
 * set. Positions refer to the script's file, or to the recipe for an inline script.
 */
export function checkScripts(
  recipes: readonly CheckedRecipe[],
  options: CheckScriptsOptions,
): Promise<CheckedScripts> {
  return check(recipes.flatMap(scriptsToCheck), options);
}

/** Returns the scripts of a recipe that ShellCheck checks. */
export function scriptsToCheck({ view, config, found }: CheckedRecipe): ScriptToCheck[] {
  if (!config.shellcheck.run || config.rules.shellcheck === "off") return [];
  const reported = {
    bashisms: new Set(
      found
        .filter((finding) => finding.code === "script-bashism")
        .map((finding) => lineKey(finding, view.sources.get(finding.place!.file))),
    ),
    variables: found
      .filter((finding) => finding.code === "script-variable-not-passed")
      .map((finding) => finding.message),
  };
  return [...view.scripts].flatMap(([script, uses]): ScriptToCheck[] => {
    const { tree, interpreter } = script.facts;
    // A copied file may not be a script.
    const isScript = uses.some((use) => use.kind === "run") || interpreter.line !== undefined;
    if (!tree || !isScript) return [];
    const passed = uses.flatMap((use) =>
      use.kind === "run" ? use.passed.flatMap((variable) => variable.variable.shellNames) : [],
    );
    const taken = view.reachedFrom(script.facts).flatMap((facts) => [...facts.variables.assigned]);
    const set = new Set([...alwaysSet, ...passed, ...taken]);
    return [{ script, source: view.sources.get(script.file), config, set, reported }];
  });
}

/** Checks scripts with ShellCheck, each text once. */
export async function check(
  scripts: readonly ScriptToCheck[],
  { cwd, signal }: CheckScriptsOptions,
): Promise<CheckedScripts> {
  const inputs: ShellcheckInput[] = [];
  const byKey = new Map<string, number>();
  const settings = new ShellcheckSettings();
  const at = scripts.map(({ script }) => {
    const rc = settings.forFolder(dirname(resolve(cwd, script.file)));
    const key = `${rc}\0${script.text}`;
    const known = byKey.get(key);
    if (known !== undefined) return known;
    const { line, dialect } = script.facts.interpreter;
    const shell = line || dialect === "other" ? {} : { shell: dialect };
    byKey.set(key, inputs.length);
    return inputs.push({ text: script.text, ...shell, rc }) - 1;
  });
  const { comments, unfinished, missing } = await runShellcheck(inputs, never, signal);
  const diagnostics = scripts.flatMap((script, index) =>
    comments[at[index]!]!.flatMap((comment) => {
      const made = diagnosticOf(script.script, comment);
      return isWanted(comment, made, script) ? adjusted(made, script.config) : [];
    }),
  );
  const given = unfinished.flatMap(({ index, reason }) => {
    const { script, config } = scripts[at.indexOf(index)]!;
    return adjusted(diagnostic("shellcheck-unfinished", { path: script.file, reason }), config);
  });
  return { diagnostics: [...diagnostics, ...given], ...(missing === undefined ? {} : { missing }) };
}

function lineKey({ place }: Diagnostic, source: SourceText | undefined): string {
  return place ? `${place.file} ${source?.lineAt(place.span.start)}` : "";
}

function isWanted(comment: ShellcheckComment, made: Diagnostic, script: ScriptToCheck): boolean {
  const { config, set, reported, source } = script;
  if (config.shellcheck.exclude.includes(`SC${comment.code}`)) return false;
  if (comment.code === 2154 || comment.code === 2153) {
    const name = /^[^A-Za-z_]*(\w+)/.exec(comment.message)?.[1] ?? "";
    return !set.has(name) && !reported.variables.some((message) => message.includes(`\`${name}\``));
  }
  if (comment.code >= 3000 && comment.code < 4000) return !reported.bashisms.has(lineKey(made, source));
  return true;
}

function diagnosticOf(script: Script, comment: ShellcheckComment): Diagnostic {
  const source = new SourceText(script.file, script.text);
  const span = spanOf(source, comment);
  const replacements = comment.fix?.replacements.map((replacement) => ({
    span: spanOf(source, replacement),
    text: replacement.replacement,
  }));
  const editable = replacements?.every((replacement) => script.isEditable(replacement.span));
  const fix: Fix | undefined =
    replacements && editable
      ? {
          title: "Do as ShellCheck suggests",
          edits: replacements.map((replacement) => ({
            span: script.place(replacement.span).span,
            text: replacement.text,
          })),
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
