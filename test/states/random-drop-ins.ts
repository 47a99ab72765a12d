import fc from "fast-check";
import type { GuestNode } from "../../src/guest/states/guest-node.ts";
import { SimulatedTree } from "../../src/guest/states/simulated-tree.ts";
import type { Template, Want } from "../../src/plan/plan.ts";
import { optional, randomPlanOf, type Wants } from "./random-states.ts";

const directory: GuestNode = { type: "directory", mode: 0o755, uid: 0, gid: 0 };
export const fileOf = (content: string): GuestNode => ({
  type: "file",
  mode: 0o644,
  uid: 0,
  gid: 0,
  content: Buffer.from(content),
});
export const linkTo = (target: string): GuestNode => ({ type: "link", target, mode: 0o777, uid: 0, gid: 0 });

/** A tree with these files and the folders above them. */
export function treeWith(nodes: readonly (readonly [string, GuestNode])[]): SimulatedTree {
  const tree = new SimulatedTree();
  for (const [path, node] of nodes) {
    const parts = path.split("/").slice(1, -1);
    parts.forEach((_, at) => {
      const parent = `/${parts.slice(0, at + 1).join("/")}`;
      if (!tree.get(parent)) tree.set(parent, directory);
    });
    tree.set(path, node);
  }
  return tree;
}

const folders = ["/etc", "/run", "/usr/local/lib", "/usr/lib"];
const names = ["10-a.conf", "50-b.conf", "B.conf", "zz-sahara-image.conf", "zzz.conf", ".x.conf", "note"];

/** Files of such a folder, some of them links to /dev/null, and one outside of it that a link leads to. */
const filesIn = (folder: string, lines: readonly string[], beside: string) => {
  const text = fc
    .tuple(fc.array(fc.constantFrom(...lines), { maxLength: 5 }), fc.constantFrom("\n", "\n", "\r\n", ""))
    .map(([each, end]) => each.join(end || "\n") + end);
  const node = fc.oneof(
    { weight: 6, arbitrary: text.map(fileOf) },
    { weight: 1, arbitrary: fc.constantFrom(linkTo("/dev/null"), linkTo("10-a.conf"), directory) },
  );
  return fc
    .tuple(
      fc.array(fc.tuple(fc.constantFrom(...folders), fc.constantFrom(...names), node), { maxLength: 7 }),
      fc.option(text, { nil: undefined }),
      fc.boolean(),
    )
    .map(([random, own, isLinked]): Entry[] => [
      ...(isLinked ? [[`/etc/${folder}/99-own.conf`, linkTo(`../${beside}`)] as const] : []),
      ...(own === undefined ? [] : [[`/etc/${beside}`, fileOf(own)] as const]),
      ...random.map(([base, name, each]) => [`${base}/${folder}/${name}`, each] as const),
    ]);
};

const inits = fc.constantFrom("/usr/lib/systemd/systemd", "/lib/systemd/systemd", "/sbin/openrc", "/note");

const treeOf = (files: fc.Arbitrary<Entry[]>): fc.Arbitrary<SimulatedTree> =>
  fc
    .tuple(files, inits)
    .map(([each, init]) =>
      treeWith(
        withoutDoubles([
          ["/etc/hostname", fileOf("guest\n")],
          ["/usr/lib/note", fileOf("")],
          ...each,
          [init, fileOf("")],
        ]),
      ),
    );

type Entry = readonly [string, GuestNode];
const withoutDoubles = (entries: readonly Entry[]): Entry[] => [...new Map(entries)];

/** Lines of sysctl.d(5): every spelling of few keys. */
export const sysctlLines = [
  "vm.swappiness = 1",
  "vm/swappiness=60",
  "-vm.swappiness = 10",
  "vm.swappiness =",
  "-vm.swappiness",
  "vm.swappiness",
  "vm.*=7",
  "  net.ipv4.conf.*.rp_filter = 2 ",
  "net.ipv4.*.rp_filter = 3",
  "net.ipv4.conf.[ae]?*.rp_filter = 4",
  "-net.ipv4.conf.all.rp_filter",
  "net.ipv4.conf.all.rp_filter=1",
  "net/ipv4/conf/eth0.1/rp_filter = 1",
  "net.ipv4.tcp_rmem =  4096\t8192  16384",
  "# vm.swappiness = 2",
  "; vm.swappiness = 3",
  "é = 1",
  "",
];
export const sysctlNames = [
  "vm.swappiness",
  "vm/swappiness",
  "net.ipv4.conf.all.rp_filter",
  "net.ipv4.conf.eth0/1.rp_filter",
  "net.ipv4.tcp_rmem",
];
const sysctlWants: Wants = {
  sysctl: fc
    .constantFrom("1", "60", "7", "2", "4096 8192 16384", "4096  8192 16384", "é")
    .map((value): Want[] => [{ attribute: "value", value: [value] }]),
};
const nameOf = (known: readonly string[]): fc.Arbitrary<Template> =>
  fc.oneof(
    { weight: 12, arbitrary: fc.constantFrom(...known).map((each) => [each]) },
    { weight: 1, arbitrary: fc.constantFrom<Template>(["no name"], ["b.", { variable: "name" }]) },
  );

export const randomSysctlPlan = randomPlanOf(sysctlWants, nameOf(sysctlNames));
export const randomSysctlTree = treeOf(filesIn("sysctl.d", sysctlLines, "sysctl.conf"));

/** Lines of modules-load.d(5), /etc/modules and modprobe.d(5), which meet in all of them. */
const moduleLines = [
  "br_netfilter",
  "br-netfilter",
  " loop max_loop=8 # note",
  "loop#note",
  "# loop",
  "; loop",
  "blacklist loop",
  "blacklist\tbr-netfilter more",
  "options loop max_loop=64",
  'options loop max-loop=8 max_part="2" hw',
  "  options br_netfilter \\",
  "  hw=1",
  "options loop hw=a\\b\\\\c \\",
  "alias x loop",
  "",
];
const flag = (attribute: string) => optional(attribute, ["yes", "no"]);
const moduleWants: Wants = {
  kernel_module: fc
    .tuple(
      flag("load"),
      flag("blacklist"),
      fc.uniqueArray(fc.constantFrom("max_loop", "max-part", "hw", "no name"), { maxLength: 2 }),
      fc.constantFrom("64", "8", "2", "", "a b"),
    )
    .map(([load, blacklist, keys, value]) => [
      ...load,
      ...blacklist,
      ...keys.map((key): Want => ({ attribute: "options", key: [key], value: value === "" ? [] : [value] })),
    ]),
};

export const randomModulePlan = randomPlanOf(moduleWants, nameOf(["loop", "br_netfilter", "br-netfilter"]));
export const randomModuleTree = treeOf(
  fc
    .tuple(filesIn("modules-load.d", moduleLines, "modules"), filesIn("modprobe.d", moduleLines, "modprobe"))
    .map((each) => each.flat()),
);
