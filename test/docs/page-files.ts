// The files that a page puts into its folder, and the mark that says so.
import { mkdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { markValue, type Page } from "./page.ts";

/** Writes the blocks marked `file=PATH` of a page, those before the line only. */
export function writePageFiles(page: Page, folder: string, before = Number.POSITIVE_INFINITY): void {
  for (const block of page.blocks) {
    const path = markValue(block, "file");
    if (path === undefined || block.line >= before) continue;
    if (path.startsWith("/") || path.includes("..")) throw new Error(`${page.path}:${block.line}: ${path}`);
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    const script = block.text.startsWith("#!");
    writeFileSync(join(folder, path), block.text, { mode: script ? 0o755 : 0o644 });
  }
}
