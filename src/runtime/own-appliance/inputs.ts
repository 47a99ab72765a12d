import { createHash } from "node:crypto";
import { closeSync, openSync, readSync, statSync } from "node:fs";
import { arch } from "node:os";
import { join } from "node:path";
import { diagnostic, Refusal } from "../../diagnostics/diagnostic.ts";
import { sha256Hex } from "../../source/sha256.ts";
import { findReadableKernel, type Kernel, type KernelPlaces, listKernels } from "../appliance/kernels.ts";
import { findProgram } from "../appliance/kvm.ts";
import { MissingTool } from "../appliance/tools.ts";
import { namesIn } from "../files.ts";
import init from "./init.sh";

/**
 * Added to the kernel's command line. Without ACPI, the kernel starts and finds its devices faster; the machine is one
 * that needs no ACPI.
 */
export const kernelParameters = "acpi=off";

/** What an appliance is built from. */
export interface Inputs {
  readonly kernel: Kernel;
  /** The folder with libguestfs' description of its appliance (supermin(1)). */
  readonly skeleton: string;
  readonly supermin: string;
  /** The files that decide what is built, and whether it fits libguestfs. */
  readonly files: readonly string[];
}

/** The state of a file without its content. */
export interface Stamp {
  readonly path: string;
  readonly size: number;
  readonly modified: number;
  readonly changed: number;
}

/**
 * Finds what an appliance is built from.
 *
 * @param skeleton the folder of libguestfs.
 * @throws {Refusal} `run-tool-missing`, `run-no-kernel`, `run-kernel-unreadable`, `appliance-not-built`
 */
export function findInputs(skeleton: string, env: NodeJS.ProcessEnv, places?: KernelPlaces): Inputs {
  if (arch() !== "x64")
    throw new Refusal(
      diagnostic("appliance-not-built", { reason: "only machines with x86-64 are supported" }),
    );
  const guestfish = findProgram("guestfish", env);
  if (guestfish === undefined) throw new MissingTool("guestfish");
  const supermin = findProgram("supermin", env, ["/usr/bin"]);
  if (supermin === undefined) throw new MissingTool("supermin");
  const kernel = findKernel(places);
  const files = [guestfish, supermin, kernel.path, join(kernel.modules, "modules.dep"), ...filesOf(skeleton)];
  return { kernel, skeleton, supermin, files };
}

/** The files of libguestfs' description, without its own init. */
export function filesOf(skeleton: string): string[] {
  const names = namesIn(skeleton).sort();
  return names.filter((name) => !name.startsWith("init.")).map((name) => join(skeleton, name));
}

/**
 * Returns the newest kernel that this user can read.
 *
 * @throws {Refusal} `run-no-kernel`, `run-kernel-unreadable`
 */
export function findKernel(places?: KernelPlaces): Kernel {
  const kernels = listKernels(places);
  const readable = findReadableKernel(kernels);
  if (readable) return readable;
  if (kernels[0]) throw new Refusal(diagnostic("run-kernel-unreadable", { path: kernels[0].path }));
  throw new Refusal(diagnostic("run-no-kernel", {}));
}

/** Returns the state of a file. @throws if it cannot be looked at. */
export function stampOf(path: string): Stamp {
  const { size, mtimeMs, ctimeMs } = statSync(path);
  return { path, size, modified: mtimeMs, changed: ctimeMs };
}

/** Whether files have the state that was remembered. A file that is missing has another one. */
export function areUnchanged(stamps: readonly Stamp[], paths: readonly string[]): boolean {
  if (stamps.length !== paths.length) return false;
  return stamps.every(({ path, size, modified, changed }, index) => {
    const stat = path === paths[index] ? statSync(path, { throwIfNoEntry: false }) : undefined;
    return stat?.size === size && stat.mtimeMs === modified && stat.ctimeMs === changed;
  });
}

/** Returns the SHA-256 of a file, which may be larger than a buffer. */
export function digestOfFile(path: string): string {
  const hash = createHash("sha256");
  const buffer = Buffer.alloc(4 << 20);
  const fd = openSync(path, "r");
  try {
    for (let read = readSync(fd, buffer); read > 0; read = readSync(fd, buffer))
      hash.update(buffer.subarray(0, read));
  } finally {
    closeSync(fd);
  }
  return hash.digest("hex");
}

/** The digest of everything that decides what is built: the inputs, and this program's part. */
export function digestOfInputs({ files, kernel }: Inputs): string {
  const contents = files.map(digestOfFile);
  return sha256Hex([kernel.version, kernelParameters, sha256Hex(init), ...contents].join("\n"));
}
