import type { Draft, Operation, WrittenMap } from "../draft.ts";
import { Fields } from "../fields.ts";
import { leaveRest } from "../leave-rest.ts";

const help: Readonly<Record<string, string>> = {
  passwordExpiresDays: "the account would expire: write a script that runs `chage -E`",
};

/** Converts `os.groups` and `os.users`. */
export function convertAccounts(draft: Draft, os: Fields): void {
  for (const node of os.items("groups")) {
    const group = new Fields(node);
    const name = group.text("name") ?? "";
    const operation = draft.operation("groups", node.span, `group ${name}`);
    operation.step("group", name, { gid: group.text("gid") });
    leaveRest(operation, group);
  }
  for (const node of os.items("users")) {
    const user = new Fields(node);
    const name = user.text("name") ?? "";
    const operation = draft.operation("users", node.span, `user ${name}`);
    operation.step("user", name, {
      uid: user.text("uid"),
      group: user.text("primaryGroup"),
      groups: user.list("secondaryGroups")?.map(({ text }) => text),
      home: user.text("homeDirectory"),
      shell: user.text("startupCommand"),
      authorized_keys: user.list("sshPublicKeys")?.map(({ text }) => text.trim()),
      ...passwordOf(draft, operation, user.inner("password"), name),
    });
    for (const path of user.list("sshPublicKeyPaths") ?? [])
      operation.leaveOut(
        `add the line of ${path.text} to \`authorized_keys\``,
        path.span,
        "sshPublicKeyPaths",
      );
    leaveRest(operation, user, help);
  }
}

function passwordOf(draft: Draft, operation: Operation, password: Fields, user: string): WrittenMap {
  const type = password.text("type");
  const value = password.scalar("value");
  if (type === undefined) return {};
  if (type === "locked") return { locked: true };
  if (value) draft.hide(value.span);
  if (type === "hashed" && value) return { password: value.text };
  return { password: draft.passwordOf(user, operation) };
}
