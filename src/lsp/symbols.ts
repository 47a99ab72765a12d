import type { Variable, VariableReference } from "../compiler/lower/variables.ts";
import { includeKind } from "../kinds/include.ts";
import { isOfKind } from "../kinds/kind.ts";
import { FileScript, type ScriptUse as LintScriptUse } from "../lint/script.ts";
import type { Fragment, Inclusion } from "../recipe/fragment.ts";
import { walkValidators } from "../recipe/validator.ts";
import type { Span } from "../source/span.ts";
import type { RecipeAnalysis } from "./recipe-analysis.ts";

export interface FoundVariable {
  readonly variable: Variable;
  readonly reference: VariableReference;
  /** The name as it is spelt there. */
  readonly name: string;
  /** Without quotes. */
  readonly span: Span;
}

/** Returns the variable whose name is at an offset. */
export function variableAt(analysis: RecipeAnalysis, offset: number): FoundVariable | undefined {
  for (const variable of analysis.variables) {
    for (const found of occurrences(analysis, variable))
      if (found.span.start <= offset && offset <= found.span.end) return found;
  }
  return undefined;
}

/** Returns every place of a document that names a variable, each once: the target of an alias is in one place. */
export function occurrences(analysis: RecipeAnalysis, variable: Variable): FoundVariable[] {
  const seen = new Set<number>();
  return variable.references
    .filter(({ file }) => file === analysis.document.path)
    .filter(({ span }) => !seen.has(span.start) && seen.add(span.start))
    .map((reference) => {
      const span = withoutQuotes(analysis.document.text, reference.span);
      return { variable, reference, name: analysis.document.text.slice(span.start, span.end), span };
    });
}

/** Returns a span without the quotes at its ends. */
export function withoutQuotes(text: string, { start, end }: Span): Span {
  const quoted = end - start >= 2 && /['"]/.test(text[start]!) && text[end - 1] === text[start];
  return quoted ? { start: start + 1, end: end - 1 } : { start, end };
}

/** A file that a recipe runs or copies, and the place that names it. */
export interface ScriptUse {
  readonly use: LintScriptUse;
  readonly script: FileScript;
  /** The path as written, without quotes. */
  readonly span: Span;
}

/** Returns every place that names an existing file, each once. A path with `${…}` may mean several files. */
export function fileUses({ view, document }: RecipeAnalysis): ScriptUse[] {
  const seen = new Set<string>();
  return view.uses.flatMap((use) => {
    const { script } = use;
    const { scalar } = use.validator.path;
    const key = `${scalar.span.start} ${script.name}`;
    if (!(script instanceof FileScript) || seen.has(key)) return [];
    seen.add(key);
    return [{ use, script, span: withoutQuotes(document.text, scalar.span) }];
  });
}

/** Returns the files whose path is at an offset. */
export function filesAt(analysis: RecipeAnalysis, offset: number): ScriptUse[] {
  return fileUses(analysis).filter(({ span }) => span.start <= offset && offset <= span.end);
}

/** Returns the files that a path at an offset names: that of a script or `source`, or all in a `source` folder. */
export function namedFilesAt({ files, document }: RecipeAnalysis, offset: number): string[] {
  const here = files.filter(
    ({ place: { file, span } }) => file === document.path && span.start <= offset && offset <= span.end,
  );
  return [...new Set(here.map(({ path }) => path))];
}

/** A path of a fragment, and where it is written, without quotes. */
export interface FragmentUse {
  readonly inclusion: Inclusion;
  readonly span: Span;
}

/** Every place that includes a fragment, whether it can be read or not. */
export function fragmentUses({ recipe, document }: RecipeAnalysis): FragmentUse[] {
  const uses: FragmentUse[] = [];
  walkValidators(recipe.validators, (validator) => {
    if (!isOfKind(includeKind, validator)) return;
    for (const inclusion of validator.inclusions)
      uses.push({ inclusion, span: withoutQuotes(document.text, inclusion.path.span) });
  });
  return uses;
}

/** The fragment whose path is at an offset; undefined where there is none, or it can't be read. */
export function fragmentAt(
  analysis: RecipeAnalysis,
  offset: number,
): (FragmentUse & { readonly fragment: Fragment }) | undefined {
  const found = fragmentUses(analysis).find(({ span }) => span.start <= offset && offset <= span.end);
  const fragment = found?.inclusion.fragment;
  return found && fragment && { ...found, fragment };
}
