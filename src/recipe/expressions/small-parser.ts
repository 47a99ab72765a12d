import {
  EmbeddedActionsParser,
  EOF,
  type IMultiModeLexerDefinition,
  type IParserErrorMessageProvider,
  type IToken,
  Lexer,
  type TokenType,
} from "chevrotain";

/** A mistake in an expression, by offsets of its text. */
export interface ExpressionError {
  readonly start: number;
  readonly end: number;
  readonly expected: readonly string[];
  /** The text found there; empty at the end. */
  readonly found: string;
}

function labels(types: readonly TokenType[]): string {
  return [...new Set(types.map((type) => type.LABEL ?? type.name))].join("\0");
}

/** Puts only the labels of what was expected into an error's message; the rest is said by the code table. */
const messages: IParserErrorMessageProvider = {
  buildMismatchTokenMessage: ({ expected }) => (expected === EOF ? "" : labels([expected])),
  buildNotAllInputParsedMessage: () => "",
  buildNoViableAltMessage: ({ expectedPathsPerAlt }) =>
    labels(expectedPathsPerAlt.flatMap((alternative) => alternative.flatMap((path) => path.slice(0, 1)))),
  buildEarlyExitMessage: ({ expectedIterationPaths }) =>
    labels(expectedIterationPaths.flatMap((path) => path.slice(0, 1))),
};

/** What the parsers of the small languages share: a lexer of their own, recovery, and errors as data. */
export abstract class SmallParser extends EmbeddedActionsParser {
  readonly #lexer: Lexer;
  /** The tokens that may follow where the input should have ended. */
  protected abstract readonly afterEnd: readonly string[];

  constructor(tokens: IMultiModeLexerDefinition) {
    super(tokens, {
      recoveryEnabled: true,
      maxLookahead: 2,
      skipValidations: true,
      errorMessageProvider: messages,
    });
    this.#lexer = new Lexer(tokens, {
      positionTracking: "onlyOffset",
      // Its speed-up would take longer to prepare than all expressions of a recipe take to read.
      safeMode: true,
      skipValidations: true,
    });
  }

  tokensOf(text: string): IToken[] {
    return this.#lexer.tokenize(text).tokens;
  }

  /** Runs a rule over a text; what could be made of it is returned with the mistakes. */
  protected run<T>(
    text: string,
    tokens: IToken[],
    rule: () => T,
  ): { result: T | undefined; errors: ExpressionError[] } {
    this.input = tokens;
    const result = rule();
    const errors = this.errors.map((error) => {
      const at = Number.isNaN(error.token.startOffset) ? text.length : error.token.startOffset;
      const found = at >= text.length ? "" : error.token.image;
      const expected = error.message === "" ? this.afterEnd : error.message.split("\0");
      return { start: at, end: at + found.length, expected, found };
    });
    return { result, errors };
  }
}
