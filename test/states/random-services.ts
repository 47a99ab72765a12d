import fc from "fast-check";
import type { GuestNode } from "../../src/guest/states/guest-node.ts";
import { SimulatedTree } from "../../src/guest/states/simulated-tree.ts";
import type { Plan, StateOp } from "../../src/plan/plan.ts";
import { makePlan } from "../support/make-plan.ts";

const folder: GuestNode = { type: "directory", mode: 0o755, uid: 0, gid: 0 };
const file = (content: string): GuestNode => ({
  type: "file",
  mode: 0o644,
  uid: 0,
  gid: 0,
  content: Buffer.from(content),
});
const link = (target: string): GuestNode => ({ type: "link", target, mode: 0o777, uid: 0, gid: 0 });

/** Unit files, by name: what systemd.unit(5) says of [Install] in all its forms. */
export const units: Readonly<Record<string, string>> = {
  "web.service":
    "[Unit]\nWantedBy=no.target\n[Install]\n# note\nWantedBy=multi-user.target\n  WantedBy = graphical.target  \n",
  "cache.service":
    "[Service]\nExecStart=/bin/cache\n[Install]\nWantedBy=x.target\nWantedBy=\nRequiredBy=web.service\\\n  multi-user.target\nAlias=store.service\nAlso=cache.socket web.service\n",
  "cache.socket": "[Socket]\nListenStream=/run/cache\n[Install]\nWantedBy=sockets.target",
  "static.service": "[Service]\nExecStart=/bin/true\n",
  "tty@.service": "[Service]\nExecStart=/bin/tty %i\n[Install]\nWantedBy=%i.target\nDefaultInstance=tty1\n",
  "vm@.service": "[Service]\nExecStart=/bin/vm %i\n[Install]\nWantedBy=multi-user.target\n",
  "display.service": "[Service]\nExecStart=/bin/x\n[Install]\nAlias=display-manager.service\n",
  "odd.service": "[Service]\nExecStart=/bin/x\n[Install]\nWantedBy=%v.target\n",
};

const names = [
  "web",
  "web.service",
  "cache",
  "cache.socket",
  "static",
  "tty@",
  "tty@tty2",
  "vm@",
  "vm@a",
  "display",
  "odd",
  "other-name",
  "store",
  "missing",
  "old-script",
  "old-script.service",
  "no name",
  "old",
  "old.service",
  "hat",
  "bare",
];
const states = ["enabled", "enabled", "disabled", "disabled", "masked", "on"];

/** Plans of steps about services. */
export const randomServicePlan: fc.Arbitrary<Plan> = fc
  .array(fc.record({ name: fc.constantFrom(...names), state: fc.constantFrom(...states) }), {
    minLength: 1,
    maxLength: 5,
  })
  .map((drafts) =>
    makePlan(
      drafts.map(
        ({ name, state }, index): StateOp => ({
          op: "state",
          id: String(index + 1),
          kind: "service",
          name: [name],
          want: [{ attribute: "state", value: [state] }],
        }),
      ),
    ),
  );

const lib = "/usr/lib/systemd/system";
const etc = "/etc/systemd/system";

/** Links that may be there already, some of them wrong. */
const links: Readonly<Record<string, string>> = {
  [`${etc}/multi-user.target.wants/web.service`]: `${lib}/web.service`,
  [`${etc}/multi-user.target.wants/vm@a.service`]: `${lib}/vm@.service`,
  [`${etc}/sockets.target.wants/cache.socket`]: `${lib}/cache.socket`,
  [`${etc}/store.service`]: `${lib}/cache.service`,
  [`${etc}/display-manager.service`]: `${lib}/display.service`,
  [`${etc}/web.service`]: "/dev/null",
  [`${etc}/vm@a.service`]: "/dev/null",
  [`${lib}/other-name.service`]: "web.service",
  [`${lib}/multi-user.target.wants/static.service`]: "../static.service",
  "/etc/rc2.d/S08old-script": "../init.d/old-script",
  "/etc/rc3.d/S00old-script": "../init.d/old-script",
  "/etc/rc3.d/K20old-script": "../init.d/old-script",
  "/etc/rc5.d/S99old-script": "../init.d/old-script",
  "/etc/rc0.d/S01old-script": "../init.d/old-script",
  "/etc/rc4.d/S01web": "../init.d/web",
  "/etc/rc2.d/S05old": "../init.d/old",
  "/etc/rc3.d/K07old": "../init.d/old",
  "/etc/rc0.d/K01old": "../init.d/old",
  "/etc/rcS.d/S10bare": "../init.d/bare",
  "/etc/rc4.d/S20hat": "../init.d/hat",
  "/etc/runlevels/default/web": "/etc/init.d/web",
  "/etc/runlevels/boot/cache": "/etc/init.d/cache",
};

