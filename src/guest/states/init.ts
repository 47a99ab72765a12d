import type { GuestFiles } from "./guest-node.ts";

/** What starts a guest. */
export type Init = "systemd" | "openrc";

const paths: Readonly<Record<Init, readonly string[]>> = {
  systemd: ["/usr/lib/systemd/systemd", "/lib/systemd/systemd"],
  openrc: ["/sbin/openrc", "/usr/sbin/openrc"],
};

/** Returns what starts a guest; undefined if it has neither. */
export function initOf(files: GuestFiles): Init | undefined {
  return (["systemd", "openrc"] as const).find((init) => paths[init].some((path) => files.get(path, true)));
}
