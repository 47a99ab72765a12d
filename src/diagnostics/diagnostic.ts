import type { Place, Span } from "../source/span.ts";
import { type Code, codes, type ParamsOf } from "./codes.ts";
import { type CodeDefinition, type ExitCodeOfError, exitOf, type Severity } from "./define.ts";

/** A change to the text that puts a diagnostic right. */
export interface Fix {
  readonly title: string;
  /** Edits to one file, none overlapping; `text` replaces `span`. */
  readonly edits: readonly { readonly span: Span; readonly text: string }[];
  /** Whether it is sure to be what the author means, so that `lint --fix` may apply it. */
  readonly certain: boolean;
}

/**
 * A mistake in a recipe, or (with the same type) a discrepancy of an image at the line of the recipe that it violates.
 */
export interface Diagnostic {
  readonly code: Code;
  readonly severity: Severity;
  /** One sentence, without a final full stop. */
  readonly message: string;
  /** What to do. */
  readonly help?: string;
  /** Absent where it speaks of no place in a file (a command line, an image). */
  readonly place?: Place;
  readonly related?: readonly { readonly place: Place; readonly message: string }[];
  readonly fix?: Fix;
}

export interface DiagnosticOptions {
  readonly place?: Place | undefined;
  readonly related?: Diagnostic["related"];
  readonly fix?: Fix | undefined;
  /** Where a rule's severity is set by the user. */
  readonly severity?: Severity;
}

/** Makes a diagnostic of a code of the table, with the values that its message needs. */
export function diagnostic<C extends Code>(
  code: C,
  params: ParamsOf<C>,
  options: DiagnosticOptions = {},
): Diagnostic {
  const definition = codes[code] as unknown as CodeDefinition;
  const help = definition.help?.(params as never);
  return {
    code,
    severity: options.severity ?? definition.severity,
    message: definition.message(params as never),
    ...(help === undefined ? {} : { help }),
    ...(options.place ? { place: options.place } : {}),
    ...(options.related?.length ? { related: options.related } : {}),
    ...(options.fix ? { fix: options.fix } : {}),
  };
}

/** Thrown where the program cannot go on for a reason that the user can fix; carries the diagnostics to print. */
export class Refusal extends Error {
  readonly diagnostics: readonly Diagnostic[];
  /**
   * The exit code of the command line: 1 something is not as it should be, 2 the command line or the recipe is
   * wrong, 3 it could not be run, 4 a step failed. The table of codes has it, by the code of the first error.
   */
  readonly exitCode: ExitCodeOfError;

  constructor(...diagnostics: Diagnostic[]) {
    super(diagnostics.map(({ message }) => message).join("\n"));
    this.name = "Refusal";
    this.diagnostics = diagnostics;
    const decisive = diagnostics.find(({ severity }) => severity === "error") ?? diagnostics[0];
    this.exitCode = (decisive && exitOf(codes[decisive.code])) ?? 2;
  }

  /** The code of the first diagnostic, such as `image-missing`. */
  get code(): Code | undefined {
    return this.diagnostics[0]?.code;
  }
}
