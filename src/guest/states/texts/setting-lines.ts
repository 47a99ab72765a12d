import { type Asked, shown } from "./setting-asked.ts";
import type { Entry, LineFormat } from "./setting-format.ts";
import type { Edited } from "./text-edit.ts";
import { TextEdit } from "./text-edit.ts";

/** Edits the settings of a format that is made of lines. */
export function editLines(text: string, format: LineFormat, { set, unset, section }: Asked): Edited {
  const file = new TextEdit(text, format.keepsReturns);
  const scan = scanOf(file.lines, format, section);
  const label = (key: string) => shown(section === undefined ? key : `[${section}] ${key}`);
  const isSame = (key: string) => (entry: Entry) =>
    format.ignoresCase ? entry.key.toLowerCase() === key.toLowerCase() : entry.key === key;
  const added: string[] = [];
  const reused = new Set<Entry>();
  for (const { key, value } of set) {
    const found = scan.entries.filter(isSame(key));
    const entry = format.isFirst ? found[0] : found.at(-1);
    if (entry?.value === value) continue;
    file.differs(label(key), shown(value), entry ? shown(entry.value ?? entry.raw) : "nothing");
    const commented = scan.commented.filter((each) => isSame(key)(each) && !reused.has(each));
    const place = entry ?? (format.isFirst ? commented[0] : commented.at(-1));
    if (!place || place.isLocked)
      added.push(format.spell({ prefix: format.prefix(key, scan.model), raw: scan.model?.raw ?? "" }, value));
    else {
      reused.add(place);
      rewrite(file, place, format.spell(place, value) + place.suffix);
    }
  }
  for (const key of unset) {
    const found = scan.entries.filter(isSame(key));
    if (found.length === 0) continue;
    if (found.some(({ isLocked }) => isLocked))
      return { because: `${label(key)} is set in a line that does more` };
    const counted = format.isFirst ? found[0]! : found.at(-1)!;
    file.differs(label(key), "nothing", shown(counted.value ?? counted.raw));
    for (const entry of found) rewrite(file, entry, undefined);
  }
  if (added.length > 0)
    format.insert(file, added, { section, part: scan.parts.at(-1), after: scan.entries.at(-1) });
  return { differences: file.differences, text: file.text() };
}

/** Puts a line in the place of an entry, or nothing. */
function rewrite(file: TextEdit, { first, last, kept = [] }: Entry, line: string | undefined): void {
  for (let index = line === undefined ? first : first + 1; index <= last; index++)
    if (!kept.includes(index)) file.remove(index);
  if (line !== undefined) file.lines[first] = line;
}

function scanOf(lines: readonly string[], format: LineFormat, section: string | undefined) {
  const entries: Entry[] = [];
  const commented: Entry[] = [];
  const parts = format.parts(lines, section);
  for (const [from, to] of parts)
    for (let index = from; index < to; index++) {
      const entry = format.parse(lines, index);
      if (entry) entries.push(entry);
      else {
        const bare = commentedOut(lines, format, index, entries.at(-1));
        if (bare) commented.push(bare);
      }
      index = entry?.last ?? format.lastLine?.(lines, index) ?? index;
    }
  return { entries, commented, parts, model: entries.at(-1) };
}

/** Returns the entry that a comment would be without its sign, with the indentation of the entry before. */
function commentedOut(
  lines: readonly string[],
  format: LineFormat,
  index: number,
  before: Entry | undefined,
): Entry | undefined {
  const sign = format.comment.exec(lines[index]!)?.[0];
  if (sign === undefined) return undefined;
  const entry = format.parse([lines[index]!.slice(sign.length)], 0);
  const indent = /^[ \t]*/.exec(before?.prefix ?? "")![0];
  if (!entry || entry.isLocked || format.goesOn?.(lines, index, indent)) return undefined;
  return { ...entry, first: index, last: index, prefix: indent + entry.prefix };
}
