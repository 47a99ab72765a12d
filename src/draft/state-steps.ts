import { fileType, readFile, typeOf } from "../disk/file-system.ts";
import { dropIn } from "../guest/states/drop-ins.ts";
import type { GuestNode } from "../guest/states/guest-node.ts";
import { SimulatedTree } from "../guest/states/simulated-tree.ts";
import type { FileTree } from "../guest/view/file-tree.ts";
import type { DraftStep } from "./draft.ts";
import { makesSteps } from "./text-step.ts";

/** A file that a state kind writes. */
interface Rule {
  readonly paths: RegExp;
  /** The files and folders of the base on which the kind's answer depends. */
  readonly reads: readonly string[];
  /** Returns the step for a new line of the file; undefined where there is none. */
  step(line: string): DraftStep | undefined;
}

const inits = ["/usr/lib/systemd/systemd", "/lib/systemd/systemd", "/sbin/openrc", "/usr/sbin/openrc"];
const foldersOf = (name: string) =>
  ["/etc", "/run", "/usr/local/lib", "/usr/lib"].map((base) => `${base}/${name}`);

const rules: readonly Rule[] = [
  {
    paths: /^\/etc\/hostname$/,
    reads: [],
    step: (line) => ({ kind: "hostname", name: line, options: undefined }),
  },
  {
    paths: /^\/etc\/(?:default\/locale|locale\.conf)$/,
    reads: ["/etc/debian_version"],
    step: (line) => stepOf("locale", /^LANG="?([\w.@-]+)"?$/.exec(line)),
  },
  {
    paths: new RegExp(`^/etc/sysctl\\.d/${dropIn}$`),
    reads: foldersOf("sysctl.d"),
    step: (line) => stepOf("sysctl", /^(\S+) = (.+)$/.exec(line)),
  },
  {
    paths: new RegExp(`^/etc/modules-load\\.d/${dropIn}$`),
    reads: [...foldersOf("modules-load.d"), "/etc/modules"],
    step: (line) => ({ kind: "kernel_module", name: line, options: { load: true } }),
  },
  {
    paths: new RegExp(`^/etc/modprobe\\.d/${dropIn}$`),
    reads: foldersOf("modprobe.d"),
    step: (line) => {
      const [, name] = /^blacklist (\S+)$/.exec(line) ?? [];
      return name === undefined ? undefined : { kind: "kernel_module", name, options: { blacklist: true } };
    },
  },
];
const maxFile = 2 ** 20;

function stepOf(kind: string, found: RegExpExecArray | null): DraftStep | undefined {
  return found ? { kind, name: found[1]!, options: found[2] } : undefined;
}

/**
 * Finds steps of the state kind that writes a file, such as `hostname`, if on the base they lead exactly to the new text.
 *
 * @param before undefined where the base has no such file
 */
export async function stateSteps(
  path: string,
  before: string | undefined,
  after: string,
  base: FileTree,
): Promise<DraftStep[] | undefined> {
  const rule = rules.find(({ paths }) => paths.test(path));
  if (!rule) return undefined;
  const old = new Set(before?.split("\n"));
  const come = after.split("\n").filter((line) => line !== "" && !old.has(line));
  const steps = come.map(rule.step);
  if (steps.length === 0 || !steps.every((step) => step !== undefined)) return undefined;
  const tree = new SimulatedTree();
  for (const place of [...inits, ...rule.reads, path]) await copy(base, place, tree);
  return makesSteps(steps, path, after, tree) ? steps : undefined;
}

/** Copies a file, or the files in a folder. */
async function copy(from: FileTree, path: string, to: SimulatedTree): Promise<void> {
  const found = await from.find(path);
  if (!found) return;
  const { mode, uid, gid, size } = found.inode;
  const attributes = { mode: mode & 0o7777, uid, gid };
  if (typeOf(found.inode) === fileType.directory) {
    put(path, { type: "directory", ...attributes }, to);
    for (const name of await from.list(path)) await copy(from, `${path}/${name}`, to);
  } else if (typeOf(found.inode) === fileType.regular) {
    const content =
      size <= maxFile ? await readFile(found.fileSystem, found.inode, maxFile) : Buffer.alloc(0);
    put(path, { type: "file", content, ...attributes }, to);
  }
}

function put(path: string, node: GuestNode, tree: SimulatedTree): void {
  const parts = path.split("/").slice(1, -1);
  for (let at = 1; at <= parts.length; at++) {
    const parent = `/${parts.slice(0, at).join("/")}`;
    if (!tree.get(parent)) tree.set(parent, { type: "directory", mode: 0o755, uid: 0, gid: 0 });
  }
  tree.set(path, node);
}
