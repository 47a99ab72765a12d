import type { Entry, Scalar } from "../../yaml/node.ts";
import type { Draft, Operation, WrittenMap } from "../draft.ts";
import { Fields } from "../fields.ts";
import { leaveRest } from "../leave-rest.ts";

/** The options of a user that `chpasswd` changes. */
export type ChangeOfPassword = (operation: Operation) => WrittenMap;

/** Returns the user that `user` names; without it, the distribution decides. */
export function defaultUser(config: Fields): string | undefined {
  const entry = config.take("user");
  if (!entry) return undefined;
  config.putBack(entry);
  return entry.value.kind === "scalar" ? entry.value.text : new Fields(entry.value).text("name");
}

/**
 * The passwords that replace those in `users`: of `chpasswd`, as maps or lines `USER:PASSWORD`; or else `password`, of the
 * default user.
 */
export class ChangedPasswords {
  readonly #draft: Draft;
  readonly #entry: Entry | undefined;
  readonly #fields: Fields;
  readonly #users: readonly Fields[];
  readonly #changes = new Map<string, ChangeOfPassword>();
  readonly #password: Scalar | undefined;
  readonly #defaultUser: string | undefined;
  readonly #ignoresPassword: boolean;
  #isShared = false;

  constructor(draft: Draft, config: Fields) {
    this.#draft = draft;
    this.#entry = config.take("chpasswd");
    if (this.#entry) draft.hide(this.#entry.value.span);
    this.#fields = new Fields(this.#entry?.value);
    const expires = this.#fields.flag("expire") === false ? undefined : "now";
    const add = (name: string, hash: string | undefined) =>
      this.#changes.set(name, (operation) => ({
        password: hash ?? draft.passwordOf(name, operation),
        password_expires: expires,
      }));
    this.#users = this.#fields.items("users").map((node) => new Fields(node));
    for (const user of this.#users) {
      const type = user.text("type") ?? "hash";
      const password = user.text("password");
      add(user.text("name") ?? "", type === "hash" ? password : undefined);
    }
    const list = this.#fields.list("list") ?? [];
    for (const line of list.flatMap(({ text }) => text.split("\n"))) {
      const [, name = "", password = ""] = /^([^:]+):(.*)$/.exec(line.trim()) ?? [];
      if (name !== "") add(name, hashIn(password));
    }
    this.#ignoresPassword = this.#changes.size > 0;
    this.#defaultUser = defaultUser(config);
    this.#password = config.scalar("password");
    if (!this.#password) return;
    draft.hide(this.#password.span);
    if (this.#defaultUser !== undefined && !this.#ignoresPassword)
      add(this.#defaultUser, hashIn(this.#password.text));
  }

  /** Takes the change of a user that has a step of its own, which it becomes a part of. */
  take(name: string): ChangeOfPassword | undefined {
    const change = this.#changes.get(name);
    if (change && this.#changes.delete(name)) this.#isShared = true;
    return change;
  }

  /** Converts what was not taken. */
  convert(): void {
    this.#convertPassword();
    if (!this.#entry) return;
    const operation = this.#draft.operation("chpasswd", this.#entry.key.span);
    if (this.#isShared) operation.note("the steps of users have their passwords");
    for (const [name, change] of this.#changes) operation.step("user", name, change(operation));
    for (const user of this.#users) leaveRest(operation, user);
    leaveRest(operation, this.#fields);
  }

  #convertPassword(): void {
    if (!this.#password) return;
    const operation = this.#draft.operation("password", this.#password.span);
    const name = this.#defaultUser;
    if (this.#ignoresPassword) operation.leaveOut("cloud-init ignores it, because `chpasswd` has passwords");
    else if (name === undefined)
      operation.leaveOut("it is for the default user: `user: {NAME: {password: HASH}}`");
    else {
      const change = this.#changes.get(name);
      this.#changes.delete(name);
      if (change) operation.step("user", name, change(operation));
      else operation.note("the step of the user has it");
    }
  }
}

function hashIn(password: string): string | undefined {
  return /^\$[^$]+\$/.test(password) ? password : undefined;
}
