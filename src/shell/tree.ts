import type { Span } from "../source/span.ts";

/**
 * The syntax tree of a shell script: POSIX sh, and the parts of bash that scripts in recipes use. It serves
 * analysis, not execution: what no rule needs (such as the order of redirections) is not
 * kept. Offsets refer to the script's text.
 */
export interface ShellScript {
  readonly text: string;
  readonly statements: readonly Statement[];
  readonly comments: readonly Span[];
  /** The offset of the first syntax error; the tree holds what could be parsed. */
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
  /** Whether it contains `|&`. */
  readonly joinsErrors: boolean;
}

export interface AndOr extends Common {
  readonly type: "and-or";
  readonly first: Statement;
  /** The other statements, each with the operator before it. Both operators have the same precedence and group to the left. */
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

/** `for`, `select`, and bash's `for ((…))`, which has `arithmetic` instead of a variable and words. */
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
  /** Whether it is written with bash's keyword `function`. */
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

/** bash's `[[ … ]]`: both operands and operators are words. */
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
  /** The content of a here-document; without expansions if the delimiter is quoted. */
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

/** `$name`, `${name…}`, or a bare name in an arithmetic expression. */
export interface ParameterPart {
  readonly type: "parameter";
  readonly span: Span;
  readonly name: string;
  readonly form: "plain" | "braced" | "arithmetic";
  readonly quoted: boolean;
  /** `:-`, `-`, `#`, `//`, `^^`, … as written after the name; `length` for `${#x}`, `indirect` for `${!x}`. */
  readonly operator?: string;
  /** Whether there is a subscript: `name[…]`. */
  readonly subscript: boolean;
  /** The subscript and the operands. */
  readonly words: readonly Word[];
  /** In arithmetic: the variable is assigned here; `reads` says whether it is also read. */
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
