import type { ChangeableFiles, GuestFiles } from "./guest-node.ts";

const scriptOf = (service: string) => `/etc/init.d/${service.replace(/\.service$/, "")}`;

/** The links that start a script of /etc/init.d: systemd-sysv-generator(8) looks at the runlevels from 2 to 5. */
function startLinks(service: string, files: GuestFiles): string[] {
  const name = scriptOf(service).slice("/etc/init.d/".length);
  return [2, 3, 4, 5].flatMap((level) =>
    files.below(`/etc/rc${level}.d`).filter((path) => {
      const [, number, script] = /\/rc\d\.d\/S(\d\d)([^/]+)$/.exec(path) ?? [];
      return number !== undefined && script === name && files.get(path)?.type === "link";
    }),
  );
}

/** Returns the state of a service without a unit file, of which systemd makes a unit if it has a script. */
export function sysvState(service: string, files: GuestFiles): "missing" | "disabled" | "enabled" {
  if (!files.get(scriptOf(service), true)) return "missing";
  return startLinks(service, files).length > 0 ? "enabled" : "disabled";
}

/** Turns the links S… into K…, as update-rc.d(8) does: without any link a package would enable it again. */
export function disableScript(service: string, files: ChangeableFiles): void {
  for (const path of startLinks(service, files)) {
    const number = Math.min(99, 100 - Number(path.slice(path.lastIndexOf("/") + 2).slice(0, 2)));
    const node = files.get(path)!;
    files.remove(path);
    files.set(path.replace(/S\d\d([^/]*)$/, `K${String(number).padStart(2, "0")}$1`), node);
  }
}
