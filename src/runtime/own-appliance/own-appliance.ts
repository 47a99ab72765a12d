import { closeSync, existsSync, openSync } from "node:fs";
import { join } from "node:path";
import { type Diagnostic, diagnostic, Refusal } from "../../diagnostics/diagnostic.ts";
import { isSystemError, reasonOf } from "../../source/errno.ts";
import type { KernelPlaces } from "../appliance/kernels.ts";
import { findProgram } from "../appliance/kvm.ts";
import { lastLine, MissingTool, runTool } from "../appliance/tools.ts";
import { tryLock } from "../image/lock.ts";
import { type BuildOptions, buildAppliance } from "./build.ts";
import { areUnchanged, digestOfFile, digestOfInputs, findInputs, type Inputs, stampOf } from "./inputs.ts";
import { type Built, makePlace, placeOf, readBuilt, removeAll, unusable, writeBuilt } from "./store.ts";

/** Variables that choose another appliance, or change what it is built from. */
const foreign = ["LIBGUESTFS_PATH", "SUPERMIN_KERNEL", "SUPERMIN_KERNEL_VERSION", "SUPERMIN_MODULES"];

/** Whether there is an appliance of our own, and whether runs use it. */
export type OwnState =
  | { readonly state: "none" }
  | { readonly state: "ready"; readonly built: Built }
  /** libguestfs or the kernel was updated since. */
  | { readonly state: "outdated"; readonly built: Built; readonly inputs: Inputs; readonly key: string }
  /** A file is not as it was built, or something that it was built from is missing. */
  | { readonly state: "unusable"; readonly built: Built; readonly reason: string }
  | { readonly state: "unused"; readonly variable: string };

/** Finds out what runs with this environment would use. */
export function stateOfAppliance(env: NodeJS.ProcessEnv, places?: KernelPlaces): OwnState {
  const built = readBuilt(env);
  if (built === undefined) return { state: "none" };
  const variable = foreignVariable(env);
  if (variable !== undefined) return { state: "unused", variable };
  try {
    const inputs = findInputs(built.skeleton, env, places);
    if (!areUnchanged(built.inputs, inputs.files)) {
      const key = digestOfInputs(inputs);
      if (key !== built.key) return { state: "outdated", built, inputs, key };
      remember({ ...built, inputs: inputs.files.map(stampOf) }, env);
    }
    const reason = damageOf(built);
    return reason === undefined ? { state: "ready", built } : { state: "unusable", built, reason };
  } catch (error) {
    if (error instanceof Refusal) return { state: "unusable", built, reason: error.message };
    if (isSystemError(error))
      return { state: "unusable", built, reason: `what it is built from can't be read: ${reasonOf(error)}` };
    throw error;
  }
}

function foreignVariable(env: NodeJS.ProcessEnv): string | undefined {
  const { LIBGUESTFS_BACKEND: backend = "" } = env;
  if (!["", "direct"].includes(backend)) return "LIBGUESTFS_BACKEND";
  return foreign.find((name) => env[name]);
}

/** Says which file of an appliance is not as it was built. Only a file that was touched since is read again. */
function damageOf({ folder, files }: Built): string | undefined {
  for (const { name, stamp, digest } of files) {
    const path = join(folder, name);
    if (areUnchanged([stamp], [path])) continue;
    try {
      if (digestOfFile(path) !== digest) return `${path} has changed`;
    } catch {
      return `${path} is missing`;
    }
  }
  return undefined;
}

/** Keeps what was found, to find it faster the next time. */
function remember(built: Built, env: NodeJS.ProcessEnv): void {
  try {
    writeBuilt(built, env);
  } catch {
    // The disk is full, or the home can't be written.
  }
}

export interface OwnAppliance {
  readonly built?: Built | undefined;
  /** Why runs do not use the appliance that was built. */
  readonly problem?: Diagnostic | undefined;
}

/**
 * Returns the appliance of our own for a run. Builds it again if libguestfs or the kernel was updated. Without it, the
 * run uses the appliance of libguestfs: it never fails for this reason.
 *
 * @throws {Interrupted}
 */
export async function ownApplianceFor(options: BuildOptions): Promise<OwnAppliance> {
  const { env, places } = options;
  const found = stateOfAppliance(env, places);
  if (found.state === "ready") return { built: found.built };
  if (found.state === "unusable")
    return { problem: diagnostic("appliance-unusable", { reason: found.reason }) };
  if (found.state !== "outdated") return {};
  const { built, inputs, key } = found;
  // It failed before, and that was reported.
  if (built.failed?.key === key) return {};
  try {
    return { built: await withLock(env, "try", async () => await buildAppliance(inputs, options)) };
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    const [problem] = error.diagnostics;
    remember({ ...built, failed: { key, reason: problem!.message } }, env);
    return { problem: diagnostic("appliance-not-rebuilt", { reason: problem!.message }) };
  }
}

/**
 * Builds the appliance for the user who asks for it, unless the one that is there is up to date.
 *
 * @returns the appliance, and whether it was built now.
 * @throws {Refusal} if it can't be built or would not be used; {Interrupted}
 */
export async function buildOwn(options: BuildOptions): Promise<{ built: Built; isNew: boolean }> {
  const { env, signal, places } = options;
  const variable = foreignVariable(env);
  if (variable !== undefined) throw new Refusal(diagnostic("appliance-setting", { variable }));
  makePlace(env);
  const skeleton = await findSkeleton(env, signal);
  const made = await withLock(env, "wait", async () => {
    const found = stateOfAppliance(env, places);
    if (found.state === "ready") return { built: found.built, isNew: false };
    return { built: await buildAppliance(findInputs(skeleton, env, places), options), isNew: true };
  });
  return made!;
}

/** Removes the appliance; returns whether there was one. */
export async function clearOwn(env: NodeJS.ProcessEnv): Promise<boolean> {
  const there = readBuilt(env) !== undefined;
  if (!existsSync(placeOf(env))) return false;
  await withLock(env, "wait", async () => removeAll(env));
  return there;
}

/** Returns the folder in which libguestfs keeps the description of its appliance. */
async function findSkeleton(env: NodeJS.ProcessEnv, signal: AbortSignal | undefined): Promise<string> {
  const guestfish = findProgram("guestfish", env);
  if (guestfish === undefined) throw new MissingTool("guestfish");
  const { stdout } = await runTool([guestfish, "get-path"], { signal });
  for (const folder of stdout.trim().split(":")) {
    const skeleton = join(folder, "supermin.d");
    if (["base.tar.gz", "packages"].every((name) => existsSync(join(skeleton, name)))) return skeleton;
  }
  const reason = `libguestfs has no supermin.d in ${stdout.trim()}`;
  throw new Refusal(diagnostic("appliance-not-built", { reason }));
}

/** Holds the lock of the cache's appliance; with `try`, does nothing if another process holds it. */
async function withLock<T>(
  env: NodeJS.ProcessEnv,
  how: "try" | "wait",
  act: () => Promise<T>,
): Promise<T | undefined> {
  const place = makePlace(env);
  const path = join(place, "lock");
  let fd: number;
  try {
    fd = openSync(path, "a", 0o600);
  } catch (error) {
    throw unusable(place, reasonOf(error));
  }
  try {
    if (how === "try") {
      if (!(await tryLock(fd, "exclusive", path))) return undefined;
    } else {
      const result = await runTool(["flock", "--exclusive", "3"], { inherit: [fd] });
      if (result.code !== 0) throw new Error(lastLine(result));
    }
    return await act();
  } finally {
    closeSync(fd);
  }
}
