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
 * ShellCheck beside an editor: it takes too long to be run at every key, so that what it said last stays
 * until it is asked again, moved along with the scripts that stand in the recipe.
 */
export class ScriptChecker {
  readonly #checked = new Map<string, Checked>();
  #missing = false;
  readonly #tellMissing: (reason: string) => void;

  /** `tellMissing` is called once, where there is no ShellCheck. */
  constructor(tellMissing: (reason: string) => void) {
    this.#tellMissing = tellMissing;
  }

  /** Asks ShellCheck; true where it says other things than are known. Throws where `signal` is aborted. */
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

  /** Everything that is found in a recipe, with what ShellCheck said when it was last asked. */
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

/** What decides what ShellCheck says: the scripts, and the variables that they are passed. */
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

/** A finding of an inline script, where the script stands now; none where its text has changed. */
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
