import { membersOf, readRows } from "../inspect/accounts.ts";
import type { FileTree } from "../view/file-tree.ts";
import { type AccountChange, type AccountDifference, compareMaps } from "./changes.ts";

interface Account {
  readonly shown: ReadonlyMap<string, string>;
  /** As it is stored; never shown. */
  readonly password: string;
}

/** Compares users (passwd(5), shadow(5)) and groups (group(5)). Of passwords it shows only whether they are set. */
export async function compareAccounts(before: FileTree, after: FileTree): Promise<AccountChange[]> {
  return [
    ...(await compareKind("user", readUsers, before, after)),
    ...(await compareKind("group", readGroups, before, after)),
  ];
}

async function compareKind(
  kind: AccountChange["kind"],
  read: (tree: FileTree) => Promise<Map<string, Account>>,
  before: FileTree,
  after: FileTree,
): Promise<AccountChange[]> {
  return compareMaps(await read(before), await read(after), (was, is, change, name) => {
    const differences = differencesOf(was, is);
    return differences.length === 0 ? undefined : { kind, name, change, differences };
  });
}

function differencesOf(was: Account | undefined, is: Account | undefined): AccountDifference[] {
  const names = [...new Set([...(was?.shown.keys() ?? []), ...(is?.shown.keys() ?? [])])];
  const differences = names.flatMap((attribute) =>
    difference(attribute, was?.shown.get(attribute), is?.shown.get(attribute)),
  );
  if (was?.password === is?.password) return differences;
  const [before, after] = [was && stateOf(was.password), is && stateOf(is.password)];
  if (before === after) return [...differences, { attribute: "password", before: before!, after: "another" }];
  // A new account has no password, unless it is said.
  if ((before ?? "locked") === (after ?? "locked")) return differences;
  return [...differences, ...difference("password", before, after)];
}

function difference(attribute: string, before = "", after = ""): AccountDifference[] {
  if (before === after) return [];
  return [{ attribute, ...(before === "" ? {} : { before }), ...(after === "" ? {} : { after }) }];
}

/** What the second field of shadow(5) means. */
function stateOf(password: string): string {
  if (password === "") return "empty";
  return /^[!*]/.test(password) ? "locked" : "set";
}

async function readUsers(tree: FileTree): Promise<Map<string, Account>> {
  const shadow = new Map((await readRows(tree, "/etc/shadow", 9)).map((row) => [row[0]!, row]));
  const users = new Map<string, Account>();
  for (const [name, inPasswd, uid, gid, comment, home, shell] of await readRows(tree, "/etc/passwd", 7)) {
    const [, hash, , ...aging] = shadow.get(name!) ?? [];
    const stored = inPasswd === "x" ? (hash ?? "*") : inPasswd!;
    // `!`, `!!` and `*` are one: there is no password.
    const password = stored.replace(/^[!*]+$/, "*");
    const ages = aging.slice(0, 5).join(":");
    const shown = { uid, gid, comment, home, shell, aging: /\d/.test(ages) ? ages : "" };
    users.set(name!, { shown: new Map(Object.entries(shown) as [string, string][]), password });
  }
  return users;
}

async function readGroups(tree: FileTree): Promise<Map<string, Account>> {
  const rows = await readRows(tree, "/etc/group", 4);
  return new Map(
    rows.map(([name, password, gid, list]) => {
      const members = membersOf(list!).sort().join(",");
      return [
        name!,
        {
          shown: new Map(Object.entries({ gid: gid!, members })),
          // Elsewhere, in gshadow(5), or none.
          password: password === "" || password === "x" ? "*" : password!,
        },
      ];
    }),
  );
}
