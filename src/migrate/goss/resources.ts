import type { GossTest } from "./goss-test.ts";

/** Whether a test asks that the thing is there. Without a plain answer, it is left over for a remark. */
function isAsked(attributes: GossTest["attributes"], name: string): boolean {
  return attributes.flag(name) ?? true;
}

/** Converts a test of the resource `package`. */
export function convertPackage({ operation, id, attributes }: GossTest): void {
  const name = attributes.text("name") ?? id;
  const { span } = operation;
  if (!isAsked(attributes, "installed")) {
    attributes.take("versions");
    operation.packages([{ name, span, absent: true }]);
    return;
  }
  const [version, ...more] = attributes.list("versions") ?? [];
  operation.packages([{ name, span, ...(version ? { version: version.text } : {}) }]);
  for (const other of more)
    operation.leaveOut(
      "a package has one version: keep the one that you mean",
      other.span,
      `version ${other.text}`,
    );
}

/** A service that runs is asked of a machine that runs. */
export function convertService({ operation, id, attributes }: GossTest): void {
  const name = attributes.text("name") ?? id;
  const enabled = attributes.flag("enabled");
  if (enabled !== undefined) operation.step("service", name, enabled ? "enabled" : "disabled");
  const running = attributes.take("running");
  if (running)
    operation.leaveOut(
      "nothing runs in an image: keep this test in goss",
      running.key.span,
      "service: running",
    );
  const runlevels = attributes.take("runlevels");
  if (runlevels)
    operation.leaveOut("`service` does not ask in which runlevels", runlevels.key.span, "service: runlevels");
}

/** Converts a test of the resource `user`. */
export function convertUser({ operation, id, attributes }: GossTest): void {
  const name = attributes.text("username") ?? id;
  if (!isAsked(attributes, "exists")) {
    operation.step("user", name, { absent: true });
    return;
  }
  operation.step("user", name, {
    uid: attributes.text("uid"),
    group: attributes.text("gid"),
    groups: attributes.list("groups")?.map(({ text }) => text),
    home: attributes.text("home"),
    shell: attributes.text("shell"),
  });
}

/** Converts a test of the resource `group`. */
export function convertGroup({ operation, id, attributes }: GossTest): void {
  const name = attributes.text("groupname") ?? id;
  if (!isAsked(attributes, "exists")) operation.step("group", name, { absent: true });
  else operation.step("group", name, { gid: attributes.text("gid") });
}

/** Converts a test of the resource `kernel-param`. */
export function convertKernelParameter({ operation, id, attributes }: GossTest): void {
  const value = attributes.text("value");
  if (value === undefined) return;
  operation.step("sysctl", attributes.text("name") ?? id, value);
  operation.look("goss asks the running kernel; the step asks what is set at boot");
}
