/** How much a diagnostic weighs: an error refuses the recipe (or the run), the others only speak. */
export type Severity = "error" | "warning" | "info";

/** An exit code of the command line that a diagnostic can lead to; docs/reference says what each means. */
export type ExitCodeOfError = 1 | 2 | 3 | 4;

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
  /**
   * The program's exit code when a diagnostic of this code ends a command: 1 the image or a file is not as asked,
   * 2 the command line or the recipe is wrong (the default of errors), 3 it could not be run, 4 a step failed.
   * Warnings and infos end nothing.
   */
  readonly exit?: ExitCodeOfError;
  /** What was expected and what was found, in one sentence without a final full stop. */
  readonly message: (params: P) => string;
  /** What to do, where the values tell; printed as a `help:` line. */
  readonly help?: (params: P) => string | undefined;
  /** One or two sentences: what the code means. */
  readonly what: string;
  /** Why it matters. */
  readonly why: string;
  /** The line of the diagnostic may hold a secret: reports give its place without its text. */
  readonly hidesLine?: true;
  /** A text that gives the diagnostic (a recipe, or a command line), and the same put right. */
  readonly example?: { readonly bad: string; readonly good: string };
}

/** Names the type of a definition's values while letting the rest be inferred. */
export function code<P extends Params = Record<string, never>>(
  definition: CodeDefinition<P>,
): CodeDefinition<P> {
  return definition;
}

/** Returns the exit code of an error; undefined for a warning or an info, which end no command. */
export function exitOf({
  severity,
  exit = 2,
}: Pick<CodeDefinition, "severity" | "exit">): ExitCodeOfError | undefined {
  return severity === "error" ? exit : undefined;
}
