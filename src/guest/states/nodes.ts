import { isSystemFolder, pathFault } from "../../plan/guest-paths.ts";
import type { Difference } from "../../plan/record.ts";
import type { ChangeableFiles, GuestFiles, GuestNode } from "./guest-node.ts";
import { isOn, type Look, textOf, type Wish } from "./state-model.ts";

const typeWords = {
  file: "a regular file",
  directory: "a folder",
  other: "a device, pipe or socket",
} as const;

/** Why a path can't be judged; undefined where it can. */
export function whyNot(path: string): string | undefined {
  const fault = pathFault(path);
  return fault === undefined ? undefined : `'${path}' ${fault}`;
}

/** Why nothing removes what is at a path; undefined where a system runs without it. */
export function systemFolderFault(path: string): string | undefined {
  return isSystemFolder(path) ? `${path} is a folder that a system does not run without` : undefined;
}

/** Returns what a path is, as messages say it: `a link to /x`. */
export function spellNode(node: GuestNode | undefined): string {
  if (!node) return "nothing";
  return node.type === "link" ? `a link to ${node.target}` : typeWords[node.type];
}

/** Returns the node of the wish if it is of that type, else how it differs. */
export function lookFor(
  type: "file" | "directory",
  wish: Wish,
  files: GuestFiles,
): { readonly node: GuestNode } | Look {
  const because = whyNot(wish.name);
  if (because !== undefined) return { because };
  const own = files.get(wish.name);
  const node = own?.type === "link" && isOn(wish, "follow") ? files.get(wish.name, true) : own;
  if (node?.type === type) return { node };
  const found = own?.type === "link" && !node ? "a link that leads nowhere" : spellNode(node);
  const difference = { attribute: "type", expected: typeWords[type], found };
  return { differences: [...missingParent(wish.name, files), difference] };
}

/** The missing folder above a path that is nearest to the root. */
export function missingParent(path: string, files: GuestFiles): Difference[] {
  let missing: string | undefined;
  for (let parent = above(path); parent !== ""; parent = above(parent)) {
    if (files.get(parent, true)?.type === "directory") break;
    missing = parent;
  }
  if (missing === undefined) return [];
  const found = files.get(missing) ? "something else" : "nothing";
  return [{ attribute: "parent folder", expected: `the folder ${missing}`, found }];
}

/** Returns the path of the folder that a path is in; empty for the root. */
export function above(path: string): string {
  return path.slice(0, path.lastIndexOf("/"));
}

/** Owner, group and mode, where they are wanted. */
export function judgeAttributes(wish: Wish, node: GuestNode, files: GuestFiles): Look {
  const differences = [
    ...judgeOwner(wish, "owner", "passwd", node.uid, files),
    ...judgeOwner(wish, "group", "group", node.gid, files),
  ];
  const mode = textOf(wish, "mode");
  if (mode === undefined) return { differences };
  if (!/^[0-7]{3,4}$/.test(mode)) return { because: `'${mode}' is not three or four octal digits` };
  const [expected, found] = [mode.padStart(4, "0"), node.mode.toString(8).padStart(4, "0")];
  return {
    differences: expected === found ? differences : [...differences, { attribute: "mode", expected, found }],
  };
}

/** Compares a user or group with the number that something has. */
export function judgeOwner(
  wish: Wish,
  attribute: "owner" | "group",
  file: "passwd" | "group",
  id: number,
  files: GuestFiles,
): Difference[] {
  const expected = textOf(wish, attribute);
  if (expected === undefined) return [];
  const wanted = accountId(file, expected, files);
  if (wanted === id) return [];
  const account = accounts(file, files).find((each) => each.id === id)?.name ?? String(id);
  const found =
    wanted === undefined ? `${account}; ${expected} is not in /etc/${file} of the guest` : account;
  return [{ attribute, expected, found }];
}

function accounts(file: "passwd" | "group", files: GuestFiles): { name: string; id: number }[] {
  const node = files.get(`/etc/${file}`, true);
  if (node?.type !== "file") return [];
  return node.content
    .toString("latin1")
    .split("\n")
    .map((line) => line.split(":"))
    .filter((fields) => fields.length > 2)
    .map((fields) => ({ name: fields[0]!, id: Number(fields[2]) }));
}

/** Returns the number of a user or group; undefined if there is none of that name. */
export function accountId(file: "passwd" | "group", name: string, files: GuestFiles): number | undefined {
  if (/^\d+$/.test(name)) return Number(name);
  return accounts(file, files).find((account) => account.name === name)?.id;
}

/** Returns the attributes that something gets, or why not. */
export function wantedAttributes(
  wish: Wish,
  before: { readonly mode: number; readonly uid: number; readonly gid: number },
  files: GuestFiles,
): { readonly mode: number; readonly uid: number; readonly gid: number } | string {
  const [owner, group, mode] = [textOf(wish, "owner"), textOf(wish, "group"), textOf(wish, "mode")];
  const uid = owner === undefined ? before.uid : accountId("passwd", owner, files);
  if (uid === undefined) return `the guest has no user ${owner}`;
  const gid = group === undefined ? before.gid : accountId("group", group, files);
  if (gid === undefined) return `the guest has no group ${group}`;
  return { uid, gid, mode: mode === undefined ? before.mode : Number.parseInt(mode, 8) };
}

/** Makes the missing folders above a path. Returns why it can't: something else has one of those paths. */
export function makeParents(path: string, files: ChangeableFiles): string | undefined {
  const parent = above(path);
  if (parent === "" || files.get(parent, true)?.type === "directory") return undefined;
  const why = makeParents(parent, files);
  if (why !== undefined) return why;
  if (files.get(parent)) return `${parent} is not a folder`;
  files.set(parent, { type: "directory", mode: 0o755, uid: 0, gid: 0 });
  return undefined;
}
