import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { mkdirSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { scratchFolder } from "./guest-root.ts";

/** A small archive of the layout that a project's real one has; every file is a line of text. */
export interface Layout {
  readonly archive: string;
  /** The folder that all is in. */
  readonly top: string;
  /** Paths within it; `path -> target` is a link. */
  readonly entries: readonly string[];
  /** What Apache publishes beside it. */
  readonly digest?: "sha512" | "sha256";
}

export interface Artifact {
  readonly archive: string;
  readonly bytes: Buffer;
  readonly digestName: string;
  readonly digest: string;
}

export function makeArtifact(layout: Layout): Artifact {
  const folder = scratchFolder();
  for (const entry of layout.entries) {
    const [path, target] = entry.split(" -> ") as [string, string?];
    const file = join(folder, layout.top, path);
    mkdirSync(dirname(file), { recursive: true });
    if (target !== undefined) symlinkSync(target, file);
    else if (path.endsWith("/")) mkdirSync(file, { recursive: true });
    else writeFileSync(file, `stand-in of ${path}\n`, { mode: /^s?bin\//.test(path) ? 0o755 : 0o644 });
  }
  const packed = join(folder, "packed");
  execFileSync("tar", ["-C", folder, "-czf", packed, layout.top]);
  const bytes = readFileSync(packed);
  const algorithm = layout.digest ?? "sha512";
  return {
    archive: layout.archive,
    bytes,
    digestName: `${layout.archive}.${algorithm}`,
    digest: createHash(algorithm).update(bytes).digest("hex"),
  };
}
