import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { copyFileSync, linkSync, readdirSync, readFileSync, rmSync, writeSync } from "node:fs";
import { join } from "node:path";
import { apply } from "../../src/runtime/run/run.ts";
import { recover } from "../../src/runtime/transaction/recover.ts";
import { isAlive } from "../../src/system/process.ts";
import { makeTemporaryFolder } from "../../src/system/temporary-folder.ts";
import { fakeParts, qemuIo, requestFor } from "./fake-guest.ts";
import { makeScratch, type Scratch, tool } from "./scratch.ts";

/**
 * Kills the whole process tree of an apply with SIGKILL at random instants, most of them within the commit,
 * then recovers, and reports what the image is. The apply is the real one; only the boot of the appliance is
 * left out. The child is this same file, started again with `childMark` in its environment, by which all that
 * descends from it is found, whatever group it has put itself into.
 */
export const childMark = "SAHARA_IMAGE_KILL_ROUND";

export const kinds = ["raw", "qcow2", "vmdk", "vdi", "qcow2 over raw"] as const;
export type Kind = (typeof kinds)[number];
export type Road = "replace" | "in-place";

export interface Round {
  readonly kind: Kind;
  readonly road: Road;
  /** Where it was killed: the last phase that it had reported, or that it had ended before. */
  readonly killedIn: string;
  readonly action: "nothing" | "finished" | "undone";
  readonly content: "old" | "new" | "neither";
  /** What `qemu-img check` found wrong. */
  readonly damage: string;
  /** The files in the folder that should not be there. */
  readonly left: readonly string[];
  /** Whether the recovery itself was killed once before. */
  readonly twice: boolean;
}

