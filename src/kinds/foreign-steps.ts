// Steps in the place of those of other tools. Words in capitals stand for what only the author knows.
import type { Value } from "../yaml/write-yaml.ts";
import { type Fields, given, isGone, isYes, nameOf, ownership, pathOf } from "./foreign-fields.ts";

export function file(fields: Fields, what: Record<string, Value>): Value {
  return { file: { [pathOf(fields)]: { ...what, ...given(fields, ownership) } } };
}

/** `content` or `src` of the module copy. */
export function copied(fields: Fields): Value {
  const content = fields.get("content");
  return file(fields, content === undefined ? { source: fields.get("src") ?? "FILE" } : { content });
}

/** A template of Ansible has its variables inserted, too; they are written in another way. */
export const templated = (fields: Fields) =>
  file(fields, { source: fields.get("src") ?? "FILE", template: true });

export function service(fields: Fields): Value {
  const isEnabled = isYes(fields.get("enabled") ?? (fields.get("state") === "stopped" ? "no" : "yes"));
  const state = isYes(fields.get("masked")) ? "masked" : isEnabled ? "enabled" : "disabled";
  return { service: { [nameOf(fields).replace(/\.service$/, "")]: state } };
}

export function downloaded(fields: Fields): Value {
  const [, kind = "sha256", digest = "DIGEST"] =
    /^(sha256|sha512):(.+)$/.exec(fields.get("checksum") ?? "") ?? [];
  return file(fields, { url: fields.get("url") ?? "URL", [kind]: digest });
}

export function unpacked(fields: Fields): Value {
  const source = fields.get("src") ?? "FILE";
  const from = /^https?:/.test(source) ? { url: [source], sha256: "DIGEST" } : { source };
  return { archive: { [pathOf(fields)]: { ...from, ...given(fields, ["owner", "group"]) } } };
}

export function line(fields: Fields): Value {
  const match = fields.get("regexp") ?? fields.get("regex") ?? fields.get("match");
  const isAbsent = isGone(fields);
  const text = fields.get("line") ?? (isAbsent ? undefined : "TEXT");
  const beside = [
    ["before", fields.get("insertbefore")],
    ["after", fields.get("insertafter")],
  ].filter(([, where]) => where !== undefined && where !== "BOF" && where !== "EOF");
  return {
    line: {
      [pathOf(fields)]: {
        ...(text === undefined ? {} : { line: text }),
        ...(match === undefined ? {} : { match }),
        ...(isAbsent ? { absent: true } : Object.fromEntries(beside)),
        ...(isYes(fields.get("create")) ? { create: true } : {}),
      },
    },
  };
}

export const block = (fields: Fields): Value => ({
  block: { [pathOf(fields)]: fields.get("block") ?? "TEXT" },
});

export function setting(fields: Fields): Value {
  const key = fields.get("option") ?? "KEY";
  const what = isGone(fields) ? { unset: [key] } : { set: { [key]: fields.get("value") ?? "VALUE" } };
  return { setting: { [pathOf(fields)]: { format: "ini", ...given(fields, ["section"]), ...what } } };
}

export function cron(fields: Fields): Value {
  const path = `/etc/cron.d/${nameOf(fields).replaceAll(/[^\w-]+/g, "-")}`;
  if (isGone(fields)) return { absent: path };
  const times = ["minute", "hour", "day", "month", "weekday"]
    .map((name) => fields.get(name) ?? "*")
    .join(" ");
  const content = `${times} ${fields.get("user") ?? "root"} ${fields.get("job") ?? "COMMAND"}\n`;
  return { file: { [path]: { content, mode: "0644" } } };
}

export function authorizedKey(fields: Fields): Value {
  const [user, key] = [fields.get("user") ?? "NAME", fields.get("key") ?? "LINE"];
  if (!isGone(fields)) return { user: { [user]: { authorized_keys: [key] } } };
  const home = user === "root" ? "/root" : `/home/${user}`;
  return { line: { [`${home}/.ssh/authorized_keys`]: { line: key, absent: true } } };
}

export function mount(fields: Fields): Value {
  const path = pathOf(fields);
  if (isGone(fields))
    return { line: { "/etc/fstab": { match: `^[^#].*[[:space:]]${path}[[:space:]]`, absent: true } } };
  const [source, type, options] = ["src", "fstype", "opts"].map((name) => fields.get(name));
  const text = `${source ?? "DEVICE"} ${path} ${type ?? "ext4"} ${options ?? "defaults"} 0 0`;
  return { line: { "/etc/fstab": { line: text } } };
}

/** A source of packages, or no file of it. */
export function repository(fields: Fields, file: string, source: Record<string, Value>): Value {
  const name = fields.get("filename") ?? fields.get("name") ?? "NAME";
  return isGone(fields) ? { absent: file.replace("NAME", name) } : { repository: { [name]: source } };
}

export const kernelModule = (fields: Fields): Value => ({
  kernel_module: { [nameOf(fields)]: { load: !isGone(fields) } },
});

export const scripted = (command: string) => (): Value => ({
  script: { NAME: { check: "TEXT", apply: `${command}\n` } },
});

/** Ansible's `file` is also about folders, links and nothing. */
export function fileOf(fields: Fields): Value | undefined {
  const path = pathOf(fields);
  const isAll = isYes(fields.get("recurse")) ? { recurse: true } : {};
  switch (fields.get("state")) {
    case "absent":
      return { absent: path };
    case "directory":
      return { directory: { [path]: { ...given(fields, ownership), ...isAll } } };
    case "link":
    case "hard":
      return linked(fields);
    default:
      return undefined;
  }
}

export function linked(fields: Fields): Value {
  const target = fields.get("src") ?? fields.get("target") ?? "/TARGET";
  return { link: { [pathOf(fields)]: fields.get("state") === "hard" ? { target, hard: true } : target } };
}

export function selinux(fields: Fields): Value {
  const mode = fields.get("state") ?? "enforcing";
  const policy = fields.get("policy");
  return { selinux: policy === undefined || mode === "disabled" ? mode : { [mode]: policy } };
}
