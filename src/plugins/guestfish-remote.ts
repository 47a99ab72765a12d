import { dirname } from "node:path";
import { emitGuestfish } from "../compiler/emit/emit.ts";
import { diagnostic, Refusal } from "../diagnostics/diagnostic.ts";
import type { EmitOptions, ScriptOptions } from "../plan/emit-options.ts";
import type { Mode, Plan } from "../plan/plan.ts";
import type { GuestIdentity } from "../plan/record.ts";
import type { Disk, Mask, RunEvent, RunParts } from "../runtime/index.ts";
import {
  endedBy,
  findProgram,
  gatherHandIn,
  OutputLines,
  runPlan,
  sanitiseText,
  shownLine,
  watchProgram,
} from "../runtime/index.ts";
import { sha256Hex } from "../source/sha256.ts";
import { version } from "../source/version.ts";
import type { Deadline } from "./deadline.ts";
import type { ExecuteOptions, ExecuteResult, Remote, RunnableRecipe, Validation } from "./remote.ts";

/** What the user asked for, as far as a remote needs it. */
export interface RemoteRequest extends ScriptOptions {
  readonly signal: AbortSignal;
  readonly deadline?: Deadline | undefined;
  readonly log?: string | undefined;
  readonly keys?: readonly string[] | undefined;
  /** Hides secrets wherever a tool's output is shown. */
  readonly mask: Mask;
  onEvent(event: RunEvent): void;
}

/** The guest, and the device that was mounted as `/`: known after something ran there. */
export interface Seen {
  readonly guest?: GuestIdentity;
  readonly root?: string;
}

/** How many bytes of a tool's standard output are returned. */
const toolOutput = 1 << 20;

/**
 * The remote of an image: guestfish opens its disk in an appliance. No other module connects the plugin interface to
 * guestfish.
 */
export class GuestfishRemote implements Remote {
  readonly mode: Mode;
  readonly disk: Remote["disk"];
  readonly rootFilesystem: string | undefined;
  readonly network: boolean;
  readonly signal: AbortSignal;
  readonly #disk: Disk;
  readonly #request: RemoteRequest;
  readonly #execute: RunParts["execute"];
  readonly #running = new Set<Promise<unknown>>();
  #closed = false;
  #seen: Seen = {};

  constructor(disk: Disk, request: RemoteRequest, execute: RunParts["execute"]) {
    this.mode = request.mode;
    this.disk = { path: disk.path, format: "qcow2" };
    this.rootFilesystem = request.rootFilesystem;
    this.network = request.network;
    this.signal = request.signal;
    this.#disk = disk;
    this.#request = request;
    this.#execute = execute;
  }

