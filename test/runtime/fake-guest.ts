import { execFileSync } from "node:child_process";
import type { Plan } from "../../src/plan/plan.ts";
import type { Appliance } from "../../src/runtime/appliance/appliance.ts";
import type { Execute, GuestRunResult } from "../../src/runtime/appliance/execute.ts";
import type { RunRequest } from "../../src/runtime/request.ts";
import type { RunParts } from "../../src/runtime/run/run.ts";
import { makeTemporaryFolder } from "../../src/system/temporary-folder.ts";

/** A run that writes to its drive with qemu-io instead of booting an appliance. */
export interface FakeRun {
  /** qemu-io commands, such as `write -P 7 1M 64k`. */
  readonly writes?: readonly string[];
  /** Lines of the transcript after its header; absent: one package that was changed. */
  readonly transcript?: readonly string[];
  readonly exitCode?: number;
  readonly ended?: GuestRunResult["ended"];
  readonly stderr?: string;
  /** Called once the drive has been written. */
  afterwards?(): void | Promise<void>;
}

export const changedRun = ["phase run", "begin 1 package", "end 1 changed 1", "verdict done"];

export function fakeParts(run: FakeRun = {}): RunParts {
  const execute: Execute = async ({ drive, onStdout, onStderr, signal }) => {
    if (run.writes?.length) qemuIo(drive.path, drive.format, run.writes);
    if (run.stderr) onStderr(Buffer.from(run.stderr));
    await run.afterwards?.();
    const lines = ["sahara-image-transcript 1", ...(run.transcript ?? changedRun)];
    onStdout(Buffer.from(`${lines.join("\n")}\n`));
    return {
      stderr: run.stderr ?? "",
      exitCode: run.exitCode ?? 0,
      ended: signal?.aborted ? { why: "interrupted" } : (run.ended ?? { why: "by-itself" }),
    };
  };
  return { execute, prepareAppliance: fakeAppliance };
}

export function fakeAppliance(): Appliance {
  const { path: folder, remove: dispose } = makeTemporaryFolder();
  return {
    guestfish: "/bin/false",
    env: process.env,
    folder,
    dispose,
  };
}

export function qemuIo(path: string, format: string, commands: readonly string[]): void {
  const words = commands.flatMap((command) => ["-c", command]);
  execFileSync("qemu-io", ["-f", format, ...words, path], { stdio: ["ignore", "ignore", "pipe"] });
}

export const emptyPlan: Plan = {
  format: 1,
  recipe: { path: "image.yaml", sha256: "0".repeat(64) },
  variables: [],
  resources: {},
  steps: [],
  source: {},
};

export function requestFor(image: string, more: Partial<RunRequest> = {}): RunRequest {
  return {
    image,
    plan: emptyPlan,
    mode: "reconcile",
    verify: true,
    emit: () => "run\n",
    network: false,
    ...more,
  };
}
