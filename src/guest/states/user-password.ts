import type { Difference } from "../../plan/record.ts";
import { type AccountFiles, withField } from "./account-files.ts";
import { loginNumber } from "./account-numbers.ts";
import type { GuestFiles } from "./guest-node.ts";
import { isOn, textOf, type Wish } from "./state-model.ts";

const attributes = ["password", "locked", "password_expires"];
const unlocked = (password: string) => password.replace(/^!+/, "");

/** Returns what shadow(5) has, or passwd(5) in a guest without it. */
function passwordOf(entry: readonly string[], accounts: AccountFiles): string {
  const password = entry[1] ?? "";
  if (password !== "x" || !accounts.has("shadow")) return password;
  return accounts.entry("shadow", entry[0]!)?.[1] ?? "!";
}

/** Password, lock and expiry, where they are wanted. A password is never in what differs. */
export function judgePassword(
  wish: Wish,
  entry: readonly string[],
  accounts: AccountFiles,
): Omit<Difference, "diff">[] {
  if (!attributes.some((attribute) => wish.want.has(attribute))) return [];
  const password = passwordOf(entry, accounts);
  const isLocked = /^[!*]/.test(password);
  const hash = unlocked(password);
  const wanted = textOf(wish, "password");
  const differences = [];
  if (wish.want.has("locked") && isOn(wish, "locked") !== isLocked)
    differences.push({ attribute: "locked", expected: String(!isLocked), found: String(isLocked) });
  if (wanted !== undefined && hash !== wanted) {
    const found = hash === "" || hash === "*" ? "no password" : "another password";
    differences.push({ attribute: "password", expected: "the given password", found });
  }
  const expected = textOf(wish, "password_expires");
  if (expected === undefined) return differences;
  const found = expiryOf(accounts.entry("shadow", wish.name));
  return found === expected
    ? differences
    : [...differences, { attribute: "password_expires", expected, found }];
}

function expiryOf(entry: readonly string[] | undefined): string {
  if (!entry) return "nothing; the user is not in /etc/shadow of the guest";
  if (entry[2] === "0") return "now";
  const days = entry[4] ?? "";
  return ["", "-1", "99999"].includes(days) || days.length > 5 ? "never" : days;
}

/** Changes password, lock and expiry. Returns why it can't. */
export function setPassword(
  wish: Wish,
  isNew: boolean,
  accounts: AccountFiles,
  files: GuestFiles,
): string | undefined {
  if (!isNew && !attributes.some((attribute) => wish.want.has(attribute))) return undefined;
  const entry = accounts.entry("passwd", wish.name)!;
  const before = passwordOf(entry, accounts);
  const password = newPassword(wish, before);
  if (password === undefined) return `without a lock, ${wish.name} would have no password: add \`password\``;
  if (!accounts.has("shadow")) {
    if (wish.want.has("password_expires")) return "the guest has no /etc/shadow";
    accounts.put("passwd", withField(entry, 1, password));
    return undefined;
  }
  const shadow = accounts.entry("shadow", wish.name) ?? newShadow(wish, files);
  accounts.put("shadow", withExpiry(wish, withField(shadow, 1, password), password !== before));
  if (entry[1] !== "x") accounts.put("passwd", withField(entry, 1, "x"));
  return undefined;
}

/** Returns the field of shadow(5); undefined if the user could log in without a password. */
function newPassword(wish: Wish, before: string): string | undefined {
  if (!wish.want.has("password") && !wish.want.has("locked")) return before;
  const keepsLock = before.startsWith("!") && before.length > 1;
  const isLocked = wish.want.has("locked") ? isOn(wish, "locked") : keepsLock;
  const hash = textOf(wish, "password") ?? unlocked(before);
  if (isLocked) return hash === "*" ? hash : `!${hash}`;
  const isNone = hash === "*" || (hash === "" && before !== "");
  return isNone && wish.want.has("locked") ? undefined : hash;
}

function withExpiry(wish: Wish, shadow: string[], isChanged: boolean): string[] {
  const last = shadow[2];
  const dated = isChanged ? withField(shadow, 2, today()) : shadow;
  const expires = textOf(wish, "password_expires");
  if (expires === undefined) return dated;
  if (expires === "now") return withField(dated, 2, "0");
  const from = last === "0" ? withField(dated, 2, today()) : dated;
  return withField(from, 4, expires === "never" ? "99999" : expires);
}

function newShadow(wish: Wish, files: GuestFiles): string[] {
  const ages = ["PASS_MIN_DAYS", "PASS_MAX_DAYS", "PASS_WARN_AGE"].map((name) =>
    isOn(wish, "system") ? "" : String(loginNumber(name, files) ?? ""),
  );
  return [wish.name, "!", today(), ...ages, "", "", ""];
}

/** The day, counted from 1970, as shadow(5) has it. */
function today(): string {
  return String(Math.floor(Date.now() / 86_400_000));
}