/** Scripts of /etc/init.d, by name: with headers of the LSB, of chkconfig, and without. */
export const scripts: Readonly<Record<string, string>> = {
  old: "#!/bin/sh\n### BEGIN INIT INFO\n# Default-Start:  2 3 4 5\n# Default-Stop: 0 1 6\n### END INIT INFO\n# Default-Start: 1\n",
  hat: "#!/bin/sh\n# chkconfig: 345 9 85\n### BEGIN INIT INFO\n# Default-Start: 3 5\n### END INIT INFO\n",
  bare: "#!/bin/sh\n# chkconfig: off\n",
  "old-script": "#!/bin/sh\n",
};

export function serviceTree(
  chosenUnits: readonly string[],
  chosenLinks: readonly string[],
  init: string | undefined,
  others: readonly string[] = [],
): SimulatedTree {
  const tree = new SimulatedTree();
  const add = (path: string, node: GuestNode) => {
    const parts = path.split("/").slice(1, -1);
    parts.forEach((_, at) => {
      const parent = `/${parts.slice(0, at + 1).join("/")}`;
      if (!tree.get(parent)) tree.set(parent, folder);
    });
    tree.set(path, node);
  };
  add("/etc/hostname", file("guest\n"));
  add("/usr/lib/hostname", file("guest\n"));
  for (const name of chosenUnits) add(`${lib}/${name}`, file(units[name]!));
  for (const path of chosenLinks) add(path, link(links[path]!));
  if (init !== undefined) add(init, file(""));
  for (const path of others) {
    const name = path.slice(path.lastIndexOf("/") + 1);
    add(path, file(scripts[name] ?? "text\n"));
  }
  if (init?.includes("openrc")) {
    for (const name of ["web", "cache"]) add(`/etc/init.d/${name}`, file("#!/sbin/openrc-run\n"));
    add("/etc/runlevels/default/local", link("/etc/init.d/local"));
  }
  return tree;
}

/** A guest's units and links, with systemd, OpenRC or neither. */
export const randomServiceTree: fc.Arbitrary<SimulatedTree> = fc
  .record({
    chosenUnits: fc.subarray(Object.keys(units), { minLength: 5 }),
    chosenLinks: fc.subarray(Object.keys(links), { maxLength: 8 }),
    init: fc.constantFrom("/usr/lib/systemd/systemd", "/sbin/openrc", "/etc/rc2.d/README", undefined),
    others: fc.subarray([
      ...Object.keys(scripts).map((name) => `/etc/init.d/${name}`),
      "/etc/debian_version",
      "/usr/local/sbin/first-boot-setup",
      "/etc/systemd/system/first-boot-setup.service",
    ]),
  })
  .map(({ chosenUnits, chosenLinks, init, others }) =>
    serviceTree(chosenUnits, chosenLinks, init, ["/usr/local/note", ...others]),
  );

/** Plans of steps about scripts of the first boot. */
export const randomFirstBootPlan: fc.Arbitrary<Plan> = fc
  .array(
    fc.record({
      name: fc.constantFrom("setup", "setup", "b.2", "no name"),
      text: fc.constantFrom("text\n", "#!/bin/sh\nexit 0\n", "no end"),
    }),
    { minLength: 1, maxLength: 3 },
  )
  .map((drafts) =>
    makePlan(
      drafts.map(
        ({ name, text }, index): StateOp => ({
          op: "state",
          id: String(index + 1),
          kind: "first_boot",
          name: [name],
          want: [{ attribute: "inline", value: [text] }],
        }),
      ),
    ),
  );
