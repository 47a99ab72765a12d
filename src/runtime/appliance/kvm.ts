import { readFileSync, statSync, writeFileSync } from "node:fs";
import { arch } from "node:os";
import { delimiter, join } from "node:path";
import { makeTemporaryFolder, temporaryPlace } from "../../system/temporary-folder.ts";
import { readCache, writeCache } from "../../system/user-cache.ts";
import { findReadableKernel } from "./kernels.ts";
import { Interrupted, runTool } from "./tools.ts";

/** Whether KVM can run virtual machines here, and if not, a short reason. */
export type KvmState = { readonly usable: true } | { readonly usable: false; readonly reason: string };

/** The qemu that libguestfs' direct backend would start. */
export function findQemu(env: NodeJS.ProcessEnv = process.env): string | undefined {
  if (env.LIBGUESTFS_HV) return env.LIBGUESTFS_HV;
  const machine = { x64: "x86_64", arm64: "aarch64", ppc64: "ppc64", s390x: "s390x" }[arch()];
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
 * Finds out whether KVM works. Remembers the answer in the user's cache until the machine restarts, or qemu, the kernel
 * or /dev/kvm changes. That `/dev/kvm` exists and opens does not prove that KVM works.
 *
 * @param more `onTest` is called if test machines are run, which takes seconds where KVM does not work.
 * @throws {Refusal} `temporary-folder-unusable`; {Interrupted}
 */
export async function probeKvm(
  env: NodeJS.ProcessEnv,
  more: Pick<TestMachines, "signal" | "onTest"> = {},
): Promise<KvmState & { readonly remembered: boolean }> {
  const qemu = findQemu(env);
  const kernel = findReadableKernel()?.path;
  const key = keyOf(qemu, kernel);
  const known = readCache(file, env) as
    | { key?: unknown; usable?: unknown; reason?: unknown }
    | null
    | undefined;
  if (known?.key === key && known.usable === true) return { usable: true, remembered: true };
  if (known?.key === key && typeof known.reason === "string")
    return { usable: false, reason: known.reason, remembered: true };
  const state = await tryKvm({ ...more, qemu, kernel, env });
  writeCache(file, { key, ...state }, env);
  return { ...state, remembered: false };
}

function keyOf(qemu: string | undefined, kernel: string | undefined): string {
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
  return [boot, process.getuid?.(), about(qemu), about(kernel), about("/dev/kvm")].join("; ");
}

/**
 * Runs test machines under KVM. They have the processor that libguestfs uses (`max`), and end by resetting themselves,
 * upon which qemu exits with status 0 (`-no-reboot`). If KVM does not work, qemu fails, hangs, or is slow.
 *
 * The first machine has only a BIOS of ours, which takes a tenth of a second. The second starts a kernel, which panics
 * because it has no file systems: some kinds of KVM run only the first, and a kernel on them takes minutes. On
 * processors other than x86, a machine is only started and stopped.
 *
 * @param machine.kernel the kernel to start; without one, the second machine is left out.
 * @throws {Refusal} `temporary-folder-unusable`; {Interrupted}
 */
export async function tryKvm({
  qemu,
  kernel,
  env = process.env,
  signal,
  onTest,
}: TestMachines): Promise<KvmState> {
  if (qemu === undefined) return { usable: false, reason: "qemu is not installed" };
  const device = statSync("/dev/kvm", { throwIfNoEntry: false });
  if (!device) return { usable: false, reason: "there is no /dev/kvm" };
  onTest?.();
  if (arch() !== "x64") {
    const quit = `printf '{"execute":"qmp_capabilities"}\\n{"execute":"quit"}\\n' | "$@"`;
    return runMachine(qemu, ["-machine", "virt,accel=kvm", "-m", "16", "-S", "-qmp", "stdio"], signal, quit);
  }
  const state = await tryReset(qemu, env, signal);
  if (!state.usable || kernel === undefined) return state;
  const machine = ["-machine", "accel=kvm", "-m", "256", "-kernel", kernel, "-append", "panic=-1"];
  return runMachine(qemu, machine, signal);
}

interface TestMachines {
  readonly qemu: string | undefined;
  readonly kernel?: string | undefined;
  readonly env?: NodeJS.ProcessEnv;
  readonly signal?: AbortSignal | undefined;
  onTest?(): void;
}

async function tryReset(qemu: string, env: NodeJS.ProcessEnv, signal?: AbortSignal): Promise<KvmState> {
  const temporary = makeTemporaryFolder(temporaryPlace(env));
  try {
    const bios = Buffer.alloc(65_536);
    // mov dx,0xcf9; mov al,6; out dx,al (the chipset's reset control register); hlt; jmp to the hlt
    bios.set([0xba, 0xf9, 0x0c, 0xb0, 0x06, 0xee, 0xf4, 0xeb, 0xfd], 0xfff0);
    const path = join(temporary.path, "bios");
    writeFileSync(path, bios);
    return await runMachine(qemu, ["-machine", "q35,accel=kvm", "-m", "16", "-bios", path], signal);
  } finally {
    temporary.remove();
  }
}

/** Seconds of processor time that a test machine may take. A kernel takes five without KVM, and fewer under it. */
const processorLimit = 5;

/** Seconds that a test machine may take on a machine with other work. */
const timeLimit = 15;

/**
 * Runs a test machine, which works if qemu exits with status 0.
 *
 * @param start shell code that starts the machine; "$@" are its words.
 */
async function runMachine(
  qemu: string,
  machine: readonly string[],
  signal?: AbortSignal,
  start = 'exec "$@"',
): Promise<KvmState> {
  const common = ["-cpu", "max", "-nodefaults", "-no-user-config", "-display", "none", "-no-reboot"];
  const limit = AbortSignal.timeout(timeLimit * 1000);
  const hung: KvmState = { usable: false, reason: "a test machine hung or was too slow" };
  try {
    const { code, stderr } = await runTool(
      ["sh", "-c", `ulimit -t ${processorLimit}; ${start}`, "sh", qemu, ...common, ...machine],
      { signal: signal ? AbortSignal.any([signal, limit]) : limit },
    );
    if (code === 0) return { usable: true };
    if (/permission denied/i.test(stderr))
      return { usable: false, reason: "/dev/kvm may not be opened: add yourself to the group kvm" };
    const said = stderr
      .trim()
      .split("\n")[0]
      ?.replace(/^(?:\S*qemu\S*: )?(?:error: )?/, "");
    if (said) return { usable: false, reason: said };
    return code === null || code > 128 ? hung : { usable: false, reason: "a test machine did not run" };
  } catch (error) {
    if (error instanceof Interrupted && !signal?.aborted) return hung;
    throw error;
  }
}
