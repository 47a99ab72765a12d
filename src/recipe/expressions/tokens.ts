import { createToken, type IMultiModeLexerDefinition, type IToken, Lexer } from "chevrotain";

/**
 * The tokens of the three small languages. White space is a token because it ends a word: a version of two words
 * is a mistake. Messages print the labels.
 */
export const WhiteSpace = createToken({
  name: "WhiteSpace",
  pattern: /\s+/,
  label: "a space",
  line_breaks: true,
});
export const Comma = createToken({ name: "Comma", pattern: ",", label: "a comma" });
const operatorLabel = "an operator (=, !=, <, <=, >, >=)";
/** Operators of other languages. The report suggests the operator that is most likely meant. */
export const BadOperator = createToken({ name: "BadOperator", pattern: /[<>=!]+/, label: operatorLabel });
export const Operator = createToken({
  name: "Operator",
  pattern: />=|<=|!=|=|<|>/,
  longer_alt: BadOperator,
  label: operatorLabel,
});

export const Escaped = createToken({ name: "Escaped", pattern: "$${", label: "`$${`" });
export const Open = createToken({ name: "Open", pattern: "${", push_mode: "inside", label: "`${`" });
export const Close = createToken({ name: "Close", pattern: "}", pop_mode: true, label: "`}`" });
export const VariableName = createToken({
  name: "VariableName",
  pattern: /[A-Za-z_][A-Za-z0-9_.-]*/,
  label: "the name of a variable",
});
export const Text = createToken({ name: "Text", pattern: /[^$]+|\$/, label: "text", line_breaks: true });
export const VersionWord = createToken({
  name: "VersionWord",
  pattern: /[A-Za-z0-9.+~:^_%-]+/,
  label: "a version",
});
export const OsName = createToken({
  name: "OsName",
  pattern: /[A-Za-z][A-Za-z0-9._-]*/,
  label: "a distribution or family",
});
export const OsVersion = createToken({
  name: "OsVersion",
  pattern: /[0-9]+(\.[0-9]+)*/,
  label: "a version such as `22.04`",
});
/** Any other character. The parser reports it. */
const Other = createToken({
  name: "Other",
  pattern: /[\u0000-\uffff]/,
  label: "something else",
  line_breaks: true,
});

const inside = [
  createToken({ name: "InsideSpace", pattern: /[ \t]+/, group: Lexer.SKIPPED }),
  VariableName,
  Close,
  Other,
];

export const templateTokens: IMultiModeLexerDefinition = {
  modes: { outside: [Escaped, Open, Text], inside },
  defaultMode: "outside",
};
export const versionTokens: IMultiModeLexerDefinition = {
  modes: { outside: [WhiteSpace, Comma, Operator, BadOperator, Open, VersionWord, Other], inside },
  defaultMode: "outside",
};
export const osKeyTokens: IMultiModeLexerDefinition = {
  modes: { outside: [WhiteSpace, Comma, Operator, BadOperator, OsName, OsVersion, Other] },
  defaultMode: "outside",
};

/** Maps operators of other languages to ours. */
export const operatorMeant: Readonly<Record<string, string>> = {
  "==": "=",
  "===": "=",
  "=>": ">=",
  "=<": "<=",
  "<>": "!=",
  "<<": "<",
  ">>": ">",
  "!": "!=",
  "!==": "!=",
};

/** Returns the offset after a token. */
export function endOf(token: IToken): number {
  return token.startOffset + token.image.length;
}
