// A plugin that replaces packImage: virt-customize writes to the image, not guestfish. It works on a copy-on-write disk
// of the image, which is committed if everything succeeds.

export const versions = () => ["1.0"];

export const getImageArguments = () => [
  {
    name: "notice",
    description: "The text that is shown at login.",
    default: "Authorised users only.",
  },
];

const title = "login notice";

/**
 * Looks, in the guest.
 *
 * @param {import("sahara-image").Remote} remote
 * @param {string} notice
 * @returns {Promise<import("sahara-image").PackStep>}
 */
async function look(remote, notice) {
  const { exitCode, stdout } = await remote.execute(
    `#!/bin/sh
if [ "$(cat /etc/motd 2>/dev/null)" = "$notice" ]; then exit 0; fi
head -n 1 /etc/motd 2>/dev/null
exit 1
`,
    { environment: { notice }, mayFail: true },
  );
  if (exitCode === 0) return { title, status: "ok" };
  return {
    title,
    status: "discrepancy",
    expected: notice,
    found: stdout.trim() || "no notice",
    would: `virt-customize --write "/etc/motd:${notice}"`,
  };
}

/** @type {import("sahara-image").Plugin["packImage"]} */
export async function packImage(_version, remote, { reconcile, imageArguments }) {
  const { notice = "" } = imageArguments;
  const step = await look(remote, notice);
  if (!reconcile || step.status === "ok") return { steps: [step] };
  await remote.runTool([
    "virt-customize",
    "--format=qcow2",
    "-a",
    remote.disk.path,
    remote.network ? "--network" : "--no-network",
    "--write",
    `/etc/motd:${notice}\n`,
  ]);
  // `packImage` is called once more, with `reconcile: false`, before the image becomes what was made here.
  return { steps: [{ title, status: "changed" }] };
}
