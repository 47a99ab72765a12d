import { AccountFiles, withField } from "./account-files.ts";
import { freeNumber, loginSetting } from "./account-numbers.ts";
import type { ChangeableFiles } from "./guest-node.ts";
import { accountId, makeParents } from "./nodes.ts";
import { isOn, textOf, textsOf, type Wish } from "./state-model.ts";
import { homeOf, keysFolderOf, missingKeys, readKeys } from "./user-home.ts";
import { setPassword } from "./user-password.ts";

/** Makes a user as wanted; an obstacle is found before anything is changed. */
export function makeUser(wish: Wish, files: ChangeableFiles): string | undefined {
  const accounts = new AccountFiles(files);
  for (const file of ["passwd", "group"] as const)
    if (!accounts.has(file)) return `the guest has no /etc/${file}`;
  if (isOn(wish, "absent")) {
    removeUser(wish.name, accounts);
    accounts.save(files);
    return undefined;
  }
  const isNew = accounts.entry("passwd", wish.name) === undefined;
  const why = whyUnchangeable(wish, accounts, files) ?? (isNew ? addUser(wish, accounts, files) : undefined);
  if (why !== undefined) return why;
  changeEntry(wish, accounts, files);
  for (const group of textsOf(wish, "groups"))
    if (!accounts.isMember(group, wish.name)) accounts.addMember(group, wish.name);
  const because = setPassword(wish, isNew, accounts, files);
  if (because !== undefined) return because;
  accounts.save(files);
  const entry = accounts.entry("passwd", wish.name)!;
  return makeHome(wish, entry, isNew, files) ?? addKeys(wish, entry, files);
}

function whyUnchangeable(wish: Wish, accounts: AccountFiles, files: ChangeableFiles): string | undefined {
  const group = textOf(wish, "group");
  if (group !== undefined && accountId("group", group, files) === undefined)
    return `the guest has no group ${group}`;
  const unknown = textsOf(wish, "groups").find((name) => !accounts.entry("group", name));
  if (unknown !== undefined) return `the guest has no group ${unknown}`;
  const uid = textOf(wish, "uid");
  if (uid === undefined) return undefined;
  const taken = accounts.whyTaken("passwd", uid, wish.name);
  if (taken !== undefined) return taken;
  const entry = accounts.entry("passwd", wish.name);
  if (!entry || entry[2] === uid || isOn(wish, "change_uid")) return undefined;
  return `${wish.name} has the number ${entry[2]}, and files that belong to it would not follow a change to ${uid}: add \`change_uid: true\` to change it`;
}

function addUser(wish: Wish, accounts: AccountFiles, files: ChangeableFiles): string | undefined {
  const { name } = wish;
  const isSystem = isOn(wish, "system");
  const wanted = textOf(wish, "uid");
  const free = wanted === undefined ? freeNumber("passwd", isSystem, accounts, files) : { number: wanted };
  if ("because" in free) return free.because;
  const uid = free.number;
  let gid = accounts.entry("group", name)?.[2] ?? uid;
  if (!wish.want.has("group") && !accounts.entry("group", name)) {
    if (accounts.whyTaken("group", uid, name) !== undefined) {
      const other = freeNumber("group", isSystem, accounts, files);
      if ("because" in other) return other.because;
      gid = other.number;
    }
    accounts.addGroup(name, gid);
  }
  const shells = isSystem ? ["/usr/sbin/nologin", "/sbin/nologin", "/bin/false"] : ["/bin/bash", "/bin/sh"];
  const shell = shells.find((path) => files.get(path)) ?? shells.at(-1)!;
  accounts.put("passwd", [name, accounts.has("shadow") ? "x" : "!", uid, gid, "", `/home/${name}`, shell]);
  return undefined;
}

function changeEntry(wish: Wish, accounts: AccountFiles, files: ChangeableFiles): void {
  const before = accounts.entry("passwd", wish.name)!;
  const group = textOf(wish, "group");
  const fields: readonly (readonly [number, string | undefined])[] = [
    [2, textOf(wish, "uid")],
    [3, group === undefined ? undefined : String(accountId("group", group, files))],
    [4, textOf(wish, "comment")],
    [5, textOf(wish, "home")],
    [6, textOf(wish, "shell")],
  ];
  let entry = before;
  for (const [field, text] of fields) if (text !== undefined) entry = withField(entry, field, text);
  if (entry.join(":") !== before.join(":")) accounts.put("passwd", entry);
}

function makeHome(
  wish: Wish,
  entry: readonly string[],
  isNew: boolean,
  files: ChangeableFiles,
): string | undefined {
  const byDefault = isNew && !isOn(wish, "system");
  if (wish.want.has("create_home") ? !isOn(wish, "create_home") : !byDefault) return undefined;
  const home = homeOf(wish, entry);
  if (files.get(home, true)?.type === "directory") return undefined;
  const why = makeParents(home, files);
  if (why !== undefined) return why;
  if (files.get(home)) return `${home} is not a folder`;
  const [uid, gid] = [Number(entry[2]), Number(entry[3])];
  const umask = octal(loginSetting("UMASK", files)) ?? 0o022;
  const mode = octal(loginSetting("HOME_MODE", files)) ?? 0o777 & ~umask;
  files.set(home, { type: "directory", mode, uid, gid });
  for (const path of files.below("/etc/skel"))
    files.set(`${home}${path.slice("/etc/skel".length)}`, { ...files.get(path)!, uid, gid });
  return undefined;
}

function octal(text: string | undefined): number | undefined {
  return /^[0-7]{1,4}$/.test(text ?? "") ? Number.parseInt(text!, 8) : undefined;
}

/** The folder of a user is the user's to change, so no link in it is followed. */
function addKeys(wish: Wish, entry: readonly string[], files: ChangeableFiles): string | undefined {
  const missing = missingKeys(wish, entry, files);
  if (missing.length === 0) return undefined;
  const folder = keysFolderOf(wish, entry);
  const path = `${folder}/authorized_keys`;
  for (const each of [folder, path]) if (files.get(each)?.type === "link") return `${each} is a link`;
  const owner = { uid: Number(entry[2]), gid: Number(entry[3]) };
  if (files.get(folder)?.type !== "directory") {
    const why = makeParents(folder, files);
    if (why !== undefined) return why;
    if (files.get(folder)) return `${folder} is not a folder`;
    files.set(folder, { type: "directory", mode: 0o700, ...owner });
  }
  const before = files.get(path) ?? { mode: 0o600, ...owner };
  const lines = [...readKeys(folder, files), ...new Set(missing)];
  files.set(path, {
    ...before,
    type: "file",
    content: Buffer.from(lines.map((line) => `${line}\n`).join("")),
  });
  return undefined;
}

/** Removes a user, and the group of its own if nobody else is in it. Its files stay. */
function removeUser(name: string, accounts: AccountFiles): void {
  accounts.remove("passwd", name);
  accounts.remove("shadow", name);
  accounts.leaveGroups(name);
  const own = accounts.entry("group", name);
  if (!own || (own[3] ?? "") !== "" || accounts.primaryUser(own[2] ?? "") !== undefined) return;
  accounts.remove("group", name);
  accounts.remove("gshadow", name);
}
