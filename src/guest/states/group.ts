import { AccountFiles, withField } from "./account-files.ts";
import { freeNumber, nameFault, numberFault } from "./account-numbers.ts";
import type { ChangeableFiles } from "./guest-node.ts";
import { isOn, type StateModel, textOf, textsOf, type Wish } from "./state-model.ts";

export const group: StateModel = {
  look(wish, files) {
    const { name } = wish;
    const gid = textOf(wish, "gid");
    const because = nameFault(name, "a group") ?? (gid === undefined ? undefined : numberFault(gid));
    if (because !== undefined) return { because };
    const accounts = new AccountFiles(files);
    const entry = accounts.entry("group", name);
    const state = { attribute: "state", expected: `the group ${name}`, found: "nothing" };
    if (isOn(wish, "absent")) {
      const there = {
        ...state,
        expected: `no group ${name}`,
        found: `the group with the number ${entry?.[2]}`,
      };
      return { differences: entry ? [there] : [] };
    }
    if (!entry) return { differences: [state] };
    const members = textsOf(wish, "members")
      .filter((member) => !accounts.isMember(name, member))
      .map((member) => ({
        attribute: "members",
        expected: member,
        found: accounts.entry("passwd", member)
          ? "no member"
          : `no member; ${member} is not in /etc/passwd of the guest`,
      }));
    if (gid === undefined || entry[2] === gid) return { differences: members };
    return { differences: [{ attribute: "gid", expected: gid, found: entry[2] ?? "" }, ...members] };
  },

  make(wish, files) {
    const accounts = new AccountFiles(files);
    if (!accounts.has("group")) return "the guest has no /etc/group";
    const because = isOn(wish, "absent") ? remove(wish, accounts) : change(wish, accounts, files);
    if (because === undefined) accounts.save(files);
    return because;
  },
};

function change(wish: Wish, accounts: AccountFiles, files: ChangeableFiles): string | undefined {
  const { name } = wish;
  const members = textsOf(wish, "members");
  const unknown = members.find((member) => !accounts.entry("passwd", member));
  if (unknown !== undefined) return `the guest has no user ${unknown}`;
  const gid = textOf(wish, "gid");
  const taken = gid === undefined ? undefined : accounts.whyTaken("group", gid, name);
  if (taken !== undefined) return taken;
  const entry = accounts.entry("group", name);
  if (!entry) {
    const free =
      gid === undefined ? freeNumber("group", isOn(wish, "system"), accounts, files) : { number: gid };
    if ("because" in free) return free.because;
    accounts.addGroup(name, free.number);
  } else if (gid !== undefined && entry[2] !== gid) {
    if (!isOn(wish, "change_gid"))
      return `${name} has the number ${entry[2]}, and files that belong to it would not follow a change to ${gid}: add \`change_gid: true\` to change it`;
    accounts.put("group", withField(entry, 2, gid));
  }
  for (const member of members) if (!accounts.isMember(name, member)) accounts.addMember(name, member);
  return undefined;
}

function remove({ name }: Wish, accounts: AccountFiles): string | undefined {
  const user = accounts.primaryUser(accounts.entry("group", name)![2] ?? "");
  if (user !== undefined) return `${name} is the primary group of ${user}`;
  accounts.remove("group", name);
  accounts.remove("gshadow", name);
  return undefined;
}
