import { trimEnd } from "../../../source/trim.ts";
import type { ChangeableFiles, GuestFiles, GuestNode } from "../guest-node.ts";
import { makeParents, spellNode } from "../nodes.ts";
import type { Edited } from "./text-edit.ts";

/**
 * Replaces the text of a file, which keeps its attributes; a symbolic link is followed. A missing file is made. Returns why
 * it can't; undefined if it did.
 *
 * @param edit gets the text with one character for each byte; it is empty for a missing file.
 */
export function replaceText(
  name: string,
  edit: (text: string) => Edited,
  files: ChangeableFiles,
): string | undefined {
  const old = files.get(name, true);
  if (old && old.type !== "file") return `${name} is ${spellNode(old)}, and that is never replaced by a file`;
  const path = files.realPath(name);
  if (path === undefined) return "a circle of links";
  const why = makeParents(path, files);
  if (why !== undefined) return why;
  const edited = edit(old ? old.content.toString("latin1") : "");
  if ("because" in edited) return edited.because;
  const before: GuestNode = old ?? { type: "file", mode: 0o644, uid: 0, gid: 0, content: Buffer.alloc(0) };
  files.set(path, { ...before, content: Buffer.from(edited.text, "latin1") });
  return undefined;
}

/** Returns the first line that is neither blank nor a comment, without blanks around it; empty if there is none. */
export function firstLine(path: string, files: GuestFiles): string {
  const node = files.get(path, true);
  if (node?.type !== "file") return "";
  const lines = node.content
    .toString("utf8")
    .split("\n")
    .map((line) => trimEnd(line.replace(/^[ \t]+/, ""), " \t\r\f\v"));
  return lines.find((line) => line !== "" && !line.startsWith("#")) ?? "";
}
