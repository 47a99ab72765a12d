import { accessSync, constants } from "node:fs";
import { tmpdir } from "node:os";
import { Refusal } from "../../diagnostics/diagnostic.ts";
import { isSystemError, reasonOf } from "../../source/errno.ts";
import { findReadableKernel, listKernels } from "../appliance/kernels.ts";
import { findProgram, findQemu, type KvmState, tryKvm } from "../appliance/kvm.ts";
import { packagesOf, runTool } from "../appliance/tools.ts";
import { freeBytes } from "../disk-space.ts";
import { formatBytes, readText } from "../files.ts";
import { type Finding, failed, ok, warning } from "./finding.ts";

/** libguestfs gives its appliance 1280 MiB (guestfs(3), “MEMORY”), and qemu itself needs some more. */
const memoryNeeded = 1_500_000_000;
/** The least of `LIBGUESTFS_MEMSIZE`, in MiB (guestfs_set_memsize in guestfs(3)). */
const leastMemory = 256;
/** Bytes for the appliance, which is kept between runs, and for the temporary files of one run. */
const diskNeeded = 1 << 30;

/** Checks everything that needs no virtual machine of libguestfs, one finding after the other. @throws {Interrupted} */
export async function* lookAtMachine(env: NodeJS.ProcessEnv, signal?: AbortSignal): AsyncGenerator<Finding> {
  yield program("guestfish", findProgram("guestfish", env));
  yield program("qemu", findQemu(env));
  yield program("qemu-img", findProgram("qemu-img", env));
  if (!findProgram("flock", env)) yield missing("flock");
  yield settings(env);
  yield kernel();
  yield kvm(env, signal);
  yield memory();
  yield* disks(env);
}

async function program(id: string, path: string | undefined): Promise<Finding> {
  if (path === undefined) return missing(id);
  const { code, stdout } = await runTool([path, "--version"]);
  if (code !== 0) return failed(id, `${path} does not run`, `reinstall it: ${packagesOf(id)}`);
  return ok(id, `${path}: ${stdout.split("\n")[0]}`);
}

const missing = (id: string) =>
  failed(id, `${id} is not installed, or not on the PATH`, `install it: ${packagesOf(id)}`);

function settings(env: NodeJS.ProcessEnv): Finding {
  const set = Object.entries(env).filter(
    ([name]) => name.startsWith("LIBGUESTFS_") || name === "SUPERMIN_KERNEL",
  );
  if (set.length === 0) return ok("settings", "no LIBGUESTFS_* variable is set; the direct backend is used");
  const { LIBGUESTFS_MEMSIZE: memory } = env;
  if (memory !== undefined && !(/^\d+$/.test(memory) && Number(memory) >= leastMemory))
    return failed(
      "settings",
      `LIBGUESTFS_MEMSIZE=${memory} is not a whole number of MiB from ${leastMemory}: libguestfs refuses it`,
      "set it to a number such as 1280, or unset it",
    );
  return ok("settings", `kept: ${set.map(([name, value]) => `${name}=${value}`).join(" ")}`);
}

/** The appliance needs a kernel of this machine. This user must be able to read it. */
function kernel(): Finding {
  const kernels = listKernels();
  const [newest] = kernels;
  if (newest === undefined)
    return failed(
      "kernel",
      "there is no kernel with its modules in /boot and /lib/modules, and the appliance needs one",
      "install one: sudo apt-get install --no-install-recommends linux-image-amd64 (Ubuntu: linux-image-generic)",
    );
  const readable = findReadableKernel(kernels);
  if (readable) return ok("kernel", `${readable.path} can be read`);
  const { path } = newest;
  return failed(
    "kernel",
    `${path} can't be read by this user, and the appliance needs it`,
    `sudo chmod 0644 ${path} (on Ubuntu, also for later updates: sudo dpkg-statoverride --update --add root root 0644 ${path})`,
  );
}

async function kvm(env: NodeJS.ProcessEnv, signal?: AbortSignal): Promise<Finding> {
  const qemu = findQemu(env);
  if (qemu === undefined)
    return warning("kvm", "KVM can't be tested without qemu", `install it: ${packagesOf("qemu")}`);
  let state: KvmState;
  try {
    state = await tryKvm({ qemu, kernel: findReadableKernel()?.path, env, signal });
  } catch (error) {
    const help = error instanceof Refusal ? error.diagnostics[0]?.help : undefined;
    if (help === undefined && !isSystemError(error)) throw error;
    return warning(
      "kvm",
      `KVM can't be tested: ${reasonOf(error)}`,
      help ?? "free some space, or set TMPDIR",
    );
  }
  if (state.usable) return ok("kvm", "a test machine ran under KVM");
  return warning(
    "kvm",
    `KVM can't be used (${state.reason}); the appliance is emulated, and a run takes several times as long`,
    "turn on virtualisation in the firmware (nested virtualisation if this is a virtual machine), and add yourself to the group kvm",
  );
}

function memory(): Finding {
  const text = readText("/proc/meminfo");
  const available = Number(/^MemAvailable:\s+(\d+) kB/m.exec(text)?.[1] ?? Number.NaN) * 1024;
  const group = Number(readText("/sys/fs/cgroup/memory.max").trim());
  const free = Math.min(available, group > 0 ? group : Number.POSITIVE_INFINITY);
  if (Number.isNaN(free)) return warning("memory", "the amount of free memory is unknown", "see free -m");
  if (free >= memoryNeeded) return ok("memory", `${formatBytes(free)} free`);
  return warning(
    "memory",
    `${formatBytes(free)} free; the appliance needs ${formatBytes(memoryNeeded)}`,
    "stop other programs, or give the appliance less: LIBGUESTFS_MEMSIZE=768",
  );
}

function disks(env: NodeJS.ProcessEnv): Finding[] {
  const temporary = env.LIBGUESTFS_TMPDIR || env.TMPDIR || tmpdir();
  const cache = env.LIBGUESTFS_CACHEDIR || env.TMPDIR || "/var/tmp";
  return [...new Set([temporary, cache])].map((folder) => {
    const free = freeBytes(folder);
    if (!isWritable(folder))
      return failed(
        "disk",
        `${folder} can't be written`,
        "set TMPDIR and LIBGUESTFS_CACHEDIR to folders that this user can write",
      );
    if (free >= diskNeeded) return ok("disk", `${folder}: ${formatBytes(free)} free`);
    const need = formatBytes(diskNeeded);
    return warning(
      "disk",
      `${folder}: ${formatBytes(free)} free; ${need} are needed`,
      "free some space, or set TMPDIR and LIBGUESTFS_CACHEDIR",
    );
  });
}

const isWritable = (path: string) => can(path, constants.W_OK | constants.X_OK);

function can(path: string, mode: number): boolean {
  try {
    accessSync(path, mode);
    return true;
  } catch {
    return false;
  }
}
