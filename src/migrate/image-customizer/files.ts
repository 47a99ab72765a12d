import { posix } from "node:path";
import type { Draft } from "../draft.ts";
import { Fields } from "../fields.ts";
import { leaveRest } from "../leave-rest.ts";

/** Converts `os.additionalDirs` and `os.additionalFiles`. */
export function convertFiles(draft: Draft, os: Fields): void {
  for (const node of os.items("additionalDirs")) {
    const folder = new Fields(node);
    const source = folder.text("source") ?? "";
    const target = posix.join("/", folder.text("destination") ?? "");
    draft
      .operation("additionalDirs", node.span, `additionalDirs ${source}`)
      .leaveOut(`name each file of ${source}: \`file: {${posix.join(target, "NAME")}: {source: NAME}}\``);
  }
  for (const node of os.items("additionalFiles")) {
    const file = new Fields(node);
    const target = file.text("destination") ?? "";
    const operation = draft.operation("additionalFiles", node.span, `additionalFiles ${target}`);
    const content = file.take("content")?.value;
    const source = file.text("source");
    operation.step("file", target, {
      content: content?.kind === "scalar" ? content.text : undefined,
      source,
      mode: file.text("permissions")?.replace(/^0o?/, "").padStart(4, "0"),
    });
    leaveRest(operation, file);
  }
}
