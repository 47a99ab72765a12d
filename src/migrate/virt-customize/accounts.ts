import type { Given } from "./given.ts";

/**
 * Sets the password of a user. A selector is `file:FILE`, `password:TEXT`, `random` or `disabled`, with `locked:` before
 * it for an account that is locked, too (virt-customize(1), "Users and passwords").
 */
export function setPassword({ draft, operation }: Given, user: string, selector: string): void {
  const [, locked, password = ""] = /^(locked(?::|$))?([\s\S]*)$/.exec(selector)!;
  const isLocked = locked === undefined ? {} : { locked: true };
  if (password === "disabled") operation.step("user", user, { ...isLocked, password: "*" });
  else if (password === "" && locked !== undefined) operation.step("user", user, isLocked);
  else operation.step("user", user, { ...isLocked, password: draft.passwordOf(user, operation) });
}

/** Adds a public key of a user: `USER`, `USER:file:FILE` or `USER:string:KEY`. */
export function injectKey({ operation, argument }: Given): void {
  const [, user = "", form, key = ""] = /^([^:]*)(?::(file|string):([\s\S]*))?$/.exec(argument) ?? [];
  if (form === "string") operation.step("user", user, { authorized_keys: [key.trim()] });
  else {
    const file = form === undefined ? "your own `.pub` file" : key;
    operation.leaveOut(`write the line of ${file}: \`user: {${user}: {authorized_keys: [LINE]}}\``);
  }
}
