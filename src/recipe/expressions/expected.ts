import type { IToken, TokenType } from "chevrotain";
import type { SmallParser } from "./small-parser.ts";
import {
  BadOperator,
  Close,
  Comma,
  Escaped,
  endOf,
  Open,
  Operator,
  OsName,
  OsVersion,
  Text,
  VariableName,
  VersionWord,
} from "./tokens.ts";

export type ExpressionLanguage = "template" | "version" | "os-key";

export type ExpectedKind =
  | "text"
  | "open"
  | "variable"
  | "close"
  | "operator"
  | "version"
  | "comma"
  | "distribution"
  | "os-version";

/** Something that could come next in an expression. */
export interface Expected {
  readonly kind: ExpectedKind;
  /** What of it stands before the offset already, and where that starts. */
  readonly prefix: string;
  readonly start: number;
}

const kinds: ReadonlyMap<TokenType, ExpectedKind> = new Map([
  [Text, "text"],
  [Escaped, "text"],
  [Open, "open"],
  [VariableName, "variable"],
  [Close, "close"],
  [Operator, "operator"],
  [VersionWord, "version"],
  [Comma, "comma"],
  [OsName, "distribution"],
  [OsVersion, "os-version"],
]);

/** Tokens that may be written only in part so far. */
const words: readonly TokenType[] = [VariableName, VersionWord, OsName, OsVersion, Operator, BadOperator];

/** What could come next at the end of a text, by one of a parser's rules. */
export function expectedAtEnd(parser: SmallParser, rules: readonly string[], text: string): Expected[] {
  const tokens = parser.tokensOf(text);
  const found: Expected[] = [];
  const last = tokens.at(-1);
  if (last && endOf(last) === text.length && words.includes(last.tokenType)) {
    add(found, parser, rules, tokens.slice(0, -1), last.image, last.startOffset, last.tokenType);
    // An operator may be whole as it stands; a word that is whole ends at a space.
    if (last.tokenType === Operator) add(found, parser, rules, tokens, "", text.length, Text);
  } else add(found, parser, rules, tokens, "", text.length, Text);
  return found;
}

function add(
  found: Expected[],
  parser: SmallParser,
  rules: readonly string[],
  tokens: IToken[],
  prefix: string,
  start: number,
  type: TokenType,
): void {
  // Of a word that has been begun, only words of its sort go on.
  const begun = prefix === "" ? undefined : (kinds.get(type) ?? "operator");
  for (const rule of rules) {
    for (const { nextTokenType } of parser.computeContentAssist(rule, tokens)) {
      const kind = kinds.get(nextTokenType);
      if (
        kind === undefined ||
        (begun && kind !== begun) ||
        found.some((one) => one.kind === kind && one.start === start)
      )
        continue;
      found.push({ kind, prefix, start });
    }
  }
}
