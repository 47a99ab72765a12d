import { trim, trimEnd } from "../../../source/trim.ts";
import type { Entry, LineFormat } from "./setting-format.ts";

/** As python's configparser reads it: a line that is indented further than its key goes on with the value. */
export const ini: LineFormat = {
  ignoresCase: true,
  comment: /^[ \t]*[#;][ \t]*/,
  parse,
  goesOn(lines, index, indent) {
    const next = lines.slice(index + 1).find((line) => !isQuiet(line));
    return next !== undefined && indentOf(next) > indent.length;
  },
  parts(lines, section) {
    const heads = lines.flatMap((line, index) => (headOf(line) === undefined ? [] : [index]));
    const all = [-1, ...heads].map((head, at) => ({ head, to: heads[at] ?? lines.length }));
    return all
      .filter(({ head }) => (head === -1 ? undefined : headOf(lines[head]!)) === section)
      .map(({ head, to }) => [head + 1, to] as const);
  },
  spell: ({ prefix }, value) => (endsInSign(prefix) ? prefix : `${prefix} = `) + value,
  prefix(key, model) {
    const indent = /^[ \t]*/.exec(model?.prefix ?? "")![0];
    const prefix = model?.prefix ?? "";
    return indent + key + (endsInSign(prefix) ? prefix.slice(trimmedEnd(withoutSign(prefix)).length) : " = ");
  },
  insert(file, lines, { section, part, after }) {
    if (after) file.insertAfter(after.last, lines);
    else if (part && part[0] > 0) file.insertAfter(part[0] - 1, lines);
    else if (section === undefined && file.lines.length > 0) file.insertBefore(0, lines);
    else {
      const isApart = file.lines.length === 0 || file.lines.at(-1) === "";
      file.append([...(isApart ? [] : [""]), ...(section === undefined ? [] : [`[${section}]`]), ...lines]);
    }
  },
};

function headOf(line: string): string | undefined {
  return /^[ \t]*\[([^\]]+)\]/.exec(line)?.[1];
}

const indentOf = (line: string) => /^[ \t]*/.exec(line)![0].length;
const isQuiet = (line: string) => /^[ \t]*(?:[#;]|$)/.test(line);
const trimmed = (text: string) => trim(text, " \t");

const trimmedEnd = (text: string) => trimEnd(text, " \t");
const endsInSign = (prefix: string) => /[=:]$/.test(trimmedEnd(prefix));
/** Returns what is before the sign at the end of a prefix. */
const withoutSign = (prefix: string) => (endsInSign(prefix) ? trimmedEnd(prefix).slice(0, -1) : prefix);

function parse(lines: readonly string[], index: number): Entry | undefined {
  const line = lines[index]!;
  if (isQuiet(line) || headOf(line) !== undefined) return undefined;
  const prefix = /^[^=:]*[=:][ \t]*/.exec(line)?.[0] ?? line;
  const key = trimmed(withoutSign(prefix));
  if (key === "") return undefined;
  let raw = trimmed(line.slice(prefix.length));
  let last = index;
  for (let next = index + 1; next < lines.length; next++) {
    if (isQuiet(lines[next]!)) continue;
    if (indentOf(lines[next]!) <= indentOf(line)) break;
    raw += `\n${trimmed(lines[next]!)}`;
    last = next;
  }
  const kept = lines.slice(index + 1, last).flatMap((each, at) => (isQuiet(each) ? [index + 1 + at] : []));
  return { first: index, last, key, value: raw, raw, prefix, suffix: "", kept };
}
