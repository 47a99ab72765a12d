import { endsInEscape, trimEnd } from "../../../source/trim.ts";
import type { Entry, LineFormat } from "./setting-format.ts";

/** As java.util.Properties.load reads it. */
export const properties: LineFormat = {
  comment: /^[ \t\f]*[#!][ \t\f]*/,
  parse,
  parts: (lines) => [[0, lines.length]],
  spell: ({ prefix }, value) =>
    (endsInSeparator(prefix) ? prefix : `${trimEnd(prefix, " \t\f")}=`) + escapeValue(value),
  prefix: (key, model) => {
    const prefix = model?.prefix ?? "";
    const end = trimEnd(prefix, " \t\f");
    const separator = /[=:]$/.test(end) ? prefix.slice(trimEnd(end.slice(0, -1), " \t\f").length) : "=";
    return escapeKey(key) + separator;
  },
  insert: (file, lines) => file.append([...(goesOn(file.lines.at(-1)) ? [""] : []), ...lines]),
};

const isBlank = (char: string | undefined) => char === " " || char === "\t" || char === "\f";
/** Whether a line goes on in the next one. */
const goesOn = (line = "") => endsInEscape(line);
/** An escaped separator belongs to the key; a prefix of blanks alone is written with a sign. */
const endsInSeparator = (prefix: string) => {
  const end = trimEnd(prefix, " \t\f");
  return /[=:]$/.test(end) && !endsInEscape(end.slice(0, -1));
};
const escapeKey = (key: string) => key.replace(/[\\=:#!]/g, "\\$&");
const escapeValue = (value: string) => value.replace(/\\/g, "\\\\").replace(/^[ =:]/, "\\$&");

function parse(lines: readonly string[], index: number): Entry | undefined {
  if (/^[ \t\f]*(?:[#!]|$)/.test(lines[index]!)) return undefined;
  let [whole, last] = ["", index];
  for (; ; last++) {
    const line = last === index ? lines[last]! : lines[last]!.replace(/^[ \t\f]+/, "");
    if (!goesOn(line)) {
      whole += line;
      break;
    }
    whole += line.slice(0, -1);
    if (last === lines.length - 1) break;
  }
  let at = 0;
  while (isBlank(whole[at])) at++;
  const start = at;
  while (at < whole.length && !/[=: \t\f]/.test(whole[at]!)) at += whole[at] === "\\" ? 2 : 1;
  const key = decode(whole.slice(start, at));
  while (isBlank(whole[at])) at++;
  if (whole[at] === "=" || whole[at] === ":") at++;
  while (isBlank(whole[at])) at++;
  const ownLength = lines[index]!.length - (last > index ? 1 : 0);
  const prefix = at <= ownLength ? whole.slice(0, at) : `${escapeKey(key)}=`;
  const raw = whole.slice(at);
  return { first: index, last, key, value: decode(raw), raw, prefix, suffix: "" };
}

const escapes: Readonly<Record<string, string>> = { t: "\t", n: "\n", r: "\r", f: "\f" };

/** A character outside of ASCII becomes \xff: no value that can be asked for has one. */
function decode(text: string): string {
  return text.replace(/\\u([0-9A-Fa-f]{4})|\\(.?)/gs, (_, code?: string, char = "") => {
    if (code === undefined) return escapes[char] ?? char;
    const point = Number.parseInt(code, 16);
    return point > 0 && point < 128 ? String.fromCharCode(point) : "\xff";
  });
}
