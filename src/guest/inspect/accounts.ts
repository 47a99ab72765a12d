import type { FileTree } from "../view/file-tree.ts";
import { splitBounded } from "../view/texts.ts";

export interface UserAccount {
  readonly name: string;
  readonly uid: number;
  readonly gid: number;
  readonly home: string;
  readonly shell: string;
}

export interface GroupAccount {
  readonly name: string;
  readonly gid: number;
  readonly members: readonly string[];
}

/** Reads /etc/passwd (passwd(5)) in the order of user numbers. */
export async function readUsers(tree: FileTree): Promise<UserAccount[]> {
  const rows = await readNumbered(tree, "/etc/passwd", 7);
  const users = rows.map(([name, , uid, gid, , home, shell]) => ({
    name: name!,
    uid: Number(uid),
    gid: Number(gid),
    home: home!,
    shell: shell!,
  }));
  return users.sort((a, b) => a.uid - b.uid);
}

/** Reads /etc/group (group(5)) in the order of group numbers. */
export async function readGroups(tree: FileTree): Promise<GroupAccount[]> {
  const rows = await readNumbered(tree, "/etc/group", 4);
  const groups = rows.map(([name, , gid, members]) => ({
    name: name!,
    gid: Number(gid),
    members: membersOf(members!),
  }));
  return groups.sort((a, b) => a.gid - b.gid);
}

async function readNumbered(tree: FileTree, path: string, columns: number): Promise<string[][]> {
  return (await readRows(tree, path, columns)).filter((row) => /^\d+$/.test(row[2]!));
}

/** Of lines, and of members of groups, in one file. */
const most = 200_000;

/** Reads the lines of a file like passwd(5) that have this number of fields. */
export async function readRows(tree: FileTree, path: string, columns: number): Promise<string[][]> {
  const text = (await tree.readText(path)) ?? "";
  if (columns === 4) splitBounded(text, ",", most, `members of groups in ${path}`);
  return splitBounded(text, "\n", most, `lines in ${path}`)
    .map((line) => line.split(":", columns + 1))
    .filter((row) => row.length === columns);
}

/** Returns the members that the last field of a line of group(5) lists. */
export function membersOf(list: string): string[] {
  return list.split(",").filter((member) => member !== "");
}