/** A generator of numbers from 0 to 1 that gives the same ones for the same seed (mulberry32). */
export function randomOf(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = Math.imul(state ^ (state >>> 15), state | 1);
    t = (t + Math.imul(t ^ (t >>> 7), t | 61)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
}

const megabytes = (count: number) => `${count}M`;

/** The writes of the run: many pieces all over the disk, so that a commit has many instants to be killed in. */
function writesOf(size: number): string[] {
  const step = Math.max(1, Math.floor(size / 16));
  const commands: string[] = [];
  for (let at = 0; at < size; at += step) commands.push(`write -P ${(at % 200) + 20} ${at}M ${step * 512}k`);
  return commands;
}

/** In the child: an apply (or a recovery) that reports its phases. */
export async function runChild(words: string): Promise<void> {
  const { what, image, size } = JSON.parse(words);
  const say = (text: string) => writeSync(1, `${text}\n`);
  if (what === "recover") {
    say("recovering");
    await recover(image);
  } else {
    const onEvent = (event: { kind: string; phase?: string }) => event.kind === "phase" && say(event.phase!);
    await apply(requestFor(image, { allowBacking: true, onEvent }), fakeParts({ writes: writesOf(size) }));
  }
  say("ended");
}

export class KillHarness {
  readonly #scratch: Scratch;
  readonly #size: number;
  readonly #random: () => number;
  readonly #program: string;
  /** How long the commit of each kind and road takes, in milliseconds: the span in which to kill. */
  readonly #spans = new Map<string, { before: number; commit: number }>();

  /** @param size of the disk, in MiB. */
  constructor(program: string, size: number, seed: number) {
    this.#scratch = makeScratch();
    this.#program = program;
    this.#size = size;
    this.#random = randomOf(seed);
    this.#makeOriginals();
  }

  dispose(): void {
    this.#scratch.dispose();
  }

  async round(kind: Kind, road: Road): Promise<Round> {
    const span = this.#spans.get(`${kind} ${road}`) ?? (await this.#measure(kind, road));
    const image = this.#lay(kind, road);
    const inCommit = this.#random() < 0.8;
    const killedIn = await this.#killAfter(
      { what: "apply", image },
      inCommit ? "committing" : "opening",
      (inCommit ? span.commit : span.before) * this.#random() * 1.1,
    );
    // One in five recoveries is killed as well.
    const twice = this.#random() < 0.2;
    if (twice) await this.#killAfter({ what: "recover", image }, "recovering", span.commit * this.#random());
    const content = road === "replace" ? this.#contentOf(image, kind) : undefined;
    if (content === "neither")
      return { kind, road, killedIn, action: "nothing", content, damage: "", left: [], twice };
    // What a killed run leaves among the temporary files, the next one takes away.
    makeTemporaryFolder({ folder: this.#scratch.path("tmp"), variable: "TMPDIR" }).remove();
    const { action } = await recover(image);
    const kept = road === "in-place" ? ["disk", "other-name"] : ["disk"];
    const left = readdirSync(join(image, "..")).filter((name) => ![...kept, "base"].includes(name));
    left.push(...readdirSync(this.#scratch.path("tmp")));
    return {
      kind,
      road,
      killedIn,
      action,
      content: this.#contentOf(image, kind),
      damage: this.#damageOf(image, kind),
      left,
      twice,
    };
  }

  #makeOriginals(): void {
    const path = (name: string) => this.#scratch.path(name);
    const size = megabytes(this.#size);
    const half = `write -P 1 0 ${this.#size * 512}k`;
    for (const name of ["old", "new"]) {
      tool("qemu-img", "create", "-q", "-f", "raw", path(name), size);
      qemuIo(path(name), "raw", [half]);
    }
    qemuIo(path("new"), "raw", writesOf(this.#size));
    for (const format of ["raw", "qcow2", "vmdk", "vdi"])
      tool("qemu-img", "convert", "-f", "raw", "-O", format, path("old"), path(`original ${format}`));
    tool(
      "qemu-img",
      "create",
      "-q",
      "-f",
      "qcow2",
      "-b",
      "base",
      "-F",
      "raw",
      "-u",
      path("original qcow2 over raw"),
      size,
    );
    tool("mkdir", path("work"), path("tmp"));
    copyFileSync(path("old"), path("work/base"));
  }

  /** Puts a fresh image in its place; one of two names can only be committed in place. */
  #lay(kind: Kind, road: Road): string {
    const image = this.#scratch.path("work/disk");
    for (const name of readdirSync(this.#scratch.path("work")))
      if (name !== "base") rmSync(this.#scratch.path(`work/${name}`));
    copyFileSync(this.#scratch.path(`original ${kind}`), image);
    if (road === "in-place") linkSync(image, this.#scratch.path("work/other-name"));
    return image;
  }

  async #measure(kind: Kind, road: Road): Promise<{ before: number; commit: number }> {
    const image = this.#lay(kind, road);
    const child = this.#start({ what: "apply", image });
    const started = performance.now();
    const closed = once(child, "close");
    await phaseOf(child, "committing");
    const committing = performance.now();
    await closed;
    if (this.#contentOf(image, kind) !== "new")
      throw new Error(`an apply to ${kind} that nobody killed failed`);
    const span = { before: committing - started, commit: performance.now() - committing };
    this.#spans.set(`${kind} ${road}`, span);
    return span;
  }

  #start(words: { what: string; image: string }): ChildProcess {
    const mark = JSON.stringify({ by: process.pid, ...words, size: this.#size });
    return spawn(process.execPath, [this.#program], {
      env: { ...process.env, [childMark]: mark, TMPDIR: this.#scratch.path("tmp") },
      stdio: ["ignore", "pipe", "inherit"],
    });
  }

  /** Starts a child, and kills it and all of its kind some milliseconds after it has reported a phase. */
  async #killAfter(words: { what: string; image: string }, phase: string, delay: number): Promise<string> {
    const child = this.#start(words);
    let last = "starting";
    child.stdout!.on("data", (text: Buffer) => {
      last = text.toString().trim().split("\n").at(-1)!;
    });
    const closed = once(child, "close");
    await Promise.race([phaseOf(child, phase), closed]);
    await Promise.race([new Promise((resolve) => setTimeout(resolve, delay)), closed]);
    await killTree(child.pid!);
    await closed;
    return last;
  }

  #contentOf(image: string, kind: Kind): Round["content"] {
    const format = kind === "qcow2 over raw" ? "qcow2" : kind;
    for (const content of ["old", "new"] as const) {
      try {
        tool("qemu-img", "compare", "-q", "-f", format, "-F", "raw", image, this.#scratch.path(content));
        return content;
      } catch {
        // It differs.
      }
    }
    return "neither";
  }

  #damageOf(image: string, kind: Kind): string {
    if (kind === "raw") return "";
    try {
      tool("qemu-img", "check", "-q", "-f", kind === "qcow2 over raw" ? "qcow2" : kind, image);
      return "";
    } catch (error) {
      return ((error as { stdout?: string }).stdout || String(error)).slice(0, 200);
    }
  }
}

async function phaseOf(child: ChildProcess, phase: string): Promise<void> {
  let said = "";
  await new Promise<void>((resolve) => {
    child.stdout!.on("data", (text: Buffer) => {
      said += text;
      if (said.includes(`${phase}\n`)) resolve();
    });
    child.once("close", () => resolve());
  });
}

/** The processes that carry the mark of a round of ours, and the child itself. */
function treeOf(child: number): number[] {
  return readdirSync("/proc")
    .filter((name) => /^\d+$/.test(name))
    .map(Number)
    .filter((pid) => pid === child || (pid !== process.pid && carriesMark(pid)));
}

function carriesMark(pid: number): boolean {
  try {
    return readFileSync(`/proc/${pid}/environ`, "latin1").includes(`${childMark}={"by":${process.pid},`);
  } catch {
    return false;
  }
}

/** Stops all first, so that none can start another while they are killed. */
async function killTree(child: number): Promise<void> {
  const signal = (pid: number, name: NodeJS.Signals) => {
    try {
      process.kill(pid, name);
    } catch {
      // It has ended.
    }
  };
  let known: number[] = [];
  for (let found = treeOf(child); found.some((pid) => !known.includes(pid)); found = treeOf(child)) {
    for (const pid of found) signal(pid, "SIGSTOP");
    // A stop takes its time, and until then a process may start another.
    while (found.some(isRunning)) await pause();
    known = found;
  }
  for (const pid of known) signal(pid, "SIGKILL");
  // One that waits for the disk ends when the disk has answered.
  while (known.some(isAlive)) await pause();
}

const pause = () => new Promise<void>((resolve) => setTimeout(resolve, 5));

/** Whether a process, or any of its threads, has yet to stop. */
function isRunning(pid: number): boolean {
  try {
    return readdirSync(`/proc/${pid}/task`).some((thread) => {
      const state = readFileSync(`/proc/${pid}/task/${thread}/stat`, "utf8").split(") ").at(-1)![0]!;
      return !"TtZX".includes(state);
    });
  } catch {
    return false;
  }
}
