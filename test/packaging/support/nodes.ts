import { execFileSync } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, realpathSync, renameSync, rmSync } from "node:fs";
import { homedir } from "node:os";
import { dirname, join } from "node:path";

/** The least that package.json asks for, and a release of each line above it that has long-term support. */
export const nodeVersions = ["20.19.0", "22.23.3", "24.21.0"] as const;

/** npm's own program, which any Node can run. */
export function npmProgram(): string {
  return (
    process.env.npm_execpath ??
    realpathSync(execFileSync("sh", ["-c", "command -v npm"], { encoding: "utf8" }).trim())
  );
}

/** A `node` of that version, from npm's package of it; kept in the cache of this user, as npm keeps packages. */
export function nodeOf(version: string): string {
  const cache = join(process.env.XDG_CACHE_HOME || join(homedir(), ".cache"), "sahara-image/nodes");
  const node = join(cache, `node-${version}-${process.arch}`, "bin/node");
  if (existsSync(node)) return node;
  mkdirSync(cache, { recursive: true });
  const scratch = mkdtempSync(join(cache, ".fetch-"));
  try {
    const name = `node-linux-${process.arch}@${version}`;
    const options = ["--prefix", scratch, "--no-save", "--no-package-lock", "--no-audit", "--no-fund"];
    execFileSync(process.execPath, [npmProgram(), "install", ...options, "--ignore-scripts", name], {
      stdio: ["ignore", "ignore", "inherit"],
    });
    // The program alone: headers and pages are as large again.
    const kept = join(scratch, "kept");
    mkdirSync(kept);
    renameSync(join(scratch, "node_modules", `node-linux-${process.arch}`, "bin"), join(kept, "bin"));
    try {
      renameSync(kept, dirname(dirname(node)));
    } catch (error) {
      // Two test files may fetch the same at once: the first that is done has it.
      if (!existsSync(node)) throw error;
    }
  } finally {
    rmSync(scratch, { recursive: true, force: true });
  }
  return node;
}
