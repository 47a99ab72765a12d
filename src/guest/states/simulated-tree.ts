import { sha256Hex } from "../../source/sha256.ts";
import type { ChangeableFiles, GuestFact, GuestNode } from "./guest-node.ts";

const maxLinks = 40;
const root: GuestNode = { type: "directory", mode: 0o755, uid: 0, gid: 0 };

/** A tree of files that exists only as data. */
export class SimulatedTree implements ChangeableFiles {
  /** By their paths without symbolic links; the root is not in it. */
  readonly #nodes: Map<string, GuestNode>;

  constructor(nodes: Iterable<readonly [string, GuestNode]> = []) {
    this.#nodes = new Map(nodes);
  }

  copy(): SimulatedTree {
    return new SimulatedTree(this.#nodes);
  }

  /** Returns every path with what it is, sorted. */
  entries(): (readonly [string, GuestNode])[] {
    return [...this.#nodes].sort(([a], [b]) => (a < b ? -1 : 1));
  }

  get(path: string, follow = false): GuestNode | undefined {
    const found = this.#resolve(path, follow);
    if (found === undefined) return undefined;
    return found === "" ? root : this.#nodes.get(found);
  }

  below(path: string): readonly string[] {
    const folder = this.realPath(path);
    return folder === undefined ? [] : [...this.#nodes.keys()].filter((key) => key.startsWith(`${folder}/`));
  }

  facts(folder: string): ReadonlyMap<string, GuestFact> {
    const start = this.realPath(folder) ?? folder;
    const paths = [start, ...this.below(start)];
    return new Map(
      paths.flatMap((path) => {
        const node = this.get(path);
        const name = path === start ? "." : path.slice(start.length + 1);
        return node ? [[name, factOf(node)] as const] : [];
      }),
    );
  }

  sha256(paths: readonly string[]): readonly string[] {
    return paths.map((path) => {
      const node = this.get(path);
      if (node?.type !== "file") throw new Error(`${path} is no file`);
      return sha256Hex(node.content);
    });
  }

  realPath(path: string): string | undefined {
    return this.#resolve(path, true);
  }

  set(path: string, node: GuestNode): void {
    const place = this.#resolve(path, false);
    if (place === undefined) throw new Error(`no folder for ${path}`);
    this.#nodes.set(place, node);
  }

  remove(path: string): void {
    const place = this.#resolve(path, false);
    if (place === undefined) return;
    for (const key of this.#nodes.keys())
      if (key === place || key.startsWith(`${place}/`)) this.#nodes.delete(key);
  }

  /** Follows links; undefined for a circle of them, or if a file is in the place of a folder. */
  #resolve(path: string, follow: boolean): string | undefined {
    let names = path.split("/").filter((name) => name !== "");
    let place = "";
    for (let links = 0; names.length > 0; ) {
      const [name, ...rest] = names as [string, ...string[]];
      names = rest;
      if (name === ".") continue;
      if (name === "..") {
        place = place.slice(0, Math.max(0, place.lastIndexOf("/")));
        continue;
      }
      const around = place === "" ? root : this.#nodes.get(place);
      if (around !== undefined && around.type !== "directory") return undefined;
      const next = `${place}/${name}`;
      const node = this.#nodes.get(next);
      if (node?.type === "link" && (follow || rest.length > 0)) {
        if (++links > maxLinks) return undefined;
        if (node.target.startsWith("/")) place = "";
        names = [...node.target.split("/").filter((part) => part !== ""), ...rest];
      } else place = next;
    }
    return place;
  }
}

function factOf(node: GuestNode): GuestFact {
  if (node.type !== "file") return node;
  const { content, ...others } = node;
  return { ...others, size: content.length };
}
