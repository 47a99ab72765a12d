import type { Variable } from "../compiler/lower/variables.ts";
import type { CopyScriptValidator } from "../kinds/copy-script.ts";
import type { ScriptValidator } from "../kinds/script.ts";
import { factsOf, type ScriptFacts } from "../shell/facts.ts";
import type { SourceText } from "../source/source-text.ts";
import type { Place, Span } from "../source/span.ts";
import type { Scalar } from "../yaml/node.ts";

/** A script, in its own file or inline in the recipe. */
export abstract class Script {
  /** Its path in the recipe, or the friendly name of an inline script. */
  readonly name: string;
  readonly text: string;
  #facts: ScriptFacts | undefined;

  constructor(name: string, text: string) {
    this.name = name;
    this.text = text;
  }

  get facts(): ScriptFacts {
    this.#facts ??= factsOf(this.text);
    return this.#facts;
  }

  /** The file that holds it. */
  abstract readonly file: string;

  /** The place of a part of its text in that file. */
  abstract place(span: Span): Place;

  /** Whether an edit of this part of the text is possible. It is not if YAML's quoting or folding changes the text. */
  abstract isEditable(span: Span): boolean;
}

/** A script in a file of its own. */
export class FileScript extends Script {
  readonly source: SourceText;

  constructor(name: string, source: SourceText) {
    super(name, source.text);
    this.source = source;
  }

  get file(): string {
    return this.source.path;
  }

  place(span: Span): Place {
    return { file: this.source.path, span };
  }

  isEditable(): boolean {
    return true;
  }
}

/** A script in the text of a recipe. */
export class InlineScript extends Script {
  readonly file: string;
  readonly scalar: Scalar;

  constructor(name: string, file: string, scalar: Scalar) {
    super(name, scalar.text);
    this.file = file;
    this.scalar = scalar;
  }

  place(span: Span): Place {
    return { file: this.file, span: this.scalar.spanOf(span.start, span.end) };
  }

  isEditable(span: Span): boolean {
    const { start, end } = this.scalar.spanOf(span.start, span.end);
    return this.scalar.style === "literal" && end - start === span.end - span.start;
  }
}

/** A script that a step runs. */
export interface ScriptRun {
  readonly kind: "run";
  readonly validator: ScriptValidator;
  readonly script: Script;
  /** Whether it looks and applies as `test_only` says, or one of the two only. */
  readonly does: "both" | "check" | "apply";
  /** The items of `env_vars` that name a variable. */
  readonly passed: readonly { readonly span: Span; readonly name: string; readonly variable: Variable }[];
}

/** A file that a step puts into /tmp. */
export interface ScriptCopy {
  readonly kind: "copy";
  readonly validator: CopyScriptValidator;
  readonly script: Script;
  /** Its name in /tmp. */
  readonly baseName: string;
}

export type ScriptUse = ScriptRun | ScriptCopy;
