import type { ChangeableFiles, GuestFiles } from "./guest-node.ts";
import { type Init, initOf } from "./init.ts";
import { type StateModel, textOf, type Wish } from "./state-model.ts";
import { disableUnit, enableUnit, makeLink, maskUnit, systemdState, unitName } from "./systemd.ts";

/** What starts the services of a guest. */
interface Services {
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

const inits: Readonly<Record<Init, Services>> = {
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
};

/** In a guest with neither, nothing starts a service, unless systemd is installed later. */
function servicesOf(files: GuestFiles, wanted: string): Services | undefined {
  const init = initOf(files) ?? (wanted === "disabled" ? "systemd" : undefined);
  return init && inits[init];
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
    const init = servicesOf(files, expected);
    if (!init) return { because: "the guest has neither systemd nor OpenRC" };
    const name = init.nameOf(wish.name);
    const found = init.state(name, files);
    if ("because" in found) return found;
    const { state } = found;
    if (state === expected || (state === "missing" && expected === "disabled")) return { differences: [] };
    const words = state === "missing" ? `no service ${name}` : state;
    return { differences: [{ attribute: "state", expected, found: words }] };
  },

  make(wish, files) {
    const wanted = textOf(wish, "state")!;
    const init = servicesOf(files, wanted)!;
    const name = init.nameOf(wish.name);
    const found = init.state(name, files);
    if ("state" in found && found.state === "missing" && wanted === "enabled")
      return `the guest has no service ${name}: enable it after the step that installs it`;
    return init.make[wanted]!(name, files);
  },
};
