import type { AccountFiles } from "./account-files.ts";
import type { GuestFiles } from "./guest-node.ts";

/** Returns a setting of login.defs(5), of several of that name the last. */
export function loginSetting(name: string, files: GuestFiles): string | undefined {
  const node = files.get("/etc/login.defs", true);
  if (node?.type !== "file") return undefined;
  return node.content
    .toString("latin1")
    .split("\n")
    .map((line) => /^[ \t]*([A-Z_]*)[ \t]+([^ \t]*)/.exec(line))
    .findLast((match) => match?.[1] === name)?.[2];
}

/** Returns a number of login.defs(5); undefined for what is none. */
export function loginNumber(name: string, files: GuestFiles): number | undefined {
  const text = loginSetting(name, files);
  return text !== undefined && isShortNumber(text) ? Number(text) : undefined;
}

function isShortNumber(text: string | undefined): text is string {
  return /^(?:0|[1-9]\d{0,8})$/.test(text ?? "");
}

/**
 * Returns a number that no account has, as useradd(8) chooses: above the highest number of the range, and for system
 * accounts below the lowest; undefined if the range is full.
 */
export function freeNumber(
  file: "passwd" | "group",
  isSystem: boolean,
  accounts: AccountFiles,
  files: GuestFiles,
): { readonly number: string } | { readonly because: string } {
  const kind = file === "passwd" ? "UID" : "GID";
  const regular = loginNumber(`${kind}_MIN`, files) ?? 1000;
  const low = isSystem ? (loginNumber(`SYS_${kind}_MIN`, files) ?? 101) : regular;
  const high = isSystem
    ? (loginNumber(`SYS_${kind}_MAX`, files) ?? regular - 1)
    : (loginNumber(`${kind}_MAX`, files) ?? 60000);
  const step = isSystem ? -1 : 1;
  const inRange = (id: number) => id >= low && id <= high;
  const used = new Set(
    accounts
      .entries(file)
      .map((entry) => entry[2])
      .filter(isShortNumber)
      .map(Number),
  );
  const near = [...used].filter(inRange);
  const start = isSystem ? high : low;
  const next = isSystem ? Math.min(...near) - 1 : Math.max(...near) + 1;
  for (let id = near.length > 0 && inRange(next) ? next : start; inRange(id); id += step)
    if (!used.has(id)) return { number: String(id) };
  return { because: `no number from ${low} to ${high} is free in /etc/${file}` };
}

/** Returns why a text is not a number of an account; undefined for one that is. */
export function numberFault(text: string): string | undefined {
  const good = /^(?:0|[1-9]\d{0,9})$/.test(text) && Number(text) <= 4294967294;
  return good ? undefined : `'${text}' is not a number of an account`;
}

/** Returns why a text is not a name of an account; undefined for one that is. */
export function nameFault(name: string, what: "a user" | "a group"): string | undefined {
  const good = /^[A-Za-z_][A-Za-z0-9_.-]{0,31}\$?$/.test(name);
  return good ? undefined : `'${name}' is not the name of ${what}`;
}
