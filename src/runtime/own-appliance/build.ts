import { chmodSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { diagnostic, Refusal } from "../../diagnostics/diagnostic.ts";
import { reasonOf } from "../../source/errno.ts";
import { makeFolders } from "../../system/folder.ts";
import { makeTemporaryFolder } from "../../system/temporary-folder.ts";
import type { KernelPlaces } from "../appliance/kernels.ts";
import { findProgram } from "../appliance/kvm.ts";
import { Interrupted, lastLine, runTool } from "../appliance/tools.ts";
import { freeBytes } from "../disk-space.ts";
import { formatBytes, syncPath } from "../files.ts";
import init from "./init.sh";
import { digestOfFile, digestOfInputs, filesOf, type Inputs, kernelParameters, stampOf } from "./inputs.ts";
import { copyModules, deviceNodes, leanInitrd, readModules } from "./modules.ts";
import { type Built, fileNames, keepFolder, makePlace, removeAll, unusable, writeBuilt } from "./store.ts";
import { tryAppliance } from "./try-appliance.ts";
import { unpackKernel } from "./vmlinux.ts";

/** Bytes that a build may need: the appliance, and copies of its modules and kernel. */
const needed = 1 << 30;
/** The size of the root file system. The file is sparse, and libguestfs adds a layer for what is written to it. */
const rootSize = "2G";

export interface BuildOptions {
  readonly env: NodeJS.ProcessEnv;
  readonly signal?: AbortSignal | undefined;
  /** Where the kernels of this machine are; tests have others. */
  readonly places?: KernelPlaces | undefined;
  /** Called with each stage as it begins. */
  onStage?(stage: "building" | "testing"): void;
}

/**
 * Builds an appliance in the user's cache, boots it once, and makes it the one that runs use. The caller holds the
 * lock. A build that fails or is interrupted leaves the previous appliance as it was.
 *
 * @throws {Refusal} `appliance-cache-unusable`, `appliance-not-built`; {Interrupted}
 */
export async function buildAppliance(inputs: Inputs, options: BuildOptions): Promise<Built> {
  const { env, signal, onStage } = options;
  const place = makePlace(env);
  const free = freeBytes(place);
  if (free < needed)
    throw unusable(place, `${formatBytes(free)} are free, and a build needs ${formatBytes(needed)}`);
  onStage?.("building");
  const temporary = makeTemporaryFolder({ folder: place, variable: "XDG_CACHE_HOME" });
  try {
    const key = digestOfInputs(inputs);
    const work = join(temporary.path, "work");
    mkdirSync(work);
    const made = await makeFiles(inputs, work, options);
    onStage?.("testing");
    const seconds = await tryAppliance({ folder: made, append: kernelParameters }, { env, signal });
    for (const name of fileNames) syncPath(join(made, name));
    const folder = keepFolder(made, key, env);
    const built: Built = {
      key,
      inputs: inputs.files.map(stampOf),
      skeleton: inputs.skeleton,
      kernel: inputs.kernel.version,
      folder,
      files: fileNames.map((name) => {
        const path = join(folder, name);
        return { name, stamp: stampOf(path), digest: digestOfFile(path) };
      }),
      append: kernelParameters,
      seconds,
      when: new Date().toISOString(),
    };
    writeBuilt(built, env);
    temporary.remove();
    removeAll(env, folder.slice(place.length + 1));
    return built;
  } catch (error) {
    if (error instanceof Refusal || error instanceof Interrupted) throw error;
    throw new Refusal(diagnostic("appliance-not-built", { reason: reasonOf(error) }));
  } finally {
    temporary.remove();
  }
}

/** Makes the four files of a fixed appliance (guestfs(3), “FIXED APPLIANCE”), and returns their folder. */
async function makeFiles(inputs: Inputs, work: string, { env, signal }: BuildOptions): Promise<string> {
  const { kernel, skeleton, supermin } = inputs;
  const depmod = findProgram("depmod", env, ["/sbin", "/usr/sbin"]);
  if (depmod === undefined) throw new Error("depmod is not installed");
  const version = kernel.version;
  const modules = await copyModules(kernel.modules, { base: work, version, depmod, signal });
  const unpacked = join(work, "vmlinux");
  await unpackKernel(kernel.path, unpacked, signal);
  const made = join(work, "appliance");
  const result = await runTool(
    [
      "env",
      `SUPERMIN_KERNEL=${unpacked}`,
      `SUPERMIN_KERNEL_VERSION=${version}`,
      `SUPERMIN_MODULES=${modules}`,
      `TMPDIR=${work}`,
      supermin,
      "--build",
      "--copy-kernel",
      "--format",
      "ext2",
      "--size",
      rootSize,
      "-o",
      made,
      ...filesOf(skeleton),
      ...(await ownPart(modules, work, signal)),
    ],
    { signal },
  );
  if (result.code !== 0) throw new Error(`supermin: ${lastLine(result)}`);
  const initrd = join(made, "initrd");
  const builtin = readFileSync(join(modules, "modules.builtin"), "utf8");
  writeFileSync(initrd, leanInitrd(readFileSync(initrd), readModules(modules), builtin));
  writeFileSync(
    join(made, "README.fixed"),
    "Built by sahara-image. Remove it with `sahara-image appliance clear`.\n",
  );
  return made;
}

/** The appliance's own /etc/fstab, which dhclient needs as well. */
const mounts = `sysfs /sys sysfs defaults 0 0
devpts /dev/pts devpts defaults 0 0
shmfs /dev/shm tmpfs mode=1777 0 0
tmpfs /run tmpfs nosuid,size=20%,mode=0755 0 0
`;

/** udev's rules for what the machine does not have: input, sound, cameras and the names of network interfaces. */
const unusedRules = [
  ..."60-autosuspend 60-drm 60-evdev 60-fido-id 60-infiniband 60-input-id 60-persistent-alsa".split(" "),
  ..."60-persistent-input 60-persistent-v4l 60-sensor 60-serial 70-camera 70-joystick 70-memory 70-mouse".split(
    " ",
  ),
  ..."70-power-switch 70-touchpad 70-uaccess 71-seat 73-seat-late 73-special-net-names 75-net-description".split(
    " ",
  ),
  ..."75-probe_mtd 78-sound-card 80-drivers 80-net-setup-link 99-systemd 50-firmware".split(" "),
];

/** Returns the files that we add to libguestfs' description: our init, and what is left out of its packages. */
async function ownPart(modules: string, work: string, signal: AbortSignal | undefined): Promise<string[]> {
  const content = join(work, "init.d");
  const excluded = join(work, "excludefiles");
  const archive = join(work, "init.tar");
  for (const folder of ["etc", "sahara-image"]) makeFolders(join(content, folder));
  writeFileSync(join(content, "init"), init);
  chmodSync(join(content, "init"), 0o755);
  writeFileSync(join(content, "etc", "fstab"), mounts);
  const nodes = deviceNodes(readFileSync(join(modules, "modules.devname"), "utf8"));
  writeFileSync(join(content, "sahara-image", "dev.cpio"), nodes);
  writeFileSync(excluded, unusedRules.map((name) => `-*/udev/rules.d/${name}.rules\n`).join(""));
  const owner = ["--owner=0", "--group=0", "--format=ustar"];
  const words = ["tar", "-C", content, ...owner, "-cf", archive, "init", "etc/fstab", "sahara-image"];
  const result = await runTool(words, { signal });
  if (result.code !== 0) throw new Error(`tar: ${lastLine(result)}`);
  return [excluded, archive];
}
