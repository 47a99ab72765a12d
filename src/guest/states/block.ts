import { bytesOf } from "./bytes.ts";
import { textOf, type Wish } from "./state-model.ts";
import type { Edited } from "./texts/text-edit.ts";
import { TextEdit } from "./texts/text-edit.ts";
import { textModel } from "./texts/text-model.ts";

export const block = textModel({
  edit,
  isForNothing: (wish) => textOf(wish, "content") === "",
  isMade: () => true,
});

function edit(text: string, wish: Wish): Edited {
  const file = new TextEdit(text);
  const marker = bytesOf(textOf(wish, "marker") ?? "# {mark} sahara-image");
  const content = bytesOf(textOf(wish, "content")!);
  if (/[\0-\x08\x0a-\x1f\x7f]/.test(marker)) return { because: "the marker contains control characters" };
  if (/[\0-\x08\x0b-\x1f\x7f]/.test(content)) return { because: "the content contains control characters" };
  if (!marker.includes("{mark}")) return { because: "the marker does not contain {mark}" };
  const [begin, end] = ["BEGIN", "END"].map((word) => marker.replace("{mark}", () => word)) as [
    string,
    string,
  ];
  const body = content === "" ? [] : content.replace(/\n$/, "").split("\n");
  if (body.includes(begin) || body.includes(end))
    return { because: "the content contains one of its marker lines" };
  const [from, to] = [file.lines.indexOf(begin), file.lines.indexOf(end)];
  if (
    from !== file.lines.lastIndexOf(begin) ||
    to !== file.lines.lastIndexOf(end) ||
    (from === -1) !== (to === -1) ||
    from > to
  )
    return {
      because: `${wish.name} does not have its two marker lines once each, the first before the second`,
    };
  putBlock(file, { begin, end, body, isWanted: content !== "" }, from, to);
  return { differences: file.differences, text: file.text() };
}

interface Block {
  readonly begin: string;
  readonly end: string;
  readonly body: readonly string[];
  readonly isWanted: boolean;
}

function putBlock(file: TextEdit, { begin, end, body, isWanted }: Block, from: number, to: number): void {
  const old = from === -1 ? undefined : file.lines.slice(from + 1, to);
  const isSame = old?.length === body.length && old.every((line, index) => line === body[index]);
  if (isWanted ? isSame : !old) return;
  const expected = isWanted ? `a block of ${lines(body.length)}` : "no block";
  const found = !old
    ? "no block"
    : isWanted
      ? `another block of ${lines(old.length)}`
      : `a block of ${lines(old.length)}`;
  file.differs("block", expected, found);
  if (!old) {
    file.append([begin, ...body, end]);
    return;
  }
  for (let index = from + (isWanted ? 1 : 0); index < to + (isWanted ? 0 : 1); index++) file.remove(index);
  if (isWanted) file.insertAfter(from, body);
}

const lines = (count: number) => (count === 1 ? "1 line" : `${count} lines`);
