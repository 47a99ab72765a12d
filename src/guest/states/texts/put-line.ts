import type { ChangeableFiles } from "../guest-node.ts";
import { line as lineModel } from "../line.ts";
import type { WishedValue } from "../state-model.ts";

/**
 * Puts a line in a file, in the place of the last line that a POSIX regular expression matches. Without a line, all lines
 * that match are removed. Returns why it can't; undefined if it did.
 */
export function putLine(
  name: string,
  { match, line }: { readonly match: string; readonly line?: string },
  files: ChangeableFiles,
): string | undefined {
  const value = (text: string): WishedValue[] => [
    { text, bytes: Buffer.from(text), isKnown: true, isSecret: false },
  ];
  const want = new Map([
    ["match", value(match)],
    ["create", value("yes")],
    line === undefined ? (["absent", value("yes")] as const) : (["line", value(line)] as const),
  ]);
  return lineModel.make({ name, want }, files);
}
