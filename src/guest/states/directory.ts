import type { GuestFiles } from "./guest-node.ts";
import { accountId, judgeAttributes, lookFor, makeParents, wantedAttributes } from "./nodes.ts";
import { isOn, type StateModel, textOf, type Wish } from "./state-model.ts";

export const directory: StateModel = {
  look(wish, files) {
    const found = lookFor("directory", wish, files);
    if (!("node" in found)) return found;
    const attributes = judgeAttributes(wish, found.node, files);
    if ("because" in attributes || !isOn(wish, "recurse")) return attributes;
    const inside = [...judgeInside(wish, "owner", "uid", files), ...judgeInside(wish, "group", "gid", files)];
    return { differences: [...attributes.differences, ...inside] };
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
    if (!isOn(wish, "recurse")) return undefined;
    for (const inner of files.below(path)) {
      const node = files.get(inner)!;
      const { uid, gid } = wantedAttributes(wish, node, files) as { uid: number; gid: number };
      files.set(inner, { ...node, uid, gid });
    }
    return undefined;
  },
};

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
