import {
  chmodSync,
  chownSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import type { GuestNode } from "../../src/guest/states/guest-node.ts";
import type { SimulatedTree } from "../../src/guest/states/simulated-tree.ts";

/** Makes a tree's files below a real folder; owners are set only by root, as no one else can. */
export function writeTree(tree: SimulatedTree, folder: string): void {
  for (const [path, node] of tree.entries()) {
    const place = join(folder, path);
    if (node.type === "link") symlinkSync(node.target, place);
    else if (node.type === "directory") mkdirSync(place, { recursive: true });
    else if (node.type === "file") writeFileSync(place, node.content);
    if (node.type === "link") continue;
    if (process.getuid?.() === 0) chownSync(place, node.uid, node.gid);
    chmodSync(place, node.mode);
  }
}

/** Reads real files below some paths of a folder, as the entries of a tree: what a `SimulatedTree` would have. */
export function readTree(folder: string, paths: readonly string[]): (readonly [string, GuestNode])[] {
  const found: (readonly [string, GuestNode])[] = [];
  const visit = (path: string) => {
    const place = join(folder, path);
    const stat = lstatSync(place);
    const { mode, uid, gid } = stat;
    const attributes = { mode: mode & 0o7777, uid, gid };
    if (stat.isSymbolicLink())
      found.push([path, { type: "link", target: readlinkSync(place), ...attributes }]);
    else if (stat.isDirectory()) {
      found.push([path, { type: "directory", ...attributes }]);
      for (const name of readdirSync(place)) visit(`${path}/${name}`);
    } else found.push([path, { type: "file", content: readFileSync(place), ...attributes }]);
  };
  for (const path of paths) visit(path);
  return found.sort(([a], [b]) => (a < b ? -1 : 1));
}

/** Every path with its time of change and content: what a check must not alter. */
export function snapshot(folder: string): string[] {
  return readdirSync(folder, { recursive: true, encoding: "utf8" })
    .sort()
    .map((name) => {
      const { mode, uid, gid, ino, mtimeNs, ctimeNs } = lstatSync(join(folder, name), { bigint: true });
      return [name, mode, uid, gid, ino, mtimeNs, ctimeNs].join(" ");
    });
}
