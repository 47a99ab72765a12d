import { posixRegex } from "../../plan/posix-regex.ts";
import { bytesOf, textOfBytes } from "./bytes.ts";
import { isOn, textOf, type Wish } from "./state-model.ts";
import type { Edited } from "./texts/text-edit.ts";
import { TextEdit } from "./texts/text-edit.ts";
import { textModel } from "./texts/text-model.ts";

export const line = textModel({
  edit,
  isForNothing: (wish) => isOn(wish, "absent"),
  isMade: (wish) => isOn(wish, "create"),
});

function edit(text: string, wish: Wish): Edited {
  const file = new TextEdit(text);
  const hits = new Map<string, readonly number[]>();
  for (const attribute of ["match", "before", "after"]) {
    const regex = posixRegex(textOf(wish, attribute) ?? "");
    if (typeof regex === "string") return { because: `\`${attribute}\` ${regex}` };
    const isAsked = wish.want.has(attribute);
    hits.set(
      attribute,
      isAsked ? file.lines.flatMap((each, index) => (regex.test(each) ? [index] : [])) : [],
    );
  }
  const wanted = textOf(wish, "line");
  if (wanted !== undefined && /[\0-\x08\x0a-\x1f\x7f]/.test(wanted))
    return { because: "the line contains control characters" };
  const line = wanted === undefined ? undefined : bytesOf(wanted);
  if (isOn(wish, "absent")) removeLines(file, line, hits.get("match")!);
  else if (line !== undefined) putLine(file, line, hits);
  return { differences: file.differences, text: file.text() };
}

function removeLines(file: TextEdit, line: string | undefined, matched: readonly number[]): void {
  const isMatched = new Set(matched);
  const found = file.lines.flatMap((each, index) => (each === line || isMatched.has(index) ? [index] : []));
  if (found.length === 0) return;
  for (const index of found) file.remove(index);
  const first = textOfBytes(file.lines[found[0]!]!);
  file.differs(
    "line",
    "no such line",
    found.length === 1 ? first : `${first} (and ${found.length - 1} more)`,
  );
}

/**
 * Puts the line there once. The last line that matches is replaced, unless the line is there and does not match: then
 * an earlier run has replaced it.
 */
function putLine(file: TextEdit, line: string, hits: ReadonlyMap<string, readonly number[]>): void {
  const matched = hits.get("match")!;
  const last = matched.at(-1);
  const same = file.lines.flatMap((each, index) => (each === line ? [index] : []));
  const isMatch = same.length > 0 && matched.includes(same[0]!);
  const kept = same.length > 0 && !isMatch ? same[0] : last;
  if (same.length === 1 && same[0] === kept) return;
  const many = matched.length > 1 ? ` (the last of ${matched.length} lines that match)` : "";
  const found =
    same.length > 1
      ? `${same.length} such lines`
      : kept === undefined
        ? "no such line"
        : textOfBytes(file.lines[kept]!) + many;
  file.differs("line", textOfBytes(line), found);
  for (const index of same) if (index !== kept) file.remove(index);
  const [before, after] = [hits.get("before")![0], hits.get("after")!.at(-1)];
  if (kept !== undefined) file.lines[kept] = line;
  else if (before !== undefined) file.insertBefore(before, [line]);
  else if (after !== undefined) file.insertAfter(after, [line]);
  else file.append([line]);
}
