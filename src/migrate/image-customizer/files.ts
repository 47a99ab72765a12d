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
    const operation = draft.operation("additionalDirs", node.span, `additionalDirs ${source}`);
    if (target === "/")
      operation.leaveOut(
        `write a step for each folder of ${source}: \`directory: {/NAME: {source: ${source}/NAME}}\``,
      );
    else operation.step("directory", target.replace(/\/$/, ""), { source });
    leaveRest(
      operation,
      folder,
      {},
      "the files keep the modes that they have beside the recipe: change them there",
    );
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
