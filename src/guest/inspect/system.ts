import { canonicalDistribution, type Family, familyOf } from "../../plan/distributions.ts";
import type { FileTree } from "../view/file-tree.ts";
import { readRelease } from "./release.ts";

export interface GuestSystem {
  /** Such as `debian`; `unknown` where the guest does not say it. */
  readonly distro: string;
  /** Empty where the guest does not say it. */
  readonly version: string;
  readonly name: string;
  readonly family?: Family;
  /** As `uname -m` prints it, from the header of a program; absent where none was found. */
  readonly architecture?: string;
  readonly hostname?: string;
}

const programs = ["/bin/sh", "/bin/ls", "/bin/bash", "/sbin/init", "/usr/bin/env"];
/** e_machine of ELF(5), as `uname -m` names the architecture. */
const machines: Readonly<Record<number, string>> = {
  3: "i686",
  21: "ppc64le",
  22: "s390x",
  40: "armv7l",
  62: "x86_64",
  183: "aarch64",
  243: "riscv64",
  258: "loongarch64",
};

/** Reads the distribution, architecture and host name of a guest from its files. */
export async function readSystem(tree: FileTree): Promise<GuestSystem> {
  const { id, likes, version, name } = await readRelease(tree);
  const distro = canonicalDistribution(id || "unknown");
  const family = familyOf(distro, likes);
  const architecture = await readArchitecture(tree);
  const hostname = (await tree.readText("/etc/hostname"))?.trim();
  return {
    distro,
    version,
    name,
    ...(family === undefined ? {} : { family }),
    ...(architecture === undefined ? {} : { architecture }),
    ...(hostname ? { hostname } : {}),
  };
}

/** Returns why a guest is not checked by its disk alone that `machine` cannot run; undefined where it can. */
export function foreignPrograms({ architecture }: GuestSystem, machine: string): string | undefined {
  if (architecture === machine) return undefined;
  return `the guest's programs are for ${architecture ?? "an unknown architecture"}`;
}

async function readArchitecture(tree: FileTree): Promise<string | undefined> {
  for (const path of programs) {
    const program = await tree.read(path, 64 * 2 ** 20);
    if (!program || program.length < 20 || program.toString("latin1", 0, 4) !== "\x7fELF") continue;
    const machine = program[5] === 2 ? program.readUInt16BE(18) : program.readUInt16LE(18);
    return machines[machine] ?? `ELF machine ${machine}`;
  }
  return undefined;
}
