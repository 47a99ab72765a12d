import { spawnSync } from "node:child_process";
import { cpSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import type { Ran } from "../cli/support.ts";

/** A copy of the program's source, to which toys are added as a contributor would add the real thing. */
export class Workbench {
  readonly folder = mkdtempSync(join(tmpdir(), "sahara-image-extending-"));

  constructor() {
    for (const name of ["src", "scripts", "recipes", "package.json", "tsconfig.types.json"])
      cpSync(name, join(this.folder, name), { recursive: true });
    symlinkSync(resolve("node_modules"), join(this.folder, "node_modules"));
    const config = JSON.parse(readFileSync("tsconfig.json", "utf8"));
    writeFileSync(join(this.folder, "tsconfig.json"), JSON.stringify({ ...config, include: ["src"] }));
    cpSync("test/extending/fixtures", this.folder, { recursive: true });
  }

  /** Adds an import to a file, and a line below the first line that holds a text. */
  register(file: string, importLine: string, below: string, line: string): void {
    const path = join(this.folder, file);
    const lines = readFileSync(path, "utf8").split("\n");
    const at = lines.findIndex((text) => text.includes(below));
    if (at === -1) throw new Error(`${file} has no line with ${below}`);
    lines.splice(at + 1, 0, line);
    writeFileSync(path, [...(importLine === "" ? [] : [importLine]), ...lines].join("\n"));
  }

  replace(file: string, text: string, by: string): void {
    const path = join(this.folder, file);
    const before = readFileSync(path, "utf8");
    if (!before.includes(text)) throw new Error(`${file} has no ${text}`);
    writeFileSync(path, before.replace(text, by));
  }

  run(command: string, ...words: readonly string[]): Ran {
    const { status, stdout, stderr } = spawnSync(command, words, { cwd: this.folder, encoding: "utf8" });
    return { code: status, stdout, stderr };
  }

  /** Runs the program that was built there. */
  program(...words: readonly string[]): Ran {
    return this.run(process.execPath, "dist/sahara-image.js", ...words);
  }

  remove(): void {
    rmSync(this.folder, { recursive: true, force: true });
  }
}
