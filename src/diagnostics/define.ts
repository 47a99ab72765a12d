/** How much a diagnostic weighs: an error refuses the recipe (or the run), the others only speak. */
export type Severity = "error" | "warning" | "info";

/** The values that a message is made from. */
export type Params = Readonly<Record<string, string | number | boolean | readonly string[] | undefined>>;

/**
 * Everything there is to know of one code. The message a user sees, `explain CODE`, docs/codes.md and the
 * editor's hover are all made from this; there is no second list.
 */
export interface CodeDefinition<P extends Params = Params> {
  /** A few words, as a heading. */
  readonly title: string;
  readonly severity: Severity;
  /** What was expected and what was found, in one sentence without a final full stop. */
  readonly message: (params: P) => string;
  /** What to do, where the values tell; printed as a `help:` line. */
  readonly help?: (params: P) => string | undefined;
  /** One or two sentences: what the code means. */
  readonly what: string;
  /** Why it matters. */
  readonly why: string;
  /** A text that gives the diagnostic (a recipe, or a command line), and the same put right. */
  readonly example?: { readonly bad: string; readonly good: string };
}

/** Names the type of a definition's values while letting the rest be inferred. */
export function code<P extends Params = Record<string, never>>(
  definition: CodeDefinition<P>,
): CodeDefinition<P> {
  return definition;
}
