import { trimEnd } from "../../source/trim.ts";
import type { ChangeableFiles, GuestFiles } from "./guest-node.ts";

export type AccountFile = "passwd" | "shadow" | "group" | "gshadow";

/** The order in which changed files are written: that of the users is the last. */
const writeOrder = ["group", "gshadow", "shadow", "passwd"] as const;

/** The lines of passwd(5), shadow(5), group(5) and gshadow(5). An entry is the fields of a line. */
export class AccountFiles {
  readonly #lines: ReadonlyMap<AccountFile, string[]>;
  readonly #changed = new Set<AccountFile>();
  readonly #files: GuestFiles;

  constructor(files: GuestFiles) {
    this.#files = files;
    const lines = new Map<AccountFile, string[]>();
    for (const file of writeOrder) {
      const node = files.get(`/etc/${file}`, true);
      if (node?.type !== "file") continue;
      const text = trimEnd(node.content.toString("latin1"), "\n");
      lines.set(file, text === "" ? [] : text.split("\n"));
    }
    this.#lines = lines;
  }

  has(file: AccountFile): boolean {
    return this.#lines.has(file);
  }

  entries(file: AccountFile): string[][] {
    return (this.#lines.get(file) ?? []).map((line) => line.split(":"));
  }

  entry(file: AccountFile, name: string): string[] | undefined {
    return this.#lines
      .get(file)
      ?.find((line) => line.startsWith(`${name}:`))
      ?.split(":");
  }

  /** Replaces the entry of that name, or adds it. */
  put(file: AccountFile, entry: readonly string[]): void {
    this.#change(file, entry[0]!, [entry.join(":")]);
  }

  remove(file: AccountFile, name: string): void {
    if (this.entry(file, name)) this.#change(file, name, []);
  }

  #change(file: AccountFile, name: string, by: readonly string[]): void {
    const lines = this.#lines.get(file)!;
    const at = lines.findIndex((line) => line.startsWith(`${name}:`));
    if (at === -1) lines.push(...by);
    else lines.splice(at, 1, ...by);
    this.#changed.add(file);
  }

  /** Whether a user is in a group, as a member or because it is the user's primary group. */
  isMember(group: string, user: string): boolean {
    const entry = this.entry("group", group);
    if (!entry) return false;
    return itemsOf(entry[3]).includes(user) || this.entry("passwd", user)?.[3] === entry[2];
  }

  addGroup(name: string, gid: string): void {
    this.put("group", [name, "x", gid, ""]);
    if (this.has("gshadow")) this.put("gshadow", [name, "!", "", ""]);
  }

  addMember(group: string, user: string): void {
    for (const file of ["group", "gshadow"] as const) {
      const entry = this.entry(file, group);
      const members = itemsOf(entry?.[3]);
      if (!entry || members.includes(user)) continue;
      this.put(file, withField(entry, 3, [...members, user].join(",")));
    }
  }

  /** Removes a user from all lists of members and administrators. */
  leaveGroups(user: string): void {
    for (const [file, field] of [
      ["group", 3],
      ["gshadow", 2],
      ["gshadow", 3],
    ] as const)
      for (const entry of this.entries(file)) {
        const items = itemsOf(entry[field]);
        if (!items.includes(user)) continue;
        const others = items.filter((item) => item !== user);
        this.put(file, withField(entry, field, others.join(",")));
      }
  }

  /** Returns why a number can't be given to an account: another has it. */
  whyTaken(file: "passwd" | "group", id: string, name: string): string | undefined {
    const other = this.entries(file).find((entry) => entry[2] === id && entry[0] !== name);
    return other && `the number ${id} belongs to ${other[0]}`;
  }

  primaryUser(gid: string): string | undefined {
    return this.entries("passwd").find((entry) => entry[3] === gid)?.[0];
  }

  /** Writes what was changed, with the attributes that the files had. */
  save(files: ChangeableFiles): void {
    for (const file of writeOrder) {
      if (!this.#changed.has(file)) continue;
      const path = this.#files.realPath(`/etc/${file}`)!;
      const content = Buffer.from(`${this.#lines.get(file)!.join("\n")}\n`, "latin1");
      files.set(path, { ...files.get(path)!, type: "file", content });
    }
    this.#changed.clear();
  }
}

/** Returns the items of a list with commas, without empty ones. */
function itemsOf(list: string | undefined): string[] {
  return (list ?? "").split(",").filter((item) => item !== "");
}

/** Returns the entry with another text in a field, from 0 on. */
export function withField(entry: readonly string[], field: number, text: string): string[] {
  const fields = Array.from({ length: Math.max(entry.length, field + 1) }, (_, at) => entry[at] ?? "");
  fields[field] = text;
  return fields;
}
