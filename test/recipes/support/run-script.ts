import { copyFileSync, mkdirSync, writeFileSync } from "node:fs";
import { basename, join } from "node:path";
import type { Ran } from "../../cli/support.ts";
import { asRoot } from "./as-root.ts";
import { inGuest, scratchFolder, sh } from "./guest-root.ts";

export type Family = "debian" | "rocky";

const systems = { debian: ["debian", "12"], rocky: ["rocky", "9.3"] } as const;

/** Puts files into a guest's root filesystem, owned by root: path → content. */
export function putFiles(
  root: string,
  files: Readonly<Record<string, string | Uint8Array>>,
  mode = 0o644,
): void {
  const folder = scratchFolder();
  for (const [path, content] of Object.entries(files)) {
    mkdirSync(join(folder, path, ".."), { recursive: true });
    writeFileSync(join(folder, path), content, { mode });
  }
  asRoot(["cp", "-r", "--no-target-directory", folder, root]);
}

/**
 * Runs one script of the recipes in a guest as the guest program would: with an environment of its own, and
 * what the recipe copies to /tmp there.
 */
export function runScript(
  root: string,
  family: Family,
  script: string,
  env: Readonly<Record<string, string>>,
  testOnly: boolean,
  release?: string,
): Ran {
  const [distro, version] = systems[family];
  const folder = scratchFolder();
  const copied = ["recipes/common/recipe-library.sh", ...(release ? [release] : []), script];
  for (const path of copied) copyFileSync(path, join(folder, basename(path)));
  asRoot(["cp", "-r", "--no-target-directory", folder, join(root, "tmp")]);
  const variables = { distro, distro_version: version, test_only: testOnly ? "1" : "0", ...env };
  const done = inGuest(root, [
    "/usr/bin/env",
    "-i",
    "PATH=/usr/sbin:/usr/bin:/sbin:/bin",
    "HOME=/root",
    ...Object.entries(variables).map(([name, value]) => `${name}=${value}`),
    "/bin/sh",
    `/tmp/${basename(script)}`,
  ]);
  sh(root, `cd /tmp && rm -f ${copied.map((path) => basename(path)).join(" ")}`);
  return { code: done.status, stdout: done.stdout, stderr: done.stderr };
}
