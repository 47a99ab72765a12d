import { posixRegex } from "../../plan/posix-regex.ts";
import type { Scalar } from "../../yaml/node.ts";
import { looking, shellWord } from "../scripts.ts";
import type { GossTest } from "./goss-test.ts";

/** Converts a test of a file: its attributes become a step, and what is asked of its content a script that only looks. */
export function convertFile(test: GossTest): void {
  const { operation, attributes } = test;
  const path = attributes.text("path") ?? test.id;
  const exists = attributes.flag("exists") ?? true;
  if (!exists) {
    attributes.take("contents");
    operation.step("absent", path);
    return;
  }
  const type = attributes.text("filetype") ?? "file";
  const target = attributes.text("linked_to");
  if (type === "symlink" && target !== undefined) operation.step("link", path, target);
  else if (type === "file" || type === "directory")
    operation.step(type, path, {
      owner: attributes.text("owner", "uid"),
      group: attributes.text("group", "gid"),
      mode: attributes.text("mode"),
      content: type === "file" ? wholeContent(test) : undefined,
    });
  else operation.leaveOut(`no step asks for a ${type}: test it in a script`);
  if (type === "file") askContent(test, path);
}

/** A plain text in the place of a list is all of the file. */
function wholeContent({ attributes }: GossTest): string | undefined {
  return attributes.text("contents", "contains");
}

function askContent({ draft, operation, attributes }: GossTest, path: string): void {
  const file = shellWord(path);
  for (const list of ["contents", "contains"])
    for (const pattern of attributes.list(list) ?? []) {
      const command = grepFor(pattern, file);
      if (command === undefined)
        operation.leaveOut(
          "the expression is not one of POSIX: test it in a script",
          pattern.span,
          "file: contents",
        );
      else looking(operation, draft.nameOf(`${path} contains`), command);
    }
  for (const digest of ["md5", "sha256", "sha512"]) {
    const value = attributes.text(digest);
    if (value === undefined) continue;
    const command = `[ "$(${digest}sum <${file} | cut -d ' ' -f 1)" = ${shellWord(value)} ]`;
    looking(operation, draft.nameOf(`${path} ${digest}`), command);
  }
  const size = attributes.text("size");
  if (size !== undefined)
    looking(operation, draft.nameOf(`${path} size`), `[ "$(wc -c <${file})" -eq ${shellWord(size)} ]`);
}

/** The command for a pattern of goss: `text`, `/expression/`, each with `!` before it if no line may have it. */
function grepFor({ text }: Scalar, file: string): string | undefined {
  const isNot = text.startsWith("!");
  const pattern = isNot ? text.slice(1) : text.replace(/^\\!/, "!");
  const expression = /^\/(.*)\/$/s.exec(pattern)?.[1];
  if (expression !== undefined && typeof posixRegex(expression) === "string") return undefined;
  const grep = expression === undefined ? "grep -qF" : "grep -qE";
  return `${isNot ? "! " : ""}${grep} -e ${shellWord(expression ?? pattern)} ${file}`;
}
