import type { Entry, LineFormat } from "./setting-format.ts";

/** Assignments as sh(1) reads them, and files of that form: /etc/default, /etc/sysconfig, os-release(5). */
export const shell: LineFormat = {
  keepsReturns: true,
  comment: /^[ \t]*#[ \t]*/,
  parse,
  lastLine,
  parts: (lines) => [[0, lines.length]],
  spell: ({ prefix, raw }, value) => prefix + quoted(value, raw[0] ?? ""),
  prefix: (key) => `${key}=`,
  insert: (file, lines) => file.append([...(/\\$/.test(file.lines.at(-1) ?? "") ? [""] : []), ...lines]),
};

function quoted(value: string, style: string): string {
  if (style !== '"' && style !== "'" && /^[A-Za-z0-9_./:@%+,=-]*$/.test(value)) return value;
  if (style === "'" && !value.includes("'")) return `'${value}'`;
  return `"${value.replace(/[\\"$`]/g, "\\$&")}"`;
}

/** Returns the line in which quotes that begin in a line are closed. */
function lastLine(lines: readonly string[], index: number): number {
  let quote = "";
  for (let at = index; at < lines.length; at++) {
    const line = lines[at]!;
    let isWordStart = true;
    let goesOn = false;
    for (let char = 0; char < line.length; char++) {
      const sign = line[char]!;
      if (quote !== "") {
        if (quote === '"' && sign === "\\") char++;
        else if (sign === quote) quote = "";
        isWordStart = false;
      } else if (sign === "\\") {
        char++;
        goesOn = char >= line.length;
        isWordStart = false;
      } else if (sign === "#" && isWordStart) break;
      else if (sign === '"' || sign === "'") quote = sign;
      else isWordStart = /[ \t;&|()]/.test(sign);
    }
    if (quote === "" && !goesOn) return at;
  }
  return lines.length - 1;
}

function parse(lines: readonly string[], index: number): Entry | undefined {
  const assignment = /^([ \t]*(?:export[ \t]+)?)([A-Za-z_][A-Za-z0-9_]*)=/.exec(lines[index]!);
  if (!assignment) return undefined;
  const [prefix, , key] = assignment as unknown as [string, string, string];
  const last = lastLine(lines, index);
  const rest = lines
    .slice(index, last + 1)
    .join("\n")
    .slice(prefix.length);
  const { value, length } = readWord(rest);
  const [raw, suffix] = [rest.slice(0, length), rest.slice(length)];
  const entry = { first: index, last, key, value, raw, prefix, suffix };
  return /^(?:[ \t]*|[ \t]+#[^\n]*|[ \t]*;.*)$/s.test(suffix)
    ? entry
    : { ...entry, value: undefined, isLocked: true };
}

/** Reads a word; the value is undefined if the shell would replace a part of it. */
function readWord(text: string): { value: string | undefined; length: number } {
  let value = "";
  let isKnown = !/^[~(]/.test(text);
  let quote = "";
  let at = 0;
  for (; at < text.length; at++) {
    const sign = text[at]!;
    if (quote === "'") {
      if (sign === "'") quote = "";
      else value += sign;
    } else if (sign === "\\") {
      const next = text[++at] ?? "";
      const isKept = quote === '"' && !/[\\"$`\n]/.test(next);
      value += (isKept ? "\\" : "") + (next === "\n" ? "" : next);
    } else if (sign === "`" || (sign === "$" && /[A-Za-z0-9_{(@*#?!$'"-]/.test(text[at + 1] ?? "")))
      isKnown = false;
    else if (sign === quote) quote = "";
    else if (quote === "" && (sign === '"' || sign === "'")) quote = sign;
    else if (quote === "" && /[ \t\n;&|<>()]/.test(sign)) break;
    else value += sign;
  }
  return { value: isKnown && quote === "" ? value : undefined, length: Math.min(at, text.length) };
}
