import { join } from "node:path";
import type { Diagnostic } from "../../diagnostics/diagnostic.ts";
import type { Appliance } from "../appliance/appliance.ts";
import { execute } from "../appliance/execute.ts";
import { runTool } from "../appliance/tools.ts";
import type { Ending } from "../appliance/watch-program.ts";
import { explainFailure } from "./failures.ts";
import { maskOf } from "./mask.ts";

/** Seconds that an appliance may take to start and to run a short script. */
const bootTimeout = 300;

/** What came of an appliance that was started to see whether it works. */
export interface TriedBoot {
  readonly ended: Ending;
  /** Why the script failed; absent if it succeeded, or was stopped. */
  readonly failure?: Diagnostic;
  /** What the script printed. */
  readonly output: string;
  /** Seconds. */
  readonly took: number;
}

/** Boots an appliance with an empty disk, and runs a script in it. */
export async function tryBoot(
  appliance: Appliance,
  script: string,
  signal: AbortSignal | undefined,
): Promise<TriedBoot> {
  const path = join(appliance.folder, "disk.qcow2");
  await runTool(["qemu-img", "create", "-q", "-f", "qcow2", path, "1M"]);
  const started = performance.now();
  const mask = maskOf([]);
  let output = "";
  const { ended, exitCode, stderr } = await execute({
    appliance,
    script,
    drive: { path, format: "qcow2" },
    handIn: "",
    timeout: bootTimeout,
    signal,
    mask,
    onStdout: (chunk) => {
      output += chunk.toString("utf8");
    },
    onStderr: () => {},
  });
  const took = (performance.now() - started) / 1000;
  const hasFailed = ended.why === "by-itself" && exitCode !== 0;
  return {
    ended,
    ...(hasFailed ? { failure: explainFailure({ stderr, started: false, step: undefined, mask }) } : {}),
    output,
    took,
  };
}

/** Returns what stopped an appliance before its script ended, as a sentence about it, and what to do about it. */
export function whyStopped(ended: Ending): { readonly reason: string; readonly fix: string } | undefined {
  const fix = "run libguestfs-test-tool for details";
  switch (ended.why) {
    case "timeout":
      return { reason: `did not start within ${bootTimeout} s`, fix };
    case "no-space":
      return {
        reason: `stopped because the file system of ${ended.folder} is full`,
        fix: "free some space, or set TMPDIR",
      };
    case "halted":
      return { reason: "stopped because QEMU halted its virtual machine", fix };
    default:
      return undefined;
  }
}
