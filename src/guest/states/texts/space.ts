import { trimEnd } from "../../../source/trim.ts";
import type { Entry, LineFormat } from "./setting-format.ts";

/**
 * A key, blanks and a value, as in sshd_config(5): the first counts, and what follows a line `Match` or `Host` holds for
 * some connections only.
 */
export const space: LineFormat = {
  isFirst: true,
  ignoresCase: true,
  // A word after `# ` is prose.
  comment: /^[ \t]*#(?=[^ \t])/,
  parse,
  parts(lines) {
    const end = lines.findIndex((line) => /^[ \t]*(?:match|host)(?:[ \t=]|$)/i.test(line));
    return [[0, end === -1 ? lines.length : end]];
  },
  spell({ prefix, raw }, value) {
    const lead = /[ \t=]$/.test(prefix) ? prefix : `${prefix} `;
    return lead + (/^"[^"]*"$/.test(raw) && !value.includes('"') ? `"${value}"` : value);
  },
  prefix: (key) => `${key} `,
  insert(file, lines, { part }) {
    const end = part![1];
    if (end < file.lines.length) file.insertBefore(end, lines);
    else file.append(lines);
  },
};

function parse(lines: readonly string[], index: number): Entry | undefined {
  const line = lines[index]!;
  const key = /^[ \t]*[^ \t=#"]+/.exec(line)?.[0];
  if (key === undefined) return undefined;
  const prefix = key + /^[ \t]*=?[ \t]*/.exec(line.slice(key.length))![0];
  const rest = line.slice(prefix.length);
  const raw = trimEnd(rest.slice(0, commentStart(rest)), " \t\f");
  const value = /^"[^"]*"$/.test(raw) ? raw.slice(1, -1) : raw;
  const entry = { first: index, last: index, key: key.trim(), raw, prefix, suffix: rest.slice(raw.length) };
  return { ...entry, value };
}

/** A comment begins with a # at the start of a word, outside of quotes. */
function commentStart(rest: string): number {
  for (let at = 0; at < rest.length; at++) {
    if (rest[at] === '"') {
      const end = rest.indexOf('"', at + 1);
      if (end === -1) return at;
      at = end;
    } else if (rest[at] === "#" && /^[ \t]?$/.test(rest[at - 1] ?? "")) return at;
  }
  return rest.length;
}
