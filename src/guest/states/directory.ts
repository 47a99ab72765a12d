import type { GuestFiles } from "./guest-node.ts";
import {
  accountId,
  judgeAttributes,
  lookFor,
  makeParents,
  systemFolderFault,
  wantedAttributes,
} from "./nodes.ts";
import { isOn, type Look, type StateModel, textOf, type Wish } from "./state-model.ts";

export const directory: StateModel = {
  look(wish, files) {
    const found = lookFor("directory", wish, files);
    if (!("node" in found)) return found;
    const attributes = judgeAttributes(wish, found.node, files);
    if ("because" in attributes) return attributes;
    const inside = isOn(wish, "recurse")
      ? [...judgeInside(wish, "owner", "uid", files), ...judgeInside(wish, "group", "gid", files)]
      : [];
    const exact = judgeExact(wish, files);
    if ("because" in exact) return exact;
    return { differences: [...attributes.differences, ...inside, ...exact.differences] };
  },

  make(wish, files) {
    const own = files.get(wish.name);
    if (own?.type === "file" || own?.type === "other")
      return `${wish.name} is a file, and a file is never replaced by a folder`;
    const path = isOn(wish, "follow") ? files.realPath(wish.name) : wish.name;
    if (path === undefined) return "a circle of links";
    if (own?.type === "link" && !isOn(wish, "follow")) files.remove(wish.name);
    const why = makeParents(path, files);
    if (why !== undefined) return why;
    const attributes = wantedAttributes(wish, files.get(path) ?? { mode: 0o755, uid: 0, gid: 0 }, files);
    if (typeof attributes === "string") return attributes;
    files.set(path, { type: "directory", ...attributes });
    if (isOn(wish, "recurse"))
      for (const inner of files.below(path)) {
        const node = files.get(inner)!;
        const { uid, gid } = wantedAttributes(wish, node, files) as { uid: number; gid: number };
        files.set(inner, { ...node, uid, gid });
      }
    for (const other of othersIn(wish, files)) files.remove(`${path}/${other}`);
    return undefined;
  },
};

/** Whether everything in the folder is in its source. */
function judgeExact(wish: Wish, files: GuestFiles): Look {
  if (!wish.want.has("exact")) return { differences: [] };
  const because = systemFolderFault(wish.name);
  if (because !== undefined) return { because };
  const others = othersIn(wish, files);
  if (others.some((other) => other.includes("\n")))
    return { because: `${wish.name} holds a name with a line break` };
  if (others.length === 0) return { differences: [] };
  const more = others.length > 10 ? ` and ${others.length - 10} more` : "";
  const found = `also ${others.slice(0, 10).join(", ")}${more}`;
  return { differences: [{ attribute: "exact", expected: "only what is in the source", found }] };
}

/** Returns what else is in the folder, from there, without what is in other folders; sorted as bytes. */
function othersIn(wish: Wish, files: GuestFiles): string[] {
  const kept = textOf(wish, "exact")?.split("\n");
  if (!kept) return [];
  const folder = files.realPath(wish.name) ?? wish.name;
  const others = files
    .below(folder)
    .map((path) => path.slice(folder.length + 1))
    .filter((path) => !kept.includes(path));
  return others
    .filter((path) => !others.some((other) => path.startsWith(`${other}/`)))
    .sort((a, b) => Buffer.compare(Buffer.from(a), Buffer.from(b)));
}

function judgeInside(wish: Wish, attribute: "owner" | "group", field: "uid" | "gid", files: GuestFiles) {
  const wanted = textOf(wish, attribute);
  const id =
    wanted === undefined ? undefined : accountId(attribute === "owner" ? "passwd" : "group", wanted, files);
  if (id === undefined) return [];
  const paths = [files.realPath(wish.name) ?? wish.name, ...files.below(wish.name)];
  const other = paths.find((path) => files.get(path)?.[field] !== id);
  if (other === undefined) return [];
  return [
    {
      attribute: `${attribute} inside`,
      expected: `${wanted} for everything in it`,
      found: `another for ${other}`,
    },
  ];
}
