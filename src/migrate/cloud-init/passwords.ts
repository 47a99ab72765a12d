import type { Entry } from "../../yaml/node.ts";
import type { Draft, Operation, WrittenMap } from "../draft.ts";
import { Fields } from "../fields.ts";
import { leaveRest } from "../leave-rest.ts";

/** The options of a user that `chpasswd` changes. */
export type ChangeOfPassword = (operation: Operation) => WrittenMap;

/** The passwords of `chpasswd`: users as maps, or lines `USER:PASSWORD`. They replace those in `users`. */
export class ChangedPasswords {
  readonly #draft: Draft;
  readonly #entry: Entry | undefined;
  readonly #fields: Fields;
  readonly #users: readonly Fields[];
  readonly #changes = new Map<string, ChangeOfPassword>();
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
      if (name !== "") add(name, /^\$[^$]+\$/.test(password) ? password : undefined);
    }
  }

  /** Takes the change of a user that has a step of its own, which it becomes a part of. */
  take(name: string): ChangeOfPassword | undefined {
    const change = this.#changes.get(name);
    if (change && this.#changes.delete(name)) this.#isShared = true;
    return change;
  }

  /** Converts what was not taken. */
  convert(): void {
    if (!this.#entry) return;
    const operation = this.#draft.operation("chpasswd", this.#entry.key.span);
    if (this.#isShared) operation.note("the steps of users have their passwords");
    for (const [name, change] of this.#changes) operation.step("user", name, change(operation));
    for (const user of this.#users) leaveRest(operation, user);
    leaveRest(operation, this.#fields);
  }
}
