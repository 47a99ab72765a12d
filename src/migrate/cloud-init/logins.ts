import type { Scalar } from "../../yaml/node.ts";
import type { Draft, Operation } from "../draft.ts";
import { Fields, spanOf } from "../fields.ts";

/** Converts what cloud-init says of logins outside of `users`: the default user, its password, sshd. */
export function convertLogins(draft: Draft, config: Fields): void {
  const user = defaultUser(config);
  const keys = config.list("ssh_authorized_keys");
  if (keys?.[0]) {
    const operation = draft.operation("ssh_authorized_keys", keys[0].span);
    const lines = keys.map(({ text }) => text.trim());
    if (user !== undefined) operation.step("user", user, { authorized_keys: lines });
    else operation.leaveOut("they are for the default user: `user: {NAME: {authorized_keys: [LINE]}}`");
  }
  const password = config.scalar("password");
  if (password) {
    draft.hide(password.span);
    const operation = draft.operation("password", password.span);
    if (user !== undefined) setPassword(draft, operation, user, password);
    else operation.leaveOut("it is for the default user: `user: {NAME: {password: HASH}}`");
  }
  const byPassword = config.scalar("ssh_pwauth");
  if (byPassword) setSshd(draft, "ssh_pwauth", byPassword, "PasswordAuthentication");
  const root = config.take("disable_root");
  if (root)
    draft
      .operation("disable_root", spanOf(root))
      .leaveOut(
        '`setting: {/etc/ssh/sshd_config: {format: space, set: {PermitRootLogin: "no"}}}` does the like',
      );
}

/** The user that `user` names; without it, the distribution decides. */
function defaultUser(config: Fields): string | undefined {
  const entry = config.take("user");
  if (!entry) return undefined;
  if (entry.value.kind === "scalar") return entry.value.text;
  const fields = new Fields(entry.value);
  const name = fields.text("name");
  config.putBack(entry);
  return name;
}

function setPassword(draft: Draft, operation: Operation, user: string, password: Scalar): void {
  const isHash = /^\$[^$]+\$/.test(password.text);
  operation.step("user", user, { password: isHash ? password.text : draft.passwordOf(user, operation) });
}

function setSshd(draft: Draft, key: string, value: Scalar, keyword: string): void {
  const operation = draft.operation(key, value.span, `${key} ${value.text}`);
  const isOn = /^(?:true|yes|on|1)$/i.test(value.text);
  if (/^unchanged$/i.test(value.text)) operation.note("it stays as it is");
  else
    operation.step("setting", "/etc/ssh/sshd_config", {
      format: "space",
      set: { [keyword]: isOn ? "yes" : "no" },
    });
}
