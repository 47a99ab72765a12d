import { type ExpressionError, SmallParser } from "./small-parser.ts";
import {
  BadOperator,
  Comma,
  endOf,
  Operator,
  OsName,
  OsVersion,
  operatorMeant,
  osKeyTokens,
  WhiteSpace,
} from "./tokens.ts";
import type { MeantOperator } from "./version-grammar.ts";

export interface RawBound {
  readonly operator: string;
  readonly version: string;
  readonly start: number;
  readonly end: number;
}

export interface RawOsKey {
  readonly name: { readonly text: string; readonly start: number; readonly end: number } | undefined;
  readonly bounds: readonly RawBound[];
  readonly operators: readonly MeantOperator[];
  readonly errors: readonly ExpressionError[];
}

/** `ubuntu`, `rocky 9`, `ubuntu >= 22.04, < 24`. */
export class OsKeyParser extends SmallParser {
  protected readonly afterEnd = ["a comma", "the end of the key"];
  #name: RawOsKey["name"];
  #bounds: RawBound[] = [];
  #operators: MeantOperator[] = [];

  constructor() {
    super(osKeyTokens);
    this.performSelfAnalysis();
  }

  readonly key = this.RULE("key", () => {
    this.OPTION(() => this.CONSUME(WhiteSpace));
    const name = this.CONSUME(OsName);
    this.ACTION(() => {
      if (!name.isInsertedInRecovery)
        this.#name = { text: name.image, start: name.startOffset, end: endOf(name) };
    });
    this.OPTION1(() => this.CONSUME1(WhiteSpace));
    this.OPTION2(() => {
      this.SUBRULE(this.bound);
      this.MANY(() => {
        this.CONSUME(Comma);
        this.OPTION3(() => this.CONSUME2(WhiteSpace));
        this.SUBRULE1(this.bound);
      });
    });
  });

  readonly bound = this.RULE("bound", () => {
    const operator = this.OPTION(() => {
      const token = this.OR([
        { ALT: () => this.CONSUME(Operator) },
        { ALT: () => this.CONSUME(BadOperator) },
      ]);
      this.OPTION1(() => this.CONSUME(WhiteSpace));
      return token;
    });
    const version = this.CONSUME(OsVersion);
    this.OPTION2(() => this.CONSUME1(WhiteSpace));
    this.ACTION(() => {
      const found = operator?.image;
      if (operator && operator.tokenType === BadOperator) {
        const meant = operatorMeant[operator.image];
        this.#operators.push({
          start: operator.startOffset,
          end: endOf(operator),
          found: operator.image,
          meant,
        });
      }
      if (version.isInsertedInRecovery) return;
      this.#bounds.push({
        operator: found === undefined ? "prefix" : (operatorMeant[found] ?? found),
        version: version.image,
        start: (operator ?? version).startOffset,
        end: endOf(version),
      });
    });
  });

  parse(text: string): RawOsKey {
    this.#name = undefined;
    this.#bounds = [];
    this.#operators = [];
    const { errors } = this.run(text, this.tokensOf(text), () => this.key());
    return { name: this.#name, bounds: this.#bounds, operators: this.#operators, errors };
  }
}
