import type { Diagnostic } from "../diagnostics/diagnostic.ts";
import { InlineScript } from "../lint/script.ts";
import { lookedForElsewhere, settle } from "../lint/settle.ts";
import { checkScripts } from "../lint/shellcheck/check-scripts.ts";
import type { RecipeAnalysis } from "./recipe-analysis.ts";

interface Checked {
  readonly analysis: RecipeAnalysis;
  readonly diagnostics: readonly Diagnostic[];
}

/**
 * Runs ShellCheck for an editor. It is too slow to run at each key, so its last findings stay until the next run, and
 * move along with inline scripts.
 */
export class ScriptChecker {
  readonly #checked = new Map<string, Checked>();
  #missing = false;
  readonly #tellMissing: (reason: string) => void;

  /** `tellMissing` is called once if ShellCheck is not installed. */
  constructor(tellMissing: (reason: string) => void) {
    this.#tellMissing = tellMissing;
  }

  /** Runs ShellCheck. Returns true if its findings have changed. Throws if `signal` is aborted. */
  async check(analysis: RecipeAnalysis, signal: AbortSignal): Promise<boolean> {
    if (this.#missing || !this.#isNeeded(analysis)) return false;
    const { view, config, found } = analysis;
    const { diagnostics, missing } = await checkScripts([{ view, config, found }], { cwd: "/", signal });
    if (missing !== undefined) {
      this.#missing = true;
      this.#tellMissing(missing);
      return false;
    }
    const before = JSON.stringify(this.#known(analysis));
    this.#checked.set(analysis.document.path, { analysis, diagnostics });
    return JSON.stringify(diagnostics) !== before;
  }

  forget(path: string): void {
    this.#checked.delete(path);
  }

  /** Returns all findings of a recipe, including those of the last run of ShellCheck. */
  findings(analysis: RecipeAnalysis): readonly Diagnostic[] {
    const known = this.#known(analysis);
    if (known.length === 0) return analysis.diagnostics;
    const { view, config, found } = analysis;
    return settle([...found, ...known], view.sources, () => config, lookedForElsewhere);
  }

  #isNeeded(analysis: RecipeAnalysis): boolean {
    const last = this.#checked.get(analysis.document.path)?.analysis;
    return !last || textsOf(last) !== textsOf(analysis);
  }

  #known(analysis: RecipeAnalysis): Diagnostic[] {
    const last = this.#checked.get(analysis.document.path);
    if (!last) return [];
    if (last.analysis === analysis) return [...last.diagnostics];
    const { document } = analysis;
    const textOf = ({ view }: RecipeAnalysis, file: string) => view.sources.get(file)?.text;
    return last.diagnostics.flatMap((diagnostic) => {
      const file = diagnostic.place?.file;
      if (file === undefined) return [];
      if (file === document.path) return moved(diagnostic, last.analysis, analysis);
      return textOf(analysis, file) === textOf(last.analysis, file) ? [diagnostic] : [];
    });
  }
}

/** Returns what the findings of ShellCheck depend on: the scripts and their variables. */
function textsOf({ view, config }: RecipeAnalysis): string {
  const scripts = [...view.scripts].map(([script, uses]) => [
    script.file,
    script.text,
    uses.map((use) =>
      use.kind === "run" ? use.passed.map(({ variable }) => variable.shellNames) : use.baseName,
    ),
  ]);
  return JSON.stringify([scripts, config.shellcheck]);
}

/** Returns a finding of an inline script at the script's present place; none if its text has changed. */
function moved(found: Diagnostic, before: RecipeAnalysis, after: RecipeAnalysis): Diagnostic[] {
  const { file, span } = found.place!;
  const inlineOf = ({ view }: RecipeAnalysis) =>
    [...view.scripts.keys()].filter((key): key is InlineScript => key instanceof InlineScript);
  const was = inlineOf(before).find(
    ({ scalar }) => scalar.span.start <= span.start && span.end <= scalar.span.end,
  );
  if (!was) return [];
  const text = before.document.source.slice(was.scalar.span);
  const is = inlineOf(after).find(({ scalar }) => after.document.source.slice(scalar.span) === text);
  if (!is) return [];
  const by = is.scalar.span.start - was.scalar.span.start;
  const move = <T extends { readonly span: { start: number; end: number } }>(item: T): T => ({
    ...item,
    span: { start: item.span.start + by, end: item.span.end + by },
  });
  const { fix } = found;
  return [
    {
      ...found,
      place: { file, span: { start: span.start + by, end: span.end + by } },
      ...(fix ? { fix: { ...fix, edits: fix.edits.map(move) } } : {}),
    },
  ];
}
