import { type ExpressionError, SmallParser } from "./small-parser.ts";
import { addPart, addText, type RawPart, referencePart } from "./template-grammar.ts";
import {
  BadOperator,
  Close,
  Comma,
  endOf,
  Open,
  Operator,
  operatorMeant,
  VariableName,
  VersionWord,
  versionTokens,
  WhiteSpace,
} from "./tokens.ts";

export interface RawConstraint {
  readonly operator: string;
  readonly version: readonly RawPart[];
  readonly start: number;
  readonly end: number;
}

/** An operator of another language that is understood, and reported. */
export interface MeantOperator {
  readonly start: number;
  readonly end: number;
  readonly found: string;
  readonly meant: string | undefined;
}

export interface RawVersion {
  /** Constraints where an operator or a comma is written; an exact version has one, without an operator. */
  readonly exact: boolean;
  readonly constraints: readonly RawConstraint[];
  readonly operators: readonly MeantOperator[];
  readonly errors: readonly ExpressionError[];
}

/** `1.3.3-8`, or `>= 1.8, < 2`. */
export class VersionParser extends SmallParser {
  protected readonly afterEnd = ["a comma", "the end of the version"];
  /** Kept here, so that the text before a mistake is not lost with it. */
  #all: RawConstraint[] = [];
  #operators: MeantOperator[] = [];

  constructor() {
    super(versionTokens);
    this.performSelfAnalysis();
  }

  readonly constraints = this.RULE("constraints", () => {
    this.OPTION(() => this.CONSUME(WhiteSpace));
    this.SUBRULE(this.constraint);
    this.MANY(() => {
      this.CONSUME(Comma);
      this.OPTION1(() => this.CONSUME1(WhiteSpace));
      this.SUBRULE1(this.constraint);
    });
  });

  readonly constraint = this.RULE("constraint", () => {
    const operator = this.OR([
      { ALT: () => this.CONSUME(Operator) },
      { ALT: () => this.CONSUME(BadOperator) },
    ]);
    this.OPTION(() => this.CONSUME(WhiteSpace));
    const version = this.SUBRULE(this.word);
    this.OPTION1(() => this.CONSUME1(WhiteSpace));
    this.ACTION(() => {
      const { image } = operator;
      if (operator.tokenType === BadOperator)
        this.#operators.push({
          start: operator.startOffset,
          end: endOf(operator),
          found: image,
          meant: operatorMeant[image],
        });
      const end = version.at(-1)?.end ?? endOf(operator);
      if (version.length > 0)
        this.#all.push({
          operator: operatorMeant[image] ?? image,
          version,
          start: operator.startOffset,
          end,
        });
    });
  });

  readonly exact = this.RULE("exact", (): RawPart[] => {
    this.OPTION(() => this.CONSUME(WhiteSpace));
    const version = this.SUBRULE(this.word);
    this.OPTION1(() => this.CONSUME1(WhiteSpace));
    return version;
  });

  readonly word = this.RULE(
    "word",
    (): RawPart[] => {
      const parts: RawPart[] = [];
      this.AT_LEAST_ONE(() => {
        this.OR([
          { ALT: () => addText(parts, this.CONSUME(VersionWord)) },
          { ALT: () => addPart(parts, this.SUBRULE(this.reference)) },
        ]);
      });
      return parts;
    },
    { recoveryValueFunc: () => [] },
  );

  readonly reference = this.RULE(
    "reference",
    (): RawPart | undefined => {
      const open = this.CONSUME(Open);
      const name = this.CONSUME(VariableName);
      const close = this.CONSUME(Close);
      return this.ACTION(() => referencePart(open, name, close));
    },
    { recoveryValueFunc: () => undefined },
  );

  parse(text: string): RawVersion {
    const tokens = this.tokensOf(text);
    const types = new Set(tokens.map((token) => token.tokenType));
    this.#operators = [];
    this.#all = [];
    if (types.has(Operator) || types.has(BadOperator) || types.has(Comma)) {
      const { errors } = this.run(text, tokens, () => this.constraints());
      return { exact: false, constraints: this.#all, operators: this.#operators, errors };
    }
    const { result, errors } = this.run(text, tokens, () => this.exact());
    const whole = { operator: "", version: result ?? [], start: 0, end: text.length };
    return { exact: true, constraints: [whole], operators: [], errors };
  }
}
