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
  type RunRequest,
  sanitiseText,
  type WorkRequest,
} from "../runtime/index.ts";
import { callPlugin, checkPackResult } from "./call-plugin.ts";
import { Ending } from "./deadline.ts";
import { GuestfishRemote, type Seen } from "./guestfish-remote.ts";
import { holdProcess } from "./hold-process.ts";
import type { PackResult, PackStep } from "./plugin.ts";
import type { PluginVersion } from "./resolve-version.ts";

/** What `check` and `apply` ask of a plugin's own code. */
export interface PluginRequest extends WorkRequest, Pick<RunRequest, "compare"> {
  /** Every argument that has a value, secrets among them. */
  readonly imageArguments: Readonly<Record<string, string>>;
  /** Those of the values that must not be shown. */
  readonly secrets: readonly string[];
}

export interface PluginRun {
  readonly outcome: Outcome;
  readonly image: { readonly path: string; readonly format: string };
  /** What the plugin returned; absent if it was interrupted. */
  readonly first?: PackResult | undefined;
  /** What the second check found. */
  readonly second?: PackResult | undefined;
  readonly changedImage: boolean;
  /** What was seen of the guest. */
  readonly seen: Seen;
}

/**
 * Lets a plugin's own `packImage` (or `validateImages`) work on a layer over an image. The layer becomes the image's
 * content only if the plugin finishes and a second check finds everything as it should be.
 *
 * @throws {Refusal} with exit code 4 if the plugin failed while applying, else 3.
 */
export async function runPlugin(
  found: PluginVersion,
  asked: PluginRequest,
  parts: Partial<RunParts>,
): Promise<PluginRun> {
  const { execute, prepareAppliance } = { ...ownParts, ...parts };
  const onEvent = (event: RunEvent) => asked.onEvent?.(event);
  const request = { ...asked, onEvent };
  const caller = new PluginCaller(found, request, execute);
  try {
    return await holdDisk<PluginRun>(request, prepareAppliance, {
      async use(disk) {
        onEvent({ kind: "phase", phase: "running" });
        const { outcome, ...results } = await work(disk, request, caller);
        if (outcome === "changed" || outcome === "failed" || outcome === "not-converged")
          await request.compare?.({ open: disk.open, root: caller.seen.root, trace: undefined });
        const write =
          !request.planned &&
          (outcome === "changed" || (outcome === "unchanged" && request.output !== undefined));
        const { name: path, format } = disk.image;
        const run = { outcome, image: { path, format }, changedImage: write, seen: caller.seen };
        return { result: { ...run, ...results }, write };
      },
      interrupted: ({ name: path, format }) => ({
        outcome: "interrupted",
        image: { path, format },
        changedImage: false,
        seen: caller.seen,
      }),
    });
  } finally {
    caller.dispose();
  }
}

/** Calls the plugin, and once more after it changed the image, unless it has checked that itself. */
async function work(
  disk: Disk,
  { mode, verify, onEvent }: PluginRequest,
  caller: PluginCaller,
): Promise<Pick<PluginRun, "outcome" | "first" | "second">> {
  const first = await caller.call(disk, mode === "reconcile");
  const outcome = outcomeOf(first, mode);
  if (outcome !== "changed" || !verify || first?.verified === true) return { outcome, first };
  onEvent?.({ kind: "phase", phase: "verifying" });
  const second = await holdThrowaway(disk, (copy) => caller.call(copy, false), caller.signal);
  return {
    outcome: outcomeOf(second, "test-only") === "conforms" ? outcome : "not-converged",
    first,
    second,
  };
}

/** Calls the methods of a plugin, and waits for everything that a method has started. */
class PluginCaller {
  readonly #found: PluginVersion;
  readonly #request: PluginRequest;
  readonly #execute: RunParts["execute"];
  readonly #ending: Ending;
  readonly #mask: Mask;
  #seen: Seen = {};

  constructor(found: PluginVersion, request: PluginRequest, execute: RunParts["execute"]) {
    const { keys, network, secrets } = request;
    this.#found = found;
    this.#request = request;
    this.#execute = execute;
    this.#ending = new Ending(request.timeout, request.signal);
    this.#mask = maskOf([...secrets, ...gatherHandIn({ keys, network }).secrets]);
  }

  /** What has been seen of the guest so far. */
  get seen(): Seen {
    return this.#seen;
  }

  get signal(): AbortSignal {
    return this.#ending.signal;
  }

  dispose(): void {
    this.#ending.dispose();
  }

  async call(disk: Disk, reconcile: boolean): Promise<PackResult | undefined> {
    const { name, plugin } = this.#found;
    const method = !reconcile && plugin.validateImages ? "validateImages" : "packImage";
    const remote = this.#remoteOf(disk, reconcile);
    const failure = this.#request.mode === "reconcile" ? "plugin-apply-failed" : "plugin-check-failed";
    try {
      return await callPlugin(name, method, failure, async () => {
        const result = await this.#invoke(method, remote, reconcile);
        await remote.close();
        this.#seen = { ...this.#seen, ...remote.seen };
        return cleaned(checkPackResult(name, method, result, this.#mask), this.#mask);
      });
    } catch (error) {
      const { isLate, deadline } = this.#ending;
      this.#ending.abort();
      await remote.close().catch(() => {});
      if (this.#request.signal?.aborted) throw new Interrupted();
      if (deadline && isLate)
        throw new Refusal(diagnostic("run-timeout", { seconds: deadline.seconds, step: undefined }));
      throw error;
    }
  }

  #remoteOf(disk: Disk, reconcile: boolean): GuestfishRemote {
    const { signal, deadline } = this.#ending;
    const mode: Mode = reconcile ? "reconcile" : "test-only";
    const onEvent = (event: RunEvent) => this.#request.onEvent?.(event);
    const request = { ...this.#request, mode, signal, deadline, mask: this.#mask, onEvent };
    return new GuestfishRemote(disk, request, this.#execute);
  }

  /** A plugin that ignores the signal is not waited for. */
  #invoke(method: "packImage" | "validateImages", remote: GuestfishRemote, reconcile: boolean) {
    const { name, version, plugin } = this.#found;
    const { imageArguments, onEvent } = this.#request;
    const text = `plugin \`${name}\` ended the whole program in \`${method}\`; the image is unchanged`;
    const options = { reconcile, imageArguments: { ...imageArguments } };
    return holdProcess(
      () => onEvent?.({ kind: "note", text }),
      async () => {
        try {
          return await Promise.race([plugin[method]!(version, remote, options), aborted(this.signal)]);
        } catch (error) {
          throw withoutSecrets(error, this.#mask);
        }
      },
    );
  }
}

/** Sanitises and masks a plugin's text: it may repeat an argument, or the output of a tool or a guest. */
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

/** Masks what a plugin threw: its message may repeat an argument, or the output of a tool. */
function withoutSecrets(error: unknown, mask: Mask): unknown {
  if (error instanceof Refusal || error instanceof Interrupted || !(error instanceof Error)) return error;
  const masked = new Error(mask(error.message));
  masked.name = error.name;
  if (error.stack !== undefined) masked.stack = mask(error.stack);
  return masked;
}

/** Rejects when the signal is raised. */
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
  if (validated === "failed" || steps.some(({ status }) => status === "failed")) return "failed";
  // Wrong although it was to be changed.
  if (validated === "not-converged" || steps.some(isWrong)) return "not-converged";
  const saysNothing = steps.length === 0 && validated === undefined;
  return saysNothing || validated === "changed" || steps.some(({ status }) => status === "changed")
    ? "changed"
    : "unchanged";
}
