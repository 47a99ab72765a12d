import { type Analysis, analyse } from "../compiler/compile.ts";
import { noResources, type ResourceFinder } from "../compiler/resource-finder.ts";
import { type Diagnostic, diagnostic } from "../diagnostics/diagnostic.ts";
import type { ValidatorKind } from "../kinds/kind.ts";
import { SourceText } from "../source/source-text.ts";
import type { Place, Span } from "../source/span.ts";
import { doubtsOf } from "./doubts.ts";
import { EditedText } from "./edits.ts";
import { anyScriptBeside, meanTheSame } from "./meaning.ts";
import type { Change } from "./step.ts";
import { steps } from "./steps.ts";

export interface Migration {
  /** The migrated recipe. */
  readonly text: string;
  /** The changes, in the order of the file. Spans refer to the original text. */
  readonly changes: readonly { readonly title: string; readonly span: Span }[];
  /** What a person has to check, and the remaining errors. Places refer to the original text. */
  readonly undecided: readonly Diagnostic[];
  /** Returns the span in the new text of a span of the original text. */
  after(span: Span): Span;
}

/**
 * Migrates a recipe. All bytes that no change concerns stay the same. A change is made only if the recipe keeps its
 * meaning, which is checked each time. A change that would alter the meaning is reported instead.
 *
 * @param finder finds the included fragments, which are not changed; without it, fragments are not read
 */
export async function migrateRecipe(
  source: SourceText,
  kinds: readonly ValidatorKind[] = [],
  finder: ResourceFinder = noResources,
): Promise<Migration> {
  const resources = anyScriptBeside(finder);
  const look = (text: string) => analyse({ source: new SourceText(source.path, text), kinds, resources });
  const first = await look(source.text);
  const made: EditedText[] = [];
  const toInput = (span: Span) => made.reduceRight((at, item) => item.before(at), span);
  const changes: { title: string; span: Span }[] = [];
  const refused: Diagnostic[] = [];
  let now = first;
  for (const step of steps) {
    const { edited, analysis, kept, dropped } = await take(step(now), now, look);
    const place = ({ span }: Change) => ({ file: source.path, span: toInput(span) });
    refused.push(
      ...dropped.map((item) => diagnostic("migration-unsafe", { what: item.title }, { place: place(item) })),
    );
    changes.push(...kept.map((item) => ({ title: item.title, span: toInput(item.span) })));
    now = analysis;
    made.push(edited);
  }
  const left = now.diagnostics.flatMap((found) => atInput(found, source.path, toInput));
  // A recipe without changes needs no second check.
  const doubts = changes.length > 0 ? doubtsOf(first.recipe, source.path) : [];
  return {
    text: now.source.text,
    changes: changes.sort((a, b) => a.span.start - b.span.start),
    undecided: [...left, ...refused, ...doubts].sort(
      (a, b) => (a.place?.span.start ?? 0) - (b.place?.span.start ?? 0),
    ),
    after: (span) => made.reduce((at, item) => item.after(at), span),
  };
}

interface Taken {
  readonly edited: EditedText;
  readonly analysis: Analysis;
  readonly kept: readonly Change[];
  readonly dropped: readonly Change[];
}

/** Makes the changes of a step: all at once if that is safe, else each one that is. */
async function take(
  changes: readonly Change[],
  before: Analysis,
  look: (text: string) => Promise<Analysis>,
): Promise<Taken> {
  const { text } = before.source;
  const none = { edited: new EditedText(text, []), analysis: before };
  if (changes.length === 0) return { ...none, kept: [], dropped: [] };
  const attempt = async (some: readonly Change[]) => {
    const edited = new EditedText(
      text,
      some.flatMap((item) => item.edits),
    );
    const analysis = await look(edited.text);
    return isSafe(before, analysis) ? { edited, analysis } : undefined;
  };
  const all = await attempt(changes);
  if (all) return { ...all, kept: changes, dropped: [] };
  let best = none;
  const kept: Change[] = [];
  const dropped: Change[] = [];
  for (const change of changes) {
    const tried = await attempt([...kept, change]);
    (tried ? kept : dropped).push(change);
    best = tried ?? best;
  }
  return { ...best, kept, dropped };
}

/** A recipe with errors has no meaning to keep. It must not get more or other errors. */
function isSafe(before: Analysis, after: Analysis): boolean {
  const errors = errorsOf(after);
  const known = errorsOf(before);
  if (errors.some((error) => !known.includes(error))) return false;
  return known.length > 0 || meanTheSame(before, after);
}

function errorsOf({ diagnostics }: Analysis): string[] {
  return diagnostics
    .filter((diagnostic) => diagnostic.severity === "error")
    .map((diagnostic) => diagnostic.code);
}

/** Returns a finding with places in the original text; nothing for a finding in a fragment, which is not migrated. */
function atInput(found: Diagnostic, file: string, toInput: (span: Span) => Span): readonly Diagnostic[] {
  const { place, related } = found;
  if (place && place.file !== file) return [];
  const before = (of: Place) => (of.file === file ? { ...of, span: toInput(of.span) } : of);
  return [
    {
      ...found,
      ...(place ? { place: before(place) } : {}),
      ...(related ? { related: related.map((other) => ({ ...other, place: before(other.place) })) } : {}),
    },
  ];
}