  validate(recipe: RunnableRecipe, { reconcile }: { readonly reconcile: boolean }): Promise<Validation> {
    return this.#track(async () => {
      const { transcript, outcome } = await this.#run(
        recipe,
        reconcile ? "reconcile" : "test-only",
        recipe.secrets,
      );
      const { record, root } = transcript;
      return {
        plan: recipe.plan,
        record,
        outcome: outcome as Validation["outcome"],
        ...(root === undefined ? {} : { root }),
      };
    });
  }

  execute(script: string, { environment = {}, mayFail }: ExecuteOptions = {}): Promise<ExecuteResult> {
    return this.#track(async () => {
      const plan = planOfScript(script, environment);
      const emit = (options: EmitOptions) =>
        emitGuestfish(plan, { ...options, verify: false, toolVersion: version, sources: new Map() });
      const { transcript } = await this.#run({ plan, emit }, this.mode, new Map(), (event) =>
        this.#passOutput(event),
      );
      const output = transcript.record.steps[0]?.output;
      const status = transcript.record.steps[0]?.status;
      const good = status === "ok" || status === "changed";
      const result = {
        stdout: output?.stdout ?? "",
        stderr: output?.stderr ?? "",
        exitCode: output?.exitCode ?? (good ? 0 : 1),
      };
      if (!mayFail) refuseFailure("a script in the guest", result);
      return result;
    });
  }

  runTool(words: readonly string[], { environment, mayFail }: ExecuteOptions = {}): Promise<ExecuteResult> {
    return this.#track(async () => {
      const { appliance } = this.#disk;
      const [tool = ""] = words;
      const env = { ...appliance.env, ...environment };
      if (findProgram(tool, env) === undefined)
        throw new Error(`${tool} is not installed, or not on the PATH`);
      const { mask, onEvent } = this.#request;
      const shown = () =>
        new OutputLines((line, cut) => onEvent({ kind: "output", line: shownLine(line, mask, cut) }));
      const [stdout, stderr] = [shown(), shown()];
      const ran = await watchProgram({
        words,
        env,
        cwd: appliance.folder,
        folders: [dirname(this.#disk.path), appliance.folder],
        hasChanged: () => this.#disk.hasChanged(),
        inherit: [this.#disk.lockFd],
        stdoutLimit: toolOutput,
        timeout: this.#secondsLeft(),
        signal: this.signal,
        onStdout: (chunk) => stdout.write(chunk),
        onStderr: (chunk) => stderr.write(chunk),
      });
      if (ran.ended.why !== "by-itself") throw endedBy(ran.ended, this.#ending(tool));
      const result = {
        stdout: ran.stdout.toString("utf8"),
        stderr: ran.stderr,
        exitCode: ran.exitCode ?? 128,
      };
      if (!mayFail) refuseFailure(tool, result);
      return result;
    });
  }

  note(text: string): void {
    this.#request.onEvent({ kind: "note", text: this.#request.mask(sanitiseText(String(text))) });
  }

  /**
   * Refuses new work, and waits for the work that was started: a plugin may lack an `await`. Throws the first error of
   * that work.
   */
  async close(): Promise<void> {
    this.#closed = true;
    const results = await Promise.allSettled(this.#running);
    const failed = results.find((result) => result.status === "rejected");
    if (failed) throw failed.reason;
  }

  #track<T>(work: () => Promise<T>): Promise<T> {
    if (this.#closed)
      return Promise.reject(
        new Error("the remote was used after the method had ended: is an `await` missing?"),
      );
    const running = work().finally(() => this.#running.delete(running));
    // Whoever awaits it gets the error, or `close` throws it.
    running.catch(() => {});
    this.#running.add(running);
    return running;
  }

  /** What has been seen of the guest so far. */
  get seen(): Seen {
    return this.#seen;
  }

  async #run(
    { plan, emit }: Pick<RunnableRecipe, "plan" | "emit">,
    mode: Mode,
    secrets: RunnableRecipe["secrets"],
    onEvent = this.#request.onEvent,
  ): ReturnType<typeof runPlan> {
    const { network, keys } = this.#request;
    const request = { ...this.#request, onEvent, mode, plan, emit, timeout: this.#secondsLeft() };
    const handIn = gatherHandIn({ secrets, keys, network });
    const judged = await runPlan(this.#disk, request, handIn, this.#execute);
    const { record, root } = judged.transcript;
    this.#seen = { guest: record.guest, ...(root === undefined ? {} : { root }) };
    return judged;
  }

  /** Passes on the output of a script: it is not a step of the report, so its begin and end are not passed on. */
  #passOutput(event: RunEvent): void {
    if (event.kind === "begin" || event.kind === "end") return;
    if (event.kind === "output" && event.line.startsWith(this.#disk.appliance.folder)) return;
    this.#request.onEvent(event);
  }

  /** Undefined: there is no limit. */
  #secondsLeft(): number | undefined {
    const { deadline } = this.#request;
    if (!deadline) return undefined;
    const left = (deadline.at - performance.now()) / 1000;
    if (left <= 0) throw endedBy({ why: "timeout" }, this.#ending(undefined));
    return left;
  }

  #ending(step: string | undefined) {
    return { disk: this.#disk, timeout: this.#request.deadline?.seconds, step };
  }
}

function refuseFailure(what: string, { exitCode, stdout, stderr }: ExecuteResult): void {
  if (exitCode === 0) return;
  const message = sanitiseText(stderr.trim() || stdout.trim())
    .split("\n")
    .at(-1);
  throw new Error(`${what} ended with ${exitCode}${message ? `: ${message}` : ""}`);
}

/** Returns a plan with one script. */
function planOfScript(script: string, environment: Readonly<Record<string, string>>): Plan {
  const wrong = Object.keys(environment).find((name) => !/^[A-Za-z_][A-Za-z0-9_]*$/.test(name));
  if (wrong !== undefined) throw new Refusal(diagnostic("argument-target-invalid", { target: wrong }));
  const sha256 = sha256Hex(script);
  const variables = Object.entries(environment).map(([name, value], index) => ({
    id: `variable_${index + 1}`,
    name,
    shellNames: [name],
    value,
  }));
  return {
    format: 1,
    recipe: { path: "script", sha256 },
    variables,
    resources: { [sha256]: { name: "script", encoding: "utf8", content: script } },
    steps: [{ op: "script", id: "1", name: "script", resource: sha256, env: variables.map(({ id }) => id) }],
    source: { "1": { file: "script", span: { start: 0, end: 0 } } },
  };
}
