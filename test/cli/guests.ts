import { execFileSync, type SpawnSyncOptions, spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import {
  copyFileSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  statSync,
  symlinkSync,
} from "node:fs";
import { join } from "node:path";
import type { Report } from "../../src/report/report.ts";
import { type Ran, runProcess, scratch } from "./support.ts";

export const recipes = join(process.cwd(), "test/cli/fixtures/recipes");

/** A copy of a test guest's image, in a folder of its own. */
export function guestImage(name: string): string {
  const built = execFileSync("bash", ["test/guests/build.sh", name], { encoding: "utf8" }).trim();
  const image = join(scratch(), `${name}.qcow2`);
  copyFileSync(built, image);
  return image;
}

export interface FileState {
  readonly sha256: string;
  readonly modified: number;
}

export function stateOf(path: string): FileState {
  const sha256 = createHash("sha256").update(readFileSync(path)).digest("hex");
  return { sha256, modified: statSync(path).mtimeMs };
}

/** Runs check or apply, and reads the JSON report that it wrote. */
export function runReported(
  folder: string,
  argv: readonly string[],
  options: SpawnSyncOptions = {},
): Ran & { readonly report: Report } {
  const file = join(scratch(), "report.json");
  const reports = ["--report", `json=${file}`, "--report", "text"];
  const ran = runProcess(folder, [...argv, "--recipes", recipes, ...reports], options);
  if (!existsSync(file)) throw new Error(`no report:\n${ran.stdout}${ran.stderr}`);
  return { ...ran, report: JSON.parse(readFileSync(file, "utf8")) };
}

/** What debugfs says of a file on the first partition of an image: what a run left on the disk, seen without a boot. */
export function onDisk(image: string, command: "stat" | "cat", path: string): string {
  const disk = join(scratch(), "disk");
  execFileSync("qemu-img", ["convert", "-O", "raw", image, disk]);
  // The first partition of every test guest begins at 1 MiB.
  return execFileSync("debugfs", ["-R", `${command} ${path}`, `${disk}?offset=1048576`], {
    encoding: "utf8",
    stdio: ["ignore", "pipe", "ignore"],
  });
}

/** A step without its time. A diff is made by two programs. */
export function comparable({ seconds, differences, branches, ...step }: Report["steps"][number]): unknown {
  return {
    ...step,
    differences: differences?.map(({ diff, ...difference }) => difference),
    branches: branches?.map((branch) => ({ ...branch, steps: branch.steps.map(comparable) })),
  };
}

/** Compiles the check of the recipe, and returns the path of the script. */
export function compileCheck(folder: string): string {
  const script = join(scratch(), "check.gf");
  const words = ["compile", "--recipes", recipes, "tool", "1.0", "--test-only", "-o", script];
  const { code, stderr } = runProcess(folder, words);
  if (code !== 0) throw new Error(stderr);
  return script;
}

/** Runs a compiled script as anybody would: with stock guestfish, and no Node anywhere on the PATH. */
export function runStock(script: string, image: string): Ran {
  const bin = join(scratch(), "bin");
  mkdirSync(bin);
  for (const folder of ["/usr/local/bin", "/usr/bin", "/bin", "/usr/sbin", "/sbin"])
    for (const tool of existsSync(folder) ? readdirSync(folder) : [])
      if (!/^(node|nodejs|npm|npx|corepack)$/.test(tool) && !existsSync(join(bin, tool))) {
        try {
          symlinkSync(join(folder, tool), join(bin, tool));
        } catch {
          // A name that dangles there already.
        }
      }
  const kvm = existsSync("/dev/kvm") && process.env.LIBGUESTFS_BACKEND_SETTINGS === undefined;
  const options: SpawnSyncOptions = {
    encoding: "utf8",
    env: {
      PATH: bin,
      HOME: process.env.HOME ?? "/root",
      LIBGUESTFS_BACKEND: "direct",
      // A /dev/kvm that is there may still not work, and only this program finds that out by itself.
      ...(kvm ? { LIBGUESTFS_BACKEND_SETTINGS: "force_tcg" } : {}),
    },
  };
  const { status, stdout, stderr } = spawnSync(
    "guestfish",
    ["--ro", "--format=qcow2", "-a", image, "-f", script],
    options,
  );
  return { code: status, stdout: String(stdout), stderr: String(stderr) };
}
