import type { Scalar, YamlNode } from "../../yaml/node.ts";
import type { Draft, Operation, WrittenMap } from "../draft.ts";
import { entriesOf, Fields, scalarsOf } from "../fields.ts";
import { leaveRest } from "../leave-rest.ts";
import { ChangedPasswords, type ChangeOfPassword } from "./passwords.ts";

/** What to do about the fields of a user that have no option. */
const help: Readonly<Record<string, string>> = {
  doas: "write the rules to /etc/doas.conf with `line`",
  expiredate: "write a script that runs `chage -E`",
  inactive: "write a script that runs `chage -I`",
  no_user_group: "name the primary group: `group: NAME`",
  selinux_user: "write a script that runs `semanage login`",
  snapuser: "it needs the network of the machine: keep it in the user-data",
  ssh_import_id: "write the keys: `authorized_keys: [LINE]`",
  ssh_redirect_user: "write the line of authorized_keys with its `command=`",
};

/** Converts `groups`, `users` and `chpasswd`. A user of cloud-init gets its groups made, too. */
export function convertAccounts(draft: Draft, config: Fields): void {
  const made = new Set<string>();
  for (const node of config.items("groups")) convertGroup(draft, node, made);
  const passwords = new ChangedPasswords(draft, config);
  const rules: string[] = [];
  for (const node of config.items("users")) {
    const user = new Fields(node);
    const name = node.kind === "scalar" ? node.text : (user.text("name") ?? "");
    const operation = draft.operation("users", node.span, `user ${name}`);
    if (node.kind === "scalar" && name === "default")
      operation.leaveOut("the default user is another on each distribution: name it with `user`");
    else if (name === "") operation.leaveOut("it has no name", node.span);
    else {
      const groups = namesIn(user.take("groups")?.value);
      const group = user.text("primary_group");
      for (const needed of [...groups, ...(group === undefined ? [] : [group])]) {
        if (!made.has(needed)) operation.step("group", needed);
        made.add(needed);
      }
      const options = optionsOf(draft, operation, user, { name, change: passwords.take(name) });
      operation.step("user", name, { ...options, group, groups: groups.length > 0 ? groups : undefined });
      rules.push(...rulesOf(operation, user, name));
      user.take("no_log_init");
      user.take("create_groups");
    }
    leaveRest(operation, user, help);
  }
  passwords.convert();
  if (rules.length === 0) return;
  const operation = draft.operation("sudo", { start: 0, end: 0 }, "the rules for sudo of all users");
  operation.step("file", "/etc/sudoers.d/90-cloud-init-users", {
    content: `${rules.join("\n")}\n`,
    mode: "0440",
  });
}

/** A name, or a map from a name to its members. */
function convertGroup(draft: Draft, node: YamlNode, made: Set<string>): void {
  const add = (name: string, members: readonly Scalar[]) => {
    made.add(name);
    draft
      .operation("groups", node.span, `group ${name}`)
      .step("group", name, members.length === 0 ? undefined : { members: members.map(({ text }) => text) });
  };
  if (node.kind === "scalar") for (const name of split(node.text)) add(name, []);
  for (const { key, value } of entriesOf(node)) add(key.text, scalarsOf(value) ?? []);
}

function namesIn(node: YamlNode | undefined): readonly string[] {
  if (node?.kind === "mapping") return node.entries.map(({ key }) => key.text);
  return (node ? (scalarsOf(node) ?? []) : []).flatMap(({ text }) => split(text));
}

const split = (text: string) => text.split(/[\s,]+/).filter(Boolean);

/** The options of a user. Without `lock_passwd: false` cloud-init locks the password, also one that is given. */
function optionsOf(
  draft: Draft,
  operation: Operation,
  user: Fields,
  { name, change }: { readonly name: string; readonly change: ChangeOfPassword | undefined },
): WrittenMap {
  const isLocked = user.flag("lock_passwd");
  const hash = user.scalar("passwd", "hashed_passwd");
  const clear = user.scalar("plain_text_passwd");
  for (const secret of [hash, clear]) if (secret) draft.hide(secret.span);
  const isSystem = user.flag("system") === true;
  const noHome = user.flag("no_create_home") === true;
  return {
    uid: user.text("uid"),
    comment: user.text("gecos"),
    home: user.text("homedir"),
    shell: user.text("shell"),
    system: isSystem ? true : undefined,
    create_home: noHome ? false : undefined,
    ...(change
      ? change(operation)
      : {
          password: clear ? draft.passwordOf(name, operation) : hash?.text,
          locked: (hash || clear) && isLocked !== false ? true : undefined,
        }),
    authorized_keys: user.list("ssh_authorized_keys")?.map(({ text }) => text.trim()),
  };
}

/** The lines of sudo's configuration; `false` and nothing mean none. */
function rulesOf(operation: Operation, user: Fields, name: string): readonly string[] {
  const rules = (user.list("sudo") ?? [])
    .map(({ text }) => text)
    .filter((text) => !/^(?:false|no|off)$/i.test(text));
  if (rules.length > 0) operation.note("a later step writes its rules for sudo");
  return rules.length === 0 ? [] : [`# User rules for ${name}`, ...rules.map((rule) => `${name} ${rule}`)];
}
