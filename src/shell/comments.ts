import type { Span } from "../source/span.ts";

/**
 * Finds the comments of a script: `unbash` leaves them out of its tree. Between two tokens there are only
 * operators, reserved words, blanks and comments, so that a `#` there begins a comment.
 *
 * @param tokens the spans of words, here-document bodies and the like, in any order
 * @param broken the offset of the first syntax error; nothing is found after it
 */
export function commentsIn(text: string, tokens: readonly Span[], broken: number | undefined): Span[] {
  const comments: Span[] = [];
  const limit = broken ?? text.length;
  let at = 0;
  const gap = (end: number) => {
    for (;;) {
      const start = text.indexOf("#", at);
      if (start === -1 || start >= end) return;
      const newline = text.indexOf("\n", start);
      at = newline === -1 ? text.length : newline;
      comments.push({ start, end: at });
    }
  };
  for (const token of [...tokens].sort((a, b) => a.start - b.start)) {
    if (token.start >= limit) break;
    gap(token.start);
    at = Math.max(at, token.end);
  }
  gap(limit);
  return comments;
}
