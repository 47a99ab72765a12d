import { createHash } from "node:crypto";
import fc from "fast-check";
import type { GuestNode } from "../../src/guest/states/guest-node.ts";
import { SimulatedTree } from "../../src/guest/states/simulated-tree.ts";
import type { Plan, Want } from "../../src/plan/plan.ts";
import { optional, randomPlanOf } from "./random-states.ts";

const root = { uid: 0, gid: 0 };
const folder = (mode = 0o755): GuestNode => ({ type: "directory", mode, ...root });
const file = (content: string, mode = 0o644): GuestNode => ({
  type: "file",
  content: Buffer.from(content),
  mode,
  ...root,
});
const link = (target: string): GuestNode => ({ type: "link", target, mode: 0o777, ...root });

/** What an archive had, by paths in the folder. */
const release: Readonly<Record<string, GuestNode>> = {
  bin: folder(),
  "bin/tool": file("#!/bin/sh\n", 0o755),
  "lib dir": folder(0o700),
  "lib dir/a b.jar": file("a jar"),
  "lib dir/é": file(""),
  current: link("lib dir/a b.jar"),
  "bin/self": link("tool"),
};

const sha = (algorithm: string, text: string | Buffer) => createHash(algorithm).update(text).digest("hex");
const [sha512, sha256] = [sha("sha512", "the archive"), sha("sha256", "the archive")];

function manifestOf(nodes: Readonly<Record<string, GuestNode>>): string {
  const entries = Object.entries(nodes).sort(([a], [b]) => (a < b ? -1 : 1));
  const mode = (node: GuestNode) => node.mode.toString(8);
  return [
    "# tool.tgz",
    `# sha512 ${sha512}`,
    `# sha256 ${sha256}`,
    "/ 755 .",
    ...entries.flatMap(([path, node]) => (node.type === "directory" ? [`/ ${mode(node)} ./${path}`] : [])),
    ...entries.flatMap(([path, node]) => (node.type === "link" ? [`@ ./${path} ${node.target}`] : [])),
    ...entries.flatMap(([path, node]) =>
      node.type === "file"
        ? [`${sha("sha256", node.content)} ${node.content.length} ${mode(node)} ./${path}`]
        : [],
    ),
    "",
  ].join("\n");
}

type Change = (tree: SimulatedTree, path: string) => void;

const changes: Readonly<Record<string, Change>> = {
  remove: (tree, path) => tree.remove(path),
  mode: (tree, path) => tree.set(path, { ...tree.get(path)!, mode: 0o751 } as GuestNode),
  owner: (tree, path) => tree.set(path, { ...tree.get(path)!, uid: 1 } as GuestNode),
  group: (tree, path) => tree.set(path, { ...tree.get(path)!, gid: 1 } as GuestNode),
  "another text": (tree, path) => {
    const node = tree.get(path)!;
    if (node.type === "file") tree.set(path, { ...node, content: Buffer.from("A JAR") });
  },
  "another target": (tree, path) => {
    if (tree.get(path)?.type === "link") tree.set(path, link("elsewhere"));
  },
  "a link": (tree, path) => {
    tree.remove(path);
    tree.set(path, link("/srv/other"));
  },
  "a folder": (tree, path) => {
    tree.remove(path);
    tree.set(path, folder());
  },
  "a file": (tree, path) => {
    tree.remove(path);
    tree.set(path, file("a file"));
  },
};

const paths = [
  "/srv/tool",
  "/srv/tool/.manifest",
  ...Object.keys(release).map((path) => `/srv/tool/${path}`),
];

function archiveTree(many: number, made: readonly { change: string; path: string }[]): SimulatedTree {
  const extra = Array.from({ length: many }, (_, index) => [`x${String(index).padStart(2, "0")}`, file("x")]);
  const nodes: Record<string, GuestNode> = { ...release, ...Object.fromEntries(extra) };
  const tree = new SimulatedTree();
  tree.set("/srv", folder());
  tree.set("/srv/tool", folder());
  for (const [path, node] of Object.entries(nodes)) tree.set(`/srv/tool/${path}`, node);
  tree.set("/srv/tool/.manifest", file(manifestOf(nodes)));
  tree.set("/srv/tool/added", file("added"));
  tree.set("/srv/other", folder());
  tree.set("/srv/other/tool", file("#!/bin/sh\n", 0o755));
  tree.set("/srv/file", file("a file"));
  for (const { change, path } of made) if (tree.get(path)) changes[change]!(tree, path);
  // More are changed than are shown.
  for (const path of many > 0 ? extra.map(([name]) => `/srv/tool/${name}`) : [])
    if (tree.get(path)) tree.remove(path);
  return tree;
}

/** A folder that was unpacked from an archive, and changed afterwards. */
export const randomArchiveTree: fc.Arbitrary<SimulatedTree> = fc
  .tuple(
    fc.oneof({ weight: 5, arbitrary: fc.constant(0) }, { weight: 1, arbitrary: fc.constant(22) }),
    fc.array(
      fc.record({ change: fc.constantFrom(...Object.keys(changes)), path: fc.constantFrom(...paths) }),
      { maxLength: 4 },
    ),
  )
  .map(([many, made]) => archiveTree(many, made));

const url: Want = { attribute: "url", value: ["http://127.0.0.1:1/tool.tgz"] };
const digests = fc.oneof(
  fc.constant<Want[]>([]),
  optional("sha512", [sha512, sha512.toUpperCase(), "0".repeat(128)]),
  optional("sha256", [sha256, "0".repeat(64), "12ab"]),
  optional("digest", [sha256, sha512, `sha256:${sha256}`, `SHA512:${sha512.toUpperCase()}`, "", "md5:12"]),
);

const wants = {
  archive: fc
    .tuple(
      digests,
      optional("owner", ["root", "daemon", "0", "1", "nobody-there"]),
      optional("group", ["root", "daemon", "0", "1", "nobody-there"]),
      optional("verify", ["digests", "sizes"]),
    )
    .map((each) => [url, ...each.flat()]),
};

/** Plans of steps about that folder, and about what is no such folder. */
export const randomArchivePlan: fc.Arbitrary<Plan> = randomPlanOf(
  wants,
  fc.oneof(
    { weight: 6, arbitrary: fc.constant(["/srv/tool"]) },
    { weight: 1, arbitrary: fc.constantFrom(["/srv/file"], ["/srv/none/tool"], ["/srv/other"]) },
  ),
);
