/** A small generator of numbers that are the same in each run (mulberry32). */
export function seeded(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** Pieces of which texts are made that quoting gets wrong. */
const pieces = [
  "'",
  '"',
  "\\",
  "$",
  "`",
  "!",
  "<!",
  "|",
  "~",
  "~root",
  "#",
  "-",
  "-<<END",
  "<<'END_OF_GUEST'",
  "END_OF_GUEST",
  "END_OF_RESOURCE_1",
  "\n",
  "\n!touch pwned\n",
  "\n<!echo echo pwned >pwned\n",
  "| touch pwned",
  "$(touch pwned)",
  "`touch pwned`",
  "${HOME}",
  "%s%n",
  "\\n",
  "\\x41",
  "\\101",
  "\r",
  "\r\n",
  "\t",
  " ",
  "  ",
  "*",
  "?",
  "[a-z]",
  "{a,b}",
  "&",
  ";",
  "(",
  ")",
  "<",
  ">",
  "=",
  "A=b",
  "\x01",
  "\x07",
  "\x1b[31m",
  "\x7f",
  "\u0080",
  "\u009f",
  "é",
  "ß",
  "日本",
  "🙂",
  "\u202e",
  "\ufeff",
  "\u0081\u0088",
  "word",
  "0",
  "/usr/bin",
];

/** A text of up to `most` such pieces and random characters; one in thirty has control characters in it. */
export function randomText(random: () => number, most = 12): string {
  const count = Math.floor(random() * (most + 1));
  const controls = random() < 0.033;
  let text = "";
  for (let index = 0; index < count; index++) {
    const kind = random();
    if (kind < 0.6) {
      const piece = pieces[Math.floor(random() * pieces.length)]!;
      if (controls || !/[\x01-\x08\x0b-\x1f\x7f-\x9f]/.test(piece)) text += piece;
    } else if (kind < 0.9) {
      const code = 1 + Math.floor(random() * 126);
      if (controls || code >= 0x20) text += String.fromCharCode(code);
    } else if (kind < 0.99) text += String.fromCodePoint(0xa0 + Math.floor(random() * 0x2000));
    else text += "x".repeat(Math.floor(random() * 700));
  }
  return text;
}
