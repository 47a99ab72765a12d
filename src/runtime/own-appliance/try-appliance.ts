import { type FixedAppliance, prepareAppliance } from "../appliance/appliance.ts";
import { Interrupted } from "../appliance/tools.ts";
import { tryBoot, whyStopped } from "../run/try-boot.ts";

/** Programs that each run may need; a run says itself if one is missing that few need. */
const tools =
  "blkid cat cksum chroot cmp comm cp cpio cryptsetup cut dd df dmesg env find grep head lvm mkdir mknod modprobe mount mv readlink rm sed setarch sfdisk sh sort stat sync tail touch tr umount unshare wc";
/** Modules that a guest's disks may need, if the kernel has them. */
const modules = "dm_mod dm_crypt ext4 xfs btrfs vfat isofs overlay loop fuse";

/** Prints what the appliance lacks: nothing, if all is well. */
const script = `set-network true
run
debug sh "for tool in ${tools}; do command -v $tool >/dev/null || echo no $tool; done"
debug sh "for module in ${modules}; do if modinfo $module >/dev/null 2>&1; then modprobe $module || echo no module $module; fi; done"
debug sh "test -s /etc/resolv.conf || echo no network"
debug sh "test -c /dev/mapper/control || echo no /dev/mapper/control"
debug sh "test -e /dev/disk/by-path || echo no links in /dev/disk"
`;

/**
 * Boots an appliance with an empty disk and a network, and finds out whether it has what runs need.
 *
 * @returns the seconds that it took.
 * @throws {Error} if it does not start or lacks something; {Interrupted}.
 */
export async function tryAppliance(
  fixed: FixedAppliance,
  { env, signal }: { env: NodeJS.ProcessEnv; signal?: AbortSignal | undefined },
): Promise<number> {
  const appliance = await prepareAppliance(env, { fixed, signal });
  try {
    const { ended, failure, output, took } = await tryBoot(appliance, script, signal);
    if (ended.why === "interrupted") throw new Interrupted();
    const stopped = whyStopped(ended);
    if (stopped) throw new Error(`it ${stopped.reason}`);
    if (failure) throw new Error(failure.message);
    const lacks = output.trim();
    if (lacks !== "") throw new Error(`it has ${lacks.replaceAll(/\n+/g, ", ")}`);
    return Math.round(took * 10) / 10;
  } finally {
    appliance.dispose();
  }
}
