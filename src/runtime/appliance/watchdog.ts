import { readdirSync, readFileSync } from "node:fs";
import { freeBytes, spaceReserve } from "../disk-space.ts";
import { readText } from "../files.ts";
import { membersOf } from "./process-group.ts";

/** Why a run cannot continue, and where. */
export type Trouble =
  | { readonly why: "image-changed" }
  | { readonly why: "no-space"; readonly folder: string }
  | { readonly why: "halted"; readonly seconds: number };

export interface Watch {
  /** The first process of the group that the virtual machine runs in. */
  readonly leader: number;
  /** Folders on whose file systems the virtual machine's disks grow. */
  readonly folders: readonly string[];
  /** Returns whether another program wrote to the image since we opened it. */
  readonly hasChanged?: (() => boolean) | undefined;
  /** Seconds after which an idle virtual machine counts as halted. */
  readonly patience: number;
}

/** Milliseconds between two checks: a guest writes about 100 MiB in a second. */
const interval = 500;

/**
 * Watches a run for problems that make it pointless or let it hang. QEMU halts its virtual machine when a disk cannot
 * grow (qemu(1), `werror`) and after some errors of KVM, and reports that only to its monitor.
 *
 * @param onTrouble is called once.
 * @returns a function that ends the watch.
 */
export function watch(
  { leader, folders, hasChanged, patience }: Watch,
  onTrouble: (trouble: Trouble) => void,
): () => void {
  const machine = new Standstill(leader);
  let looks = 0;
  const timer = setInterval(() => {
    const trouble = look();
    if (!trouble) return;
    clearInterval(timer);
    onTrouble(trouble);
  }, interval);
  const look = (): Trouble | undefined => {
    const folder = folders.find((folder) => freeBytes(folder) < spaceReserve);
    if (folder !== undefined) return { why: "no-space", folder };
    if (hasChanged?.()) return { why: "image-changed" };
    // Count checks instead of time: both pause while the whole machine sleeps.
    const still = looks++ % 2 === 0 ? machine.look() : 0;
    return still >= patience ? { why: "halted", seconds: patience } : undefined;
  };
  return () => clearInterval(timer);
}

/**
 * Finds out whether a virtual machine is halted. Its processor is the thread of QEMU with the most running time. The
 * processor of an idle guest still runs every few seconds, for the kernel's timers. The processor of a halted guest
 * never does.
 */
export class Standstill {
  readonly #leader: number;
  #pid: number | undefined;
  #before: bigint | undefined;
  #looks = 0;

  constructor(leader: number) {
    this.#leader = leader;
  }

  /** Returns for how many checks in a row the processor has not run. */
  look(): number {
    const now = this.#runningTime();
    this.#looks = now !== undefined && now === this.#before ? this.#looks + 1 : 0;
    this.#before = now;
    return this.#looks;
  }

  /** Nanoseconds; undefined without QEMU, and while QEMU waits for the host's disk. */
  #runningTime(): bigint | undefined {
    if (this.#pid === undefined || !isQemu(this.#pid)) this.#pid = membersOf(this.#leader).find(isQemu);
    if (this.#pid === undefined) return undefined;
    const folder = `/proc/${this.#pid}/task`;
    let most: bigint | undefined;
    try {
      for (const thread of readdirSync(folder)) {
        const state = readFileSync(`${folder}/${thread}/stat`, "utf8").split(") ").at(-1)![0];
        if (state === "D") return undefined;
        // The running time in nanoseconds (kernel documentation, scheduler/sched-stats).
        const time = BigInt(readFileSync(`${folder}/${thread}/schedstat`, "utf8").split(" ")[0]!);
        if (most === undefined || time > most) most = time;
      }
    } catch {
      // The thread has just ended, or this kernel does not count.
      return undefined;
    }
    return most;
  }
}

const isQemu = (pid: number): boolean => /^(?:qemu-system|qemu-kvm|kvm)/.test(readText(`/proc/${pid}/comm`));
