import type { Span } from "../source/span.ts";

/**
 * The syntax tree of a shell script: POSIX sh, and as much of bash as scripts in recipes use. It is for
 * looking at, not for running: what no rule asks for (file descriptors, the order of redirections) is not
 * kept. Offsets are those of the script's text.
 */
export interface ShellScript {
  readonly text: string;
  readonly statements: readonly Statement[];
  readonly comments: readonly Span[];
  /** Where the text stops being a script that this reader understands; what stands before it was read. */
  readonly broken?: number;
}

export type Statement =
  | SimpleCommand
  | Pipeline
  | AndOr
  | If
  | Loop
  | For
  | Case
  | FunctionDefinition
  | Group
  | Arithmetic
  | Conditional;

interface Common {
  readonly span: Span;
  readonly redirects: readonly Redirect[];
}

export interface SimpleCommand extends Common {
  readonly type: "simple";
  readonly assignments: readonly Assignment[];
  readonly words: readonly Word[];
}

export interface Pipeline extends Common {
  readonly type: "pipeline";
  readonly negated: boolean;
  readonly commands: readonly Statement[];
  /** `|&` somewhere in it. */
  readonly joinsErrors: boolean;
}

export interface AndOr extends Common {
  readonly type: "and-or";
  readonly first: Statement;
  /** What follows, each after its operator; both operators bind alike, from the left. */
  readonly rest: readonly { readonly operator: "&&" | "||"; readonly statement: Statement }[];
}

export interface If extends Common {
  readonly type: "if";
  readonly clauses: readonly {
    readonly condition: readonly Statement[];
    readonly body: readonly Statement[];
  }[];
  readonly otherwise?: readonly Statement[];
}

/** `while`, `until`. */
export interface Loop extends Common {
  readonly type: "loop";
  readonly until: boolean;
  readonly condition: readonly Statement[];
  readonly body: readonly Statement[];
}

/** `for`, `select`, and bash's `for ((…))`, which has neither variable nor words but `arithmetic`. */
export interface For extends Common {
  readonly type: "for";
  readonly keyword: "for" | "select";
  readonly variable?: { readonly name: string; readonly span: Span };
  readonly words: readonly Word[];
  readonly arithmetic?: readonly Part[];
  readonly body: readonly Statement[];
}

export interface Case extends Common {
  readonly type: "case";
  readonly word: Word;
  readonly arms: readonly { readonly patterns: readonly Word[]; readonly body: readonly Statement[] }[];
}

export interface FunctionDefinition extends Common {
  readonly type: "function";
  readonly name: string;
  /** Written with bash's word `function`. */
  readonly keyword: boolean;
  readonly body: Statement;
}

export interface Group extends Common {
  readonly type: "group";
  readonly subshell: boolean;
  readonly body: readonly Statement[];
}

/** bash's `((…))`. */
export interface Arithmetic extends Common {
  readonly type: "arithmetic";
  readonly parts: readonly Part[];
}

/** bash's `[[ … ]]`: operands and operators alike are words. */
export interface Conditional extends Common {
  readonly type: "conditional";
  readonly words: readonly Word[];
}

export interface Assignment {
  readonly name: string;
  readonly span: Span;
  /** `+=` */
  readonly append: boolean;
  /** `name[…]=`, or `name=(…)`. */
  readonly array: boolean;
  readonly values: readonly Word[];
}

export interface Redirect {
  readonly span: Span;
  readonly operator: string;
  readonly fd?: string;
  /** The file, or the delimiter of a here-document. */
  readonly target: Word;
  /** What a here-document holds; no expansions where its delimiter is quoted. */
  readonly body?: Word;
}

export interface Word {
  readonly span: Span;
  readonly parts: readonly Part[];
}

export type Part = TextPart | ParameterPart | SubstitutionPart | ArithmeticPart;

export interface TextPart {
  readonly type: "text";
  readonly span: Span;
  /** Quotes and escapes removed. */
  readonly text: string;
  readonly quote: "none" | "escape" | "single" | "double" | "ansi";
}

/** `$name`, `${name…}`, and a bare name where an arithmetic expression is read. */
export interface ParameterPart {
  readonly type: "parameter";
  readonly span: Span;
  readonly name: string;
  readonly form: "plain" | "braced" | "arithmetic";
  readonly quoted: boolean;
  /** `:-`, `-`, `#`, `//`, `^^`, … as written after the name; `length` for `${#x}`, `indirect` for `${!x}`. */
  readonly operator?: string;
  /** Whether `name[…]` stands. */
  readonly subscript: boolean;
  /** What follows the operator, and the subscript. */
  readonly words: readonly Word[];
  /** In arithmetic: the name is set here (and `reads` says whether it is read as well). */
  readonly assigns?: { readonly reads: boolean };
}

/** `$(…)`, `` `…` ``, and bash's `<(…)` and `>(…)`. */
export interface SubstitutionPart {
  readonly type: "substitution";
  readonly span: Span;
  readonly process: boolean;
  readonly body: readonly Statement[];
}

/** `$((…))`, and bash's `$[…]`. */
export interface ArithmeticPart {
  readonly type: "arithmetic";
  readonly span: Span;
  readonly brackets: boolean;
  readonly parts: readonly Part[];
}
