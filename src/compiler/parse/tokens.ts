import { CST, Lexer, Parser } from "yaml";

/**
 * The parser's tokens of a text. A closing bracket that closes nothing would make it give up the document:
 * it is told of, and the parser gets a space in its place.
 */
export function* tokensOf(text: string, stray: (offset: number) => void): Generator<CST.Token, void> {
  const parser = new Parser();
  let offset = 0;
  let open = 0;
  let inScalar = false;
  for (const lexeme of new Lexer().lex(text)) {
    let fed = lexeme;
    if (inScalar) inScalar = false;
    else if (lexeme === CST.SCALAR) inScalar = true;
    else if (lexeme === CST.FLOW_END) open = 0;
    else if (lexeme === "[" || lexeme === "{") open++;
    else if (lexeme === "]" || lexeme === "}") {
      if (open > 0) open--;
      else {
        stray(offset);
        fed = " ";
      }
    }
    // These mark a mode and stand for no text.
    if (lexeme !== CST.SCALAR && lexeme !== CST.FLOW_END && lexeme !== CST.DOCUMENT) offset += lexeme.length;
    yield* parser.next(fed);
  }
  yield* parser.end();
}
