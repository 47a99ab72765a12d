import { Unsupported } from "../../disk/unsupported.ts";

/** Yields the lines of a text, without a list of them: a hostile file has millions. */
export function* linesOf(text: string): Generator<string> {
  let start = 0;
  for (let end = text.indexOf("\n"); end !== -1; end = text.indexOf("\n", start)) {
    yield text.slice(start, end);
    start = end + 1;
  }
  yield text.slice(start);
}

/**
 * Splits a text into at most `most` parts.
 *
 * @param what the parts, for the reason: `lines in /etc/passwd`
 * @throws {Unsupported} where there are more
 */
export function splitBounded(text: string, separator: string | RegExp, most: number, what: string): string[] {
  const parts = text.split(separator, most + 1);
  if (parts.length > most) throw new Unsupported(`there are more than ${most} ${what}`);
  return parts;
}
