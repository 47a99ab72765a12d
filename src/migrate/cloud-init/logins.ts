import type { Scalar } from "../../yaml/node.ts";
import type { Draft } from "../draft.ts";
import { type Fields, spanOf } from "../fields.ts";
import { defaultUser } from "./passwords.ts";

/** Converts what cloud-init says of logins outside of `users`: the keys of the default user, sshd. */
export function convertLogins(draft: Draft, config: Fields): void {
  const user = defaultUser(config);
  config.text("user");
  const keys = config.list("ssh_authorized_keys");
  if (keys?.[0]) {
    const operation = draft.operation("ssh_authorized_keys", keys[0].span);
    const lines = keys.map(({ text }) => text.trim());
    if (user !== undefined) operation.step("user", user, { authorized_keys: lines });
    else operation.leaveOut("they are for the default user: `user: {NAME: {authorized_keys: [LINE]}}`");
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
