import fc from "fast-check";
import type { GuestNode } from "../../src/guest/states/guest-node.ts";
import type { SimulatedTree } from "../../src/guest/states/simulated-tree.ts";
import type { Plan, StateOp } from "../../src/plan/plan.ts";
import { makePlan } from "../support/make-plan.ts";
import { fileOf, linkTo, treeWith } from "./random-drop-ins.ts";

const names = {
  hostname: ["node1", "node1.example", "a..b", "-a", "x".repeat(65)],
  timezone: ["UTC", "Europe/Berlin", "Europe/Nowhere", "../etc"],
  locale: ["C.UTF-8", "de_DE@euro", "a b"],
  selinux: ["enforcing", "permissive", "disabled", "on"],
} as const;

const step: fc.Arbitrary<Omit<StateOp, "id">> = fc
  .constantFrom(...(Object.keys(names) as (keyof typeof names)[]))
  .chain((kind) =>
    fc
      .tuple(fc.constantFrom<string>(...names[kind]), fc.constantFrom("targeted", "mls", "a/b", undefined))
      .map(([name, type]) => ({
        op: "state",
        kind,
        name: [name],
        want: kind === "selinux" && type !== undefined ? [{ attribute: "type", value: [type] }] : [],
      })),
  );

/** Plans of steps about the name of the host, its time zone, its locale and SELinux. */
export const randomMachinePlan: fc.Arbitrary<Plan> = fc
  .array(step, { minLength: 1, maxLength: 4 })
  .map((steps) => makePlan(steps.map((each, index) => ({ ...each, id: String(index + 1) }))));

export const selinuxLines = [
  "# SELINUX=enforcing",
  "SELINUX=enforcing",
  "SELINUX= Permissive # note",
  " SELINUX=disabled",
  "SELINUX=disabled",
  "SELINUX=unknown",
  "SELINUXTYPE=targeted",
  " selinuxtype= mls ",
  "SETLOCALDEFS=0",
  "",
];

const text = (...lines: readonly string[]) =>
  fc
    .tuple(fc.array(fc.constantFrom(...lines), { maxLength: 5 }), fc.boolean())
    .map(([each, isEnded]) => fileOf(each.join("\n") + (isEnded && each.length > 0 ? "\n" : "")));

/** What may be at these paths. */
const nodes: Readonly<Record<string, fc.Arbitrary<GuestNode>>> = {
  "/etc/hostname": fc.oneof(text("# name", "", "node1", "  other \r"), fc.constant(linkTo("name"))),
  "/etc/name": text("node1"),
  "/etc/sysconfig/network": fc.constant(fileOf("HOSTNAME=node1\n")),
  "/etc/localtime": fc.oneof(
    fc.constantFrom("/usr/share/zoneinfo/UTC", "../usr/share/zoneinfo/Europe/Berlin", "nowhere").map(linkTo),
    fc.constant(fileOf("TZif2")),
  ),
  "/etc/timezone": text("UTC", "Europe/Berlin", "# note"),
  "/etc/debian_version": fc.constant(fileOf("12.1\n")),
  "/etc/default/locale": text("LANG=C.UTF-8", 'LANG="de_DE@euro"', "#LANG=x", "LC_ALL=C"),
  "/etc/locale.conf": text("LANG=C.UTF-8", "LC_TIME=C"),
  "/etc/selinux/config": text(...selinuxLines),
  "/etc/selinux/targeted/policy": fc.constant(fileOf("")),
  "/.autorelabel": fc.constant(fileOf("")),
};
const inits = fc.constantFrom("/usr/lib/systemd/systemd", "/sbin/openrc", "/note");

export const randomMachineTree: fc.Arbitrary<SimulatedTree> = fc
  .tuple(
    fc
      .subarray(Object.keys(nodes), { minLength: 4 })
      .chain((paths) => fc.tuple(...paths.map((path) => nodes[path]!.map((node) => [path, node] as const)))),
    fc.boolean(),
    inits,
  )
  .map(([chosen, hasZones, init]) =>
    treeWith([
      ["/usr/lib/note", fileOf("")],
      ["/etc/os", fileOf("")],
      [init, fileOf("")],
      ...(hasZones ? ["UTC", "Europe/Berlin"] : []).map(
        (zone) => [`/usr/share/zoneinfo/${zone}`, fileOf("TZif2")] as const,
      ),
      ...chosen,
    ]),
  );
