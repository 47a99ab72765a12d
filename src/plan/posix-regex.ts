/**
 * POSIX extended regular expressions (POSIX.1-2017, 9.4), as the guest program gives them to awk or grep. What POSIX
 * leaves undefined, and each tool reads in a way of its own, is refused.
 */

const classes: Readonly<Record<string, string>> = {
  alnum: "A-Za-z0-9",
  alpha: "A-Za-z",
  blank: " \\t",
  cntrl: "\\0-\\x1f\\x7f",
  digit: "0-9",
  graph: "!-~",
  lower: "a-z",
  print: " -~",
  punct: "!-/:-@\\[-`{-~",
  space: " \\t\\n\\r\\f\\v",
  upper: "A-Z",
  xdigit: "0-9A-Fa-f",
};

/** Returns the expression for JavaScript, over texts with one character for each byte; or what is wrong with it. */
export function posixRegex(text: string): RegExp | string {
  let source = "";
  let rest = Buffer.from(text).toString("latin1");
  if (/[\0-\x08\x0a-\x1f\x7f]/.test(rest)) return "contains control characters";
  while (rest !== "") {
    const piece = nextPiece(rest);
    if ("is" in piece) return piece.is;
    source += piece.source;
    rest = rest.slice(piece.length);
  }
  try {
    return new RegExp(source, "s");
  } catch {
    return "is not a POSIX extended regular expression";
  }
}

type Piece = { readonly source: string; readonly length: number } | { readonly is: string };

function nextPiece(rest: string): Piece {
  if (rest.startsWith("[")) return bracket(rest);
  if (rest.startsWith("\\")) {
    const escaped = rest[1];
    if (escaped === undefined) return { is: "ends in a backslash" };
    if (!/[.[\]\\()*+?{}|^$]/.test(escaped))
      return { is: `contains \\${escaped}, which POSIX regular expressions do not have` };
    return { source: `\\${escaped}`, length: 2 };
  }
  if (rest.startsWith("{")) {
    const interval = /^\{\d+(?:,\d*)?\}/.exec(rest)?.[0];
    return interval === undefined ? { is: "contains a { that begins no interval" } : plain(interval);
  }
  if (/^(?:\(\?|[*+?]{2}|[*+?}]\{|\}[*+?])/.test(rest))
    return { is: "contains an operator that POSIX leaves undefined" };
  if (rest.startsWith("/")) return { source: "\\/", length: 1 };
  return plain(rest[0]!);
}

const plain = (source: string): Piece => ({
  source: source === "}" || source === "]" ? `\\${source}` : source,
  length: source.length,
});

/** `[…]`: a backslash means itself, to grep; awk reads an escape. So one is refused. */
function bracket(rest: string): Piece {
  const whole = /^\[(\^?)(\]?(?:\[:[a-z]+:\]|[^\]])*)\]/.exec(rest);
  if (!whole) return { is: "contains a [ without ]" };
  const [all, not, inner] = whole as unknown as [string, string, string];
  if (inner.includes("\\")) return { is: "contains a backslash between [ and ]; write it outside of them" };
  if (/\[[.=]/.test(inner)) return { is: "contains a collating element, which not every guest knows" };
  let unknown: string | undefined;
  const source = inner.replace(/\[:([a-z]+):\]|[\]\\[^]/g, (found, name?: string) => {
    if (name === undefined) return `\\${found}`;
    if (!classes[name]) unknown = found;
    return classes[name] ?? "";
  });
  if (unknown !== undefined) return { is: `contains ${unknown}, which is not a character class` };
  return { source: `[${not}${source}]`, length: all.length };
}
