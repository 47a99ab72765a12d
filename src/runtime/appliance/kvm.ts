import { spawnSync } from "node:child_process";
import { readFileSync, statSync, writeFileSync } from "node:fs";
import { arch } from "node:os";
import { delimiter, join } from "node:path";
import { makeTemporaryFolder, temporaryPlace } from "../../system/temporary-folder.ts";
import { readCache, writeCache } from "../../system/user-cache.ts";

/** Whether KVM can run virtual machines here, and if not, a short reason. */
export type KvmState = { readonly usable: true } | { readonly usable: false; readonly reason: string };

/** The qemu that libguestfs' direct backend would start. */
export function findQemu(env: NodeJS.ProcessEnv = process.env): string | undefined {
  if (env.LIBGUESTFS_HV) return env.LIBGUESTFS_HV;
  const machine = { x64: "x86_64", arm64: "aarch64", ppc64: "ppc64", s390x: "s390x" }[arch() as string];
  return (
    findProgram(`qemu-system-${machine ?? arch()}`, env) ?? findProgram("qemu-kvm", env, ["/usr/libexec"])
  );
}

/** Returns the path of a program on the PATH or in one of some other folders. */
export function findProgram(
  name: string,
  env: NodeJS.ProcessEnv = process.env,
  others: readonly string[] = [],
): string | undefined {
  for (const folder of [...(env.PATH ?? "").split(delimiter), ...others]) {
    const path = join(folder || ".", name);
    try {
      const stat = statSync(path);
      if (stat.isFile() && (stat.mode & 0o111) !== 0) return path;
    } catch {
      // The file does not exist, or is in a folder that this user may not search.
    }
  }
  return undefined;
}

const file = "kvm.json";

/**
 * Finds out whether KVM works. Remembers the answer in the user's cache until the machine restarts, or qemu or
 * /dev/kvm changes. That `/dev/kvm` exists and opens does not prove that KVM works.
 */
export function probeKvm(env: NodeJS.ProcessEnv = process.env): KvmState & { readonly remembered: boolean } {
  const qemu = findQemu(env);
  const key = keyOf(qemu);
  const known = readCache(file, env) as
    | { key?: unknown; usable?: unknown; reason?: unknown }
    | null
    | undefined;
  if (known?.key === key && known.usable === true) return { usable: true, remembered: true };
  if (known?.key === key && typeof known.reason === "string")
    return { usable: false, reason: known.reason, remembered: true };
  const state = tryKvm(qemu, env);
  writeCache(file, { key, ...state }, env);
  return { ...state, remembered: false };
}

function keyOf(qemu: string | undefined): string {
  const about = (path: string | undefined) => {
    const stat = path === undefined ? undefined : statSync(path, { throwIfNoEntry: false });
    return stat ? `${path} ${stat.mtimeMs} ${stat.size} ${stat.mode} ${stat.gid}` : `no ${path}`;
  };
  let boot = "";
  try {
    boot = readFileSync("/proc/sys/kernel/random/boot_id", "utf8").trim();
  } catch {
    // Without an ID of the boot, the rest of the key must do.
  }
  return [boot, process.getuid?.(), about(qemu), about("/dev/kvm")].join("; ");
}

/**
 * Ctrl-C makes QEMU exit with status 0, as if KVM worked, so QEMU gets its own process group. Node supports
 * `detached` here too, although only `spawn` documents it.
 */
const ownGroup = { detached: true };

/**
 * Runs a machine that consists of a BIOS of ours, with the processor that libguestfs uses (`max`). The BIOS only
 * resets the machine, and then qemu exits with status 0 (`-no-reboot`). If KVM does not work, qemu fails or hangs. On
 * processors other than x86, the machine is only started and stopped.
 *
 * @throws {Refusal} `temporary-folder-unusable`
 */
export function tryKvm(qemu: string | undefined, env: NodeJS.ProcessEnv = process.env): KvmState {
  if (qemu === undefined) return { usable: false, reason: "qemu is not installed" };
  const device = statSync("/dev/kvm", { throwIfNoEntry: false });
  if (!device) return { usable: false, reason: "there is no /dev/kvm" };
  const temporary = makeTemporaryFolder(temporaryPlace(env));
  const folder = temporary.path;
  try {
    const bios = Buffer.alloc(65_536);
    // mov dx,0xcf9; mov al,6; out dx,al (the chipset's reset control register); hlt; jmp to the hlt
    bios.set([0xba, 0xf9, 0x0c, 0xb0, 0x06, 0xee, 0xf4, 0xeb, 0xfd], 0xfff0);
    writeFileSync(join(folder, "bios"), bios);
    const x86 = arch() === "x64";
    const words = x86
      ? ["-machine", "q35,accel=kvm", "-bios", join(folder, "bios")]
      : ["-machine", "virt,accel=kvm", "-S", "-qmp", "stdio"];
    const result = spawnSync(
      qemu,
      [
        ...words,
        "-cpu",
        "max",
        "-m",
        "16",
        "-nodefaults",
        "-no-user-config",
        "-display",
        "none",
        "-no-reboot",
      ],
      {
        input: x86 ? "" : '{"execute":"qmp_capabilities"}\n{"execute":"quit"}\n',
        encoding: "utf8",
        timeout: 10_000,
        killSignal: "SIGKILL",
        ...ownGroup,
        maxBuffer: 1 << 20,
      },
    );
    if (result.status === 0) return { usable: true };
    const error = result.stderr
      ?.trim()
      .split("\n")[0]
      ?.replace(/^(?:\S*qemu\S*: )?(?:error: )?/, "");
    if (/permission denied/i.test(result.stderr ?? ""))
      return { usable: false, reason: "/dev/kvm may not be opened: add yourself to the group kvm" };
    return {
      usable: false,
      reason: error || (result.error ? "a test machine hung" : "a test machine did not run"),
    };
  } finally {
    temporary.remove();
  }
}
