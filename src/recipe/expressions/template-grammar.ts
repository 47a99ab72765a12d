import type { IToken } from "chevrotain";
import { type ExpressionError, SmallParser } from "./small-parser.ts";
import { Close, Escaped, endOf, Open, Text, templateTokens, VariableName } from "./tokens.ts";

/** A part of a template by offsets of its text. */
export type RawPart =
  | { readonly kind: "text"; readonly text: string; readonly start: number; readonly end: number }
  | {
      readonly kind: "variable";
      readonly name: string;
      readonly start: number;
      readonly end: number;
      readonly nameStart: number;
    };

/** `text ${name} text`, where `$${` is a literal `${`. */
export class TemplateParser extends SmallParser {
  protected readonly afterEnd = ["text"];

  /** Kept here, so that the text before a mistake is not lost with it. */
  #parts: RawPart[] = [];

  constructor() {
    super(templateTokens);
    this.performSelfAnalysis();
  }

  readonly template = this.RULE("template", () => {
    const parts = this.#parts;
    this.MANY(() => {
      this.OR([
        { ALT: () => addText(parts, this.CONSUME(Text)) },
        { ALT: () => addText(parts, this.CONSUME(Escaped), "${") },
        { ALT: () => addPart(parts, this.SUBRULE(this.reference)) },
      ]);
    });
  });

  readonly reference = this.RULE(
    "reference",
    (): RawPart | undefined => {
      const open = this.CONSUME(Open);
      const name = this.CONSUME(VariableName);
      const close = this.CONSUME(Close);
      return referencePart(open, name, close);
    },
    { recoveryValueFunc: () => undefined },
  );

  parse(text: string): { parts: RawPart[]; errors: ExpressionError[] } {
    this.#parts = [];
    const { errors } = this.run(text, this.tokensOf(text), () => this.template());
    return { parts: this.#parts, errors };
  }
}

/** Undefined where recovery made up a token, so that no variable of an empty name is looked up. */
export function referencePart(open: IToken, name: IToken, close: IToken): RawPart | undefined {
  if (name.isInsertedInRecovery || !name.image) return undefined;
  const end = close.isInsertedInRecovery ? endOf(name) : endOf(close);
  return { kind: "variable", name: name.image, start: open.startOffset, end, nameStart: name.startOffset };
}

/** Adds the text of a token, joined with a text that ends where it starts. */
export function addText(parts: RawPart[], token: IToken, text = token.image): void {
  const last = parts.at(-1);
  if (last?.kind === "text" && last.end === token.startOffset)
    parts[parts.length - 1] = { ...last, text: last.text + text, end: endOf(token) };
  else parts.push({ kind: "text", text, start: token.startOffset, end: endOf(token) });
}

/** Adds a part, if there is one. */
export function addPart(parts: RawPart[], part: RawPart | undefined): void {
  if (part) parts.push(part);
}
