import { statSync } from "node:fs";
import { readCache, writeCache } from "../../system/user-cache.ts";

const file = "boot.json";
/** How many boots of each kind of appliance are remembered, and how many kinds. */
const limits = { boots: 5, kinds: 20 };
/** Seconds. No boot takes longer; a file with a larger number is damaged. */
const longest = 3600;

/** How long the appliance takes to start on this machine. */
export interface BootTime {
  /** Seconds from the start of guestfish until the script runs in the guest; undefined if it is not known. */
  readonly usual: number | undefined;
  /** Remembers a boot. Never fails. */
  remember(seconds: number): void;
}

type Boots = Readonly<Record<string, readonly number[]>>;

/**
 * Returns the boot time of an appliance. Boots are kept apart by what affects their length: the versions of guestfish
 * and QEMU, KVM or emulation, an appliance of our own, and the network.
 *
 * @param env the user's environment, which names the cache folder.
 * @param settled the environment of guestfish.
 */
export function bootTimeOf(
  guestfish: string,
  qemu: string | undefined,
  env: NodeJS.ProcessEnv,
  settled: NodeJS.ProcessEnv,
): (network: boolean) => BootTime {
  return (network) => {
    const { LIBGUESTFS_BACKEND: backend, LIBGUESTFS_BACKEND_SETTINGS: settings } = settled;
    const { LIBGUESTFS_MEMSIZE: memory, LIBGUESTFS_PATH: path } = settled;
    const key = [versionOf(guestfish), versionOf(qemu), backend, settings, memory, path, network].join(" ");
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

/** The median. For an even number of boots it is the lower one, because the first boot of all builds the appliance. */
function usualOf(boots: readonly number[] | undefined): number | undefined {
  const sorted = [...(boots ?? [])].sort((first, second) => first - second);
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

/** A program counts as changed when its file changes. */
function versionOf(program: string | undefined): string {
  const stat = program === undefined ? undefined : statSync(program, { throwIfNoEntry: false });
  return `${program}:${stat?.mtimeMs ?? ""}:${stat?.size ?? ""}`;
}
