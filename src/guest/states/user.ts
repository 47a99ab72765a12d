import type { Difference } from "../../plan/record.ts";
import { AccountFiles } from "./account-files.ts";
import { nameFault, numberFault } from "./account-numbers.ts";
import type { GuestFiles } from "./guest-node.ts";
import { judgeOwner, whyNot } from "./nodes.ts";
import { isOn, type StateModel, textOf, textsOf, type Wish } from "./state-model.ts";
import { homeOf, keysFolderOf, missingKeys } from "./user-home.ts";
import { makeUser } from "./user-make.ts";
import { judgePassword } from "./user-password.ts";

type Found = Omit<Difference, "diff">;

export const user: StateModel = {
  look(wish, files) {
    const because = whyNotUser(wish);
    if (because !== undefined) return { because };
    const accounts = new AccountFiles(files);
    const { name } = wish;
    const entry = accounts.entry("passwd", name);
    const state = { attribute: "state", expected: `the user ${name}`, found: "nothing" };
    if (isOn(wish, "absent")) {
      const there = {
        ...state,
        expected: `no user ${name}`,
        found: `the user with the number ${entry?.[2]}`,
      };
      return { differences: entry ? [there] : [] };
    }
    if (!entry) return { differences: [state] };
    return {
      differences: [
        ...judgeField(wish, "uid", entry[2]),
        ...judgeOwner(wish, "group", "group", Number(entry[3]), files),
        ...judgeGroups(wish, accounts),
        ...judgeField(wish, "home", entry[5]),
        ...judgeHome(wish, entry, files),
        ...judgeField(wish, "shell", entry[6]),
        ...judgeField(wish, "comment", entry[4]),
        ...judgePassword(wish, entry, accounts),
        ...missingKeys(wish, entry, files).map((key) => ({
          attribute: "authorized_keys",
          expected: key,
          found: `not in ${keysFolderOf(wish, entry)}/authorized_keys`,
        })),
      ],
    };
  },
  make: makeUser,
};

function whyNotUser(wish: Wish): string | undefined {
  const name = nameFault(wish.name, "a user");
  if (name !== undefined) return name;
  const uid = textOf(wish, "uid");
  const number = uid === undefined ? undefined : numberFault(uid);
  if (number !== undefined) return number;
  const [home, shell] = [textOf(wish, "home"), textOf(wish, "shell")];
  for (const path of [home === "/" ? undefined : home, shell]) {
    if (path === undefined || path === "") continue;
    const why = whyNot(path);
    if (why !== undefined) return why;
    if (path.includes(":")) return `'${path}' contains a colon`;
  }
  let because: string | undefined;
  if (/[:\0-\x1f\x7f]/.test(textOf(wish, "comment") ?? ""))
    because = "the comment contains a colon or a control character";
  const password = textOf(wish, "password");
  if (password !== undefined && !/^(?:\*|\$[!-9;-~]+\$[!-9;-~]+)$/.test(password))
    because = "the password is not a hash of crypt(5)";
  const expires = textOf(wish, "password_expires");
  if (expires !== undefined && !/^(?:now|never|0|[1-9]\d{0,4})$/.test(expires))
    because = `'${expires}' is not \`now\`, \`never\` or a number of days`;
  return because;
}

function judgeField(wish: Wish, attribute: string, text = ""): Found[] {
  const expected = textOf(wish, attribute);
  if (expected === undefined || expected === text) return [];
  return [{ attribute, expected, found: text || "nothing" }];
}

function judgeGroups(wish: Wish, accounts: AccountFiles): Found[] {
  return textsOf(wish, "groups")
    .filter((name) => !accounts.isMember(name, wish.name))
    .map((name) => ({
      attribute: "groups",
      expected: `a member of ${name}`,
      found: accounts.entry("group", name)
        ? "no member"
        : `no member; ${name} is not in /etc/group of the guest`,
    }));
}

function judgeHome(wish: Wish, entry: readonly string[], files: GuestFiles): Found[] {
  const home = homeOf(wish, entry);
  if (!isOn(wish, "create_home") || files.get(home, true)?.type === "directory") return [];
  return [{ attribute: "home folder", expected: `the folder ${home}`, found: "nothing" }];
}
