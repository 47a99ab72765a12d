import type { ChangeableFiles, GuestFiles } from "./guest-node.ts";
import { type Init, initOf } from "./init.ts";
import { type StateModel, textOf, type Wish } from "./state-model.ts";
import { disableUnit, enableUnit, hasUnit, makeLink, maskUnit, systemdState, unitName } from "./systemd.ts";
import { disableScript, enableScript, sysvState } from "./sysv.ts";

/** What starts the services of a guest. */
export interface Services {
  readonly init: Init;
  nameOf(name: string): string;
  state(service: string, files: GuestFiles): { readonly state: string } | { readonly because: string };
  readonly make: Readonly<Record<string, (service: string, files: ChangeableFiles) => string | undefined>>;
}

const runlevels = "/etc/runlevels";

function openrcLinks(service: string, files: GuestFiles): string[] {
  return files
    .below(runlevels)
    .filter((path) => path.split("/").length === 5 && path.endsWith(`/${service}`));
}

const inits: Readonly<Record<Init, Omit<Services, "init">>> = {
  systemd: {
    nameOf: unitName,
    state: systemdState,
    make: { enabled: enableUnit, disabled: disableUnit, masked: maskUnit },
  },
  openrc: {
    nameOf: (name) => name.replace(/\.service$/, ""),
    state(service, files) {
      if (!files.get(`/etc/init.d/${service}`, true)) return { state: "missing" };
      const links = openrcLinks(service, files).filter((path) => files.get(path)?.type === "link");
      return { state: links.length > 0 ? "enabled" : "disabled" };
    },
    make: {
      enabled: (service, files) =>
        makeLink(`${runlevels}/default/${service}`, `/etc/init.d/${service}`, files),
      disabled(service, files) {
        for (const path of openrcLinks(service, files)) files.remove(path);
        return undefined;
      },
      masked: () => "OpenRC cannot mask a service: ask for disabled instead",
    },
  },
  sysv: {
    nameOf: (name) => name.replace(/\.service$/, ""),
    state: sysvState,
    make: {
      enabled: enableScript,
      disabled: disableScript,
      masked: () => "SysV init cannot mask a service: ask for disabled instead",
    },
  },
};

export const noInit = "the guest has neither systemd nor OpenRC nor SysV init";

/** Returns what starts the services of a guest; undefined if that is not known. */
export function initServices(files: GuestFiles): Services | undefined {
  const init = initOf(files);
  return init && { init, ...inits[init] };
}

/**
 * Returns what starts a service; undefined if that is not known. systemd starts scripts of /etc/init.d that have no unit,
 * too (systemd-sysv-generator(8)). A service without such a script can only be one of a systemd that is installed later:
 * what must be disabled is disabled there.
 */
function servicesOf(name: string, wanted: string, files: GuestFiles): Services | undefined {
  const services = initServices(files);
  const script = name.replace(/\.service$/, "");
  const node = files.get(`/etc/init.d/${script}`, true);
  const systemd = { init: "systemd", ...inits.systemd } as const;
  if (services?.init === "openrc") return services;
  if (services?.init === "sysv") return wanted === "disabled" && !node ? systemd : services;
  if (!services && wanted !== "disabled") return undefined;
  const isScript = wanted !== "masked" && node?.type === "file" && !hasUnit(`${script}.service`, files);
  return isScript ? { init: "sysv", ...inits.sysv } : systemd;
}

function whyNotService({ name }: Wish, wanted: string): string | undefined {
  if (!["enabled", "disabled", "masked"].includes(wanted))
    return `'${wanted}' is not enabled, disabled or masked`;
  const isName = /^[A-Za-z0-9:_\\][A-Za-z0-9:_.\\-]*(?:@[A-Za-z0-9:_.\\-]*)?$/.test(name);
  return isName ? undefined : `'${name}' is not the name of a service`;
}

export const service: StateModel = {
  look(wish, files) {
    const expected = textOf(wish, "state")!;
    const because = whyNotService(wish, expected);
    if (because !== undefined) return { because };
    const init = servicesOf(wish.name, expected, files);
    if (!init) return { because: noInit };
    const name = init.nameOf(wish.name);
    const found = init.state(name, files);
    if ("because" in found) return found;
    const { state } = found;
    if (state === expected || (state === "missing" && expected === "disabled")) return { differences: [] };
    const words = state === "missing" ? `no service ${name}` : state;
    return { differences: [{ attribute: "state", expected, found: words }] };
  },

  make(wish, files) {
    const init = servicesOf(wish.name, textOf(wish, "state")!, files)!;
    const name = init.nameOf(wish.name);
    const wanted = textOf(wish, "state")!;
    const found = init.state(name, files);
    if ("state" in found && found.state === "missing" && wanted === "enabled")
      return `the guest has no service ${name}: enable it after the step that installs it`;
    return init.make[wanted]!(name, files);
  },
};
