import type { GuestFiles } from "./guest-node.ts";

/** What starts a guest. */
export type Init = "systemd" | "openrc" | "sysv";

const paths = {
  systemd: ["/usr/lib/systemd/systemd", "/lib/systemd/systemd"],
  openrc: ["/sbin/openrc", "/usr/sbin/openrc"],
};

const isFolder = (path: string, files: GuestFiles) => files.get(path, true)?.type === "directory";

/** Returns what starts a guest; undefined if that is not known. */
export function initOf(files: GuestFiles): Init | undefined {
  const init = (["systemd", "openrc"] as const).find((each) =>
    paths[each].some((path) => files.get(path, true)),
  );
  if (init) return init;
  return isFolder("/etc/init.d", files) && isFolder("/etc/rc2.d", files) ? "sysv" : undefined;
}
