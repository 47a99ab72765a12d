import { statSync } from "node:fs";
import { readCache, writeCache } from "../../system/user-cache.ts";

const file = "boot.json";
/** Boots that are remembered of each kind of appliance, and kinds. */
const limits = { boots: 5, kinds: 20 };
/** Seconds. A boot is never longer; a file that says so is damaged. */
const longest = 3600;

/** How long the appliance takes to start on this machine. */
export interface BootTime {
  /** Seconds from the start of guestfish until the script runs in the guest; undefined if it is not known. */
  readonly usual: number | undefined;
  /** Adds a boot to those that are remembered. Never fails. */
  remember(seconds: number): void;
}

type Boots = Readonly<Record<string, readonly number[]>>;

/**
 * Returns the boot time of an appliance. What is remembered is told apart by what makes a boot longer or shorter: the
 * version of guestfish and QEMU, KVM or emulation, and the network.
 *
 * @param env the user's environment, which says where the cache is.
 * @param settled the environment that guestfish runs in.
 */
export function bootTimeOf(
  guestfish: string,
  qemu: string | undefined,
  env: NodeJS.ProcessEnv,
  settled: NodeJS.ProcessEnv,
): (network: boolean) => BootTime {
  return (network) => {
    const { LIBGUESTFS_BACKEND: backend, LIBGUESTFS_BACKEND_SETTINGS: settings } = settled;
    const memory = settled.LIBGUESTFS_MEMSIZE;
    const key = [versionOf(guestfish), versionOf(qemu), backend, settings, memory, network].join(" ");
    return {
      usual: usualOf(readBoots(env)[key]),
      remember(seconds) {
        const { [key]: before = [], ...others } = readBoots(env);
        const kept = Object.entries(others).slice(-limits.kinds + 1);
        const boots = [...before, Math.round(seconds * 10) / 10].slice(-limits.boots);
        writeCache(file, Object.fromEntries([...kept, [key, boots]]), env);
      },
    };
  };
}

/** The median; of an even number the lower one, because the first boot of all builds the appliance. */
function usualOf(boots: readonly number[] | undefined): number | undefined {
  const sorted = [...(boots ?? [])].sort((one, other) => one - other);
  return sorted[Math.floor((sorted.length - 1) / 2)];
}

function readBoots(env: NodeJS.ProcessEnv): Boots {
  const read = readCache(file, env);
  if (typeof read !== "object" || read === null) return {};
  return Object.fromEntries(Object.entries(read).filter(([, boots]) => isBoots(boots)));
}

const isBoots = (value: unknown): value is number[] =>
  Array.isArray(value) &&
  value.length <= limits.boots &&
  value.every((seconds) => typeof seconds === "number" && seconds >= 0 && seconds < longest);

/** A program is another one when its file changes. */
function versionOf(program: string | undefined): string {
  const stat = program === undefined ? undefined : statSync(program, { throwIfNoEntry: false });
  return `${program}:${stat?.mtimeMs ?? ""}:${stat?.size ?? ""}`;
}
