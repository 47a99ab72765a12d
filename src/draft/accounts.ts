import type { AccountChange } from "../guest/compare/changes.ts";
import { readGroups, readUsers, type UserAccount } from "../guest/inspect/accounts.ts";
import type { FileTree } from "../guest/view/file-tree.ts";
import type { Draft, Options } from "./draft.ts";

/** Numbers below are those of system accounts (login.defs(5)). */
const firstOrdinary = 1000;

/** Drafts groups, then users, then the members of groups. Their numbers are those of the golden image, as files have them. */
export async function draftAccounts(
  draft: Draft,
  accounts: readonly AccountChange[],
  golden: FileTree,
): Promise<void> {
  const users = new Map((await readUsers(golden)).map((user) => [user.name, user]));
  const groups = new Map((await readGroups(golden)).map((group) => [group.gid, group.name]));
  const of = (kind: AccountChange["kind"]) => accounts.filter((account) => account.kind === kind);
  for (const { name, change, differences } of of("group")) {
    const gid = differences.find(({ attribute }) => attribute === "gid")?.after;
    if (change === "added") draft.step("group", name, { gid: gid! });
    else if (change === "changed" && gid !== undefined) draft.step("group", name, { gid, change_gid: true });
  }
  for (const account of of("user")) {
    const user = users.get(account.name);
    if (user) await draftUser(draft, account, user, groups, golden);
    else draft.step("user", account.name, { absent: true });
  }
  for (const group of of("group")) draftMembers(draft, group, users);
  // Removed last: the primary group of a user stays.
  for (const { name, change } of of("group"))
    if (change === "removed") draft.step("group", name, { absent: true });
}

async function draftUser(
  draft: Draft,
  { name, change, differences }: AccountChange,
  user: UserAccount,
  groups: ReadonlyMap<number, string>,
  golden: FileTree,
): Promise<void> {
  const options: Record<string, Options[string]> = {};
  for (const { attribute, before, after } of differences) {
    if (attribute === "password" || attribute === "aging") {
      if (change !== "added" || (attribute === "password" && after !== "locked"))
        draft.rest({ what: `${attribute} of the user ${name}`, reason: "it is not shown", size: 0 });
    } else if (attribute === "gid") options.group = groups.get(user.gid) ?? String(user.gid);
    else options[attribute] = after ?? "";
    if (attribute === "uid" && before !== undefined) options.change_uid = true;
  }
  // Others get a home folder from /etc/skel.
  const hasHome = (await golden.find(user.home)) !== undefined;
  if (change === "added" && (user.uid < firstOrdinary || !hasHome)) options.system = true;
  if (Object.keys(options).length > 0) draft.step("user", name, options);
}

function draftMembers(
  draft: Draft,
  { name, differences }: AccountChange,
  users: ReadonlyMap<string, UserAccount>,
): void {
  const difference = differences.find(({ attribute }) => attribute === "members");
  const list = (text = "") => text.split(",").filter((member) => member !== "");
  const [old, now] = [new Set(list(difference?.before)), new Set(list(difference?.after))];
  const come = [...now].filter((member) => !old.has(member));
  if (come.length > 0) draft.step("group", name, { members: come });
  for (const member of old)
    if (!now.has(member) && users.has(member))
      draft.rest({ what: `${member} in the group ${name}`, reason: "no step removes members", size: 0 });
}
