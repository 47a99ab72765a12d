import { diagnostic, Refusal } from "../diagnostics/diagnostic.ts";
import type { Mode } from "../plan/plan.ts";
import {
  type Disk,
  gatherHandIn,
  holdDisk,
  holdThrowaway,
  Interrupted,
  type Mask,
  maskOf,
  type Outcome,
  ownParts,
  type RunEvent,
  type RunParts,
  sanitiseText,
  type WorkRequest,
} from "../runtime/index.ts";
import { callPlugin, checkPackResult } from "./call-plugin.ts";
import { GuestfishRemote, type RemoteRequest, type Seen } from "./guestfish-remote.ts";
import { holdProcess } from "./hold-process.ts";
import type { PackResult, PackStep } from "./plugin.ts";
import type { PluginVersion } from "./resolve-version.ts";

/** What `check` and `apply` ask of a plugin that does its work by itself. */
export interface PluginRequest extends WorkRequest {
  /** Every argument that has a value, secrets among them. */
  readonly imageArguments: Readonly<Record<string, string>>;
  /** Of those, the values that are to be hidden. */
  readonly secrets: readonly string[];
}

export interface PluginRun {
  readonly outcome: Outcome;
  readonly image: { readonly path: string; readonly format: string };
  /** What the plugin looked at and did; absent where it was interrupted. */
  readonly first?: PackResult | undefined;
  /** What the second look found. */
  readonly second?: PackResult | undefined;
  readonly changedImage: boolean;
  /** What was seen of the guest. */
  readonly seen: Seen;
}

/**
 * Has a plugin's own `packImage` (or `validateImages`) work on an image: on a layer over it, which becomes the
 * image's content only where the plugin came to its end, and a second look found all as it should be.
 *
 * @throws {Refusal} exit code 4 where the plugin failed while reconciling, else 3.
 */
export async function runPlugin(
  found: PluginVersion,
  request: PluginRequest,
  parts: Partial<RunParts> = {},
): Promise<PluginRun> {
  const { execute, prepareAppliance } = { ...ownParts, ...parts };
  const { mode, timeout } = request;
  const emit = (event: RunEvent) => request.onEvent?.(event);
  const end = new AbortController();
  const signal = request.signal ? AbortSignal.any([request.signal, end.signal]) : end.signal;
  const late =
    timeout === undefined ? undefined : { seconds: timeout, at: performance.now() + timeout * 1000 };
  const timer = late && setTimeout(() => end.abort("timeout"), Math.min(late.seconds * 1000, 2 ** 31 - 1));
  const mask = maskOf([
    ...request.secrets,
    ...gatherHandIn({ keys: request.keys, network: request.network }).secrets,
  ]);
  const remoteRequest: RemoteRequest = {
    mode,
    network: request.network,
    signal,
    rootFilesystem: request.rootFilesystem,
    verify: request.verify,
    stepTimeout: request.stepTimeout,
    selinuxRelabel: request.selinuxRelabel,
    timeout: late,
    log: request.log,
    keys: request.keys,
    mask,
    onEvent: emit,
  };

  let seen: Seen = {};

  /** One call of the plugin, which is over only when all that it has begun is. */
  async function call(disk: Disk, reconcile: boolean): Promise<PackResult | undefined> {
    const { name, version, plugin } = found;
    const method = !reconcile && plugin.validateImages ? "validateImages" : "packImage";
    const remote = new GuestfishRemote(
      disk,
      { ...remoteRequest, mode: reconcile ? "reconcile" : "test-only" },
      execute,
    );
    const options = { reconcile, imageArguments: { ...request.imageArguments } };
    const failed = mode === "reconcile" ? "plugin-apply-failed" : "plugin-check-failed";
    try {
      return await callPlugin(name, method, failed, async () => {
        const text = `plugin \`${name}\` ended the whole program in \`${method}\`; the image is as it was`;
        const result = await holdProcess(
          () => emit({ kind: "note", text }),
          async () => Promise.race([plugin[method]!(version, remote, options), aborted(signal)]),
        );
        await remote.close();
        seen = { ...seen, ...remote.seen };
        return cleaned(checkPackResult(name, method, result), mask);
      });
    } catch (error) {
      const wasLate = end.signal.reason === "timeout";
      end.abort("failed");
      await remote.close().catch(() => {});
      if (request.signal?.aborted) throw new Interrupted();
      if (late && wasLate)
        throw new Refusal(diagnostic("run-timeout", { seconds: late.seconds, step: undefined }));
      throw error;
    }
  }

  try {
    return await holdDisk<PluginRun>({ ...request, onEvent: emit }, prepareAppliance, {
      async use(disk) {
        const image = { path: disk.image.name, format: disk.image.format };
        emit({ kind: "phase", phase: "running" });
        const first = await call(disk, mode === "reconcile");
        let outcome = outcomeOf(first, mode);
        let second: PackResult | undefined;
        if (outcome === "changed" && request.verify && first?.verified !== true) {
          emit({ kind: "phase", phase: "verifying" });
          second = await holdThrowaway(disk, (copy) => call(copy, false), signal);
          if (outcomeOf(second, "test-only") !== "conforms") outcome = "not-converged";
        }
        const write = outcome === "changed" || (outcome === "unchanged" && request.output !== undefined);
        return { result: { outcome, image, first, second, changedImage: write, seen }, write };
      },
      interrupted: ({ name, format }) => ({
        outcome: "interrupted",
        image: { path: name, format },
        changedImage: false,
        seen,
      }),
    });
  } finally {
    clearTimeout(timer);
  }
}

/** A plugin's words may be those of a tool or of a guest, and hold what was handed to it. */
function cleaned(result: PackResult | undefined, mask: Mask): PackResult | undefined {
  const clean = (text: string) => mask(sanitiseText(text));
  const steps = result?.steps?.map((step) => ({
    title: clean(step.title),
    status: step.status,
    ...(step.expected === undefined ? {} : { expected: clean(step.expected) }),
    ...(step.found === undefined ? {} : { found: clean(step.found) }),
    ...(step.would === undefined ? {} : { would: clean(step.would) }),
    ...(step.because === undefined ? {} : { because: clean(step.because) }),
  }));
  return steps ? { ...result, steps } : result;
}

/** Rejects where the signal is raised: a plugin that does not listen to it is not waited for. */
function aborted(signal: AbortSignal): Promise<never> {
  return new Promise((_, failed) => {
    const fail = () => failed(new Interrupted("interrupted"));
    if (signal.aborted) fail();
    else signal.addEventListener("abort", fail, { once: true });
  });
}

const isWrong = ({ status }: PackStep) => !["ok", "changed", "skipped"].includes(status);

function outcomeOf(result: PackResult | undefined, mode: Mode): Exclude<Outcome, "interrupted"> {
  const { steps = [], validation } = result ?? {};
  const validated = validation?.outcome;
  if (mode === "test-only")
    return steps.some(isWrong) || (validated !== undefined && validated !== "conforms")
      ? "discrepancies"
      : "conforms";
  if (validated === "failed" || steps.some((one) => one.status === "failed")) return "failed";
  // What it says to be no better after it was made so.
  if (validated === "not-converged" || steps.some(isWrong)) return "not-converged";
  const nothingTold = steps.length === 0 && validated === undefined;
  return nothingTold || validated === "changed" || steps.some((one) => one.status === "changed")
    ? "changed"
    : "unchanged";
}
