import type { Entry, YamlNode } from "../yaml/node.ts";
import { type Value, yamlFlow } from "../yaml/write-yaml.ts";

/** Fields of a step of another tool, by their names; the field "" is a single text. */
type Fields = ReadonlyMap<string, string>;

const yes = /^(?:yes|true|on|1)$/i;
const isYes = (text: string | undefined) => yes.test(text ?? "");

/** An absolute path, or a word that stands for one. */
function pathOf(fields: Fields): string {
  const path = fields.get("path") ?? fields.get("dest") ?? fields.get("") ?? "";
  return path.startsWith("/") ? path : "/PATH";
}

const nameOf = (fields: Fields) => fields.get("name") ?? fields.get("") ?? "NAME";

/** The options whose fields have a value. */
function given(fields: Fields, names: readonly string[]): Record<string, Value> {
  return Object.fromEntries(names.flatMap((name) => (fields.has(name) ? [[name, fields.get(name)!]] : [])));
}

const ownership = ["owner", "group", "mode"];

function file(fields: Fields, what: Record<string, Value>): Value {
  return { file: { [pathOf(fields)]: { ...what, ...given(fields, ownership) } } };
}

/** `content` or `src` of the module copy. */
function copied(fields: Fields): Value {
  const content = fields.get("content");
  return file(fields, content === undefined ? { source: fields.get("src") ?? "FILE" } : { content });
}

function service(fields: Fields): Value {
  const state = isYes(fields.get("masked"))
    ? "masked"
    : isYes(fields.get("enabled") ?? "yes")
      ? "enabled"
      : "disabled";
  return { service: { [nameOf(fields).replace(/\.service$/, "")]: state } };
}

function downloaded(fields: Fields): Value {
  const [, kind = "sha256", digest = "DIGEST"] =
    /^(sha256|sha512):(.+)$/.exec(fields.get("checksum") ?? "") ?? [];
  return file(fields, { url: fields.get("url") ?? "URL", [kind]: digest });
}

function unpacked(fields: Fields): Value {
  const source = fields.get("src") ?? "FILE";
  const from = /^https?:/.test(source) ? { url: [source], sha256: "DIGEST" } : { source };
  return { archive: { [pathOf(fields)]: { ...from, ...given(fields, ["owner", "group"]) } } };
}

function line(fields: Fields): Value {
  const match = fields.get("regexp") ?? fields.get("regex");
  const isAbsent = fields.get("state") === "absent";
  const text = fields.get("line") ?? (isAbsent ? undefined : "TEXT");
  return {
    line: {
      [pathOf(fields)]: {
        ...(text === undefined ? {} : { line: text }),
        ...(match === undefined ? {} : { match }),
        ...(isAbsent ? { absent: true } : {}),
        ...(isYes(fields.get("create")) ? { create: true } : {}),
      },
    },
  };
}

function setting(fields: Fields): Value {
  const set = { [fields.get("option") ?? "KEY"]: fields.get("value") ?? "VALUE" };
  return { setting: { [pathOf(fields)]: { format: "ini", ...given(fields, ["section"]), set } } };
}

function cron(fields: Fields): Value {
  const times = ["minute", "hour", "day", "month", "weekday"]
    .map((name) => fields.get(name) ?? "*")
    .join(" ");
  const content = `${times} ${fields.get("user") ?? "root"} ${fields.get("job") ?? "COMMAND"}\n`;
  return {
    file: { [`/etc/cron.d/${nameOf(fields).replaceAll(/[^\w-]+/g, "-")}`]: { content, mode: "0644" } },
  };
}

function authorizedKey(fields: Fields): Value {
  return { user: { [fields.get("user") ?? "NAME"]: { authorized_keys: [fields.get("key") ?? "LINE"] } } };
}

function mount(fields: Fields): Value {
  const [source, type, options] = ["src", "fstype", "opts"].map((name) => fields.get(name));
  const text = `${source ?? "DEVICE"} ${pathOf(fields)} ${type ?? "ext4"} ${options ?? "defaults"} 0 0`;
  return { line: { "/etc/fstab": { line: text } } };
}

const scripted = (command: string) => (): Value => ({
  script: { NAME: { check: "TEXT", apply: `${command}\n` } },
});

/**
 * The step for each key of another tool: modules of Ansible by their names (docs.ansible.com), keys of cloud-init's
 * user-data and kinds of tests of goss. The kinds `package`, `script` and `include` know the words for them.
 */
export const foreignKeys: Readonly<Record<string, (fields: Fields) => Value>> = {
  append_line: line,
  apt_key: (fields) => ({
    repository: {
      NAME: { apt: { uris: "URI" }, key: { url: fields.get("url") ?? "URL", sha256: "DIGEST" } },
    },
  }),
  apt_repository: () => ({
    repository: { NAME: { apt: { uris: "URI", suites: "SUITE", components: "main" } } },
  }),
  authorized_key: authorizedKey,
  blockinfile: (fields) => ({ block: { [pathOf(fields)]: fields.get("block") ?? "TEXT" } }),
  bootcmd: scripted("COMMAND"),
  chmod: (fields) => file(fields, { mode: "0644" }),
  chown: (fields) => file(fields, { owner: "NAME" }),
  copy: copied,
  copy_in: copied,
  cron,
  delete: (fields) => ({ absent: pathOf(fields) }),
  dir: (fields) => ({ directory: pathOf(fields) }),
  firstboot: () => ({ first_boot: { NAME: { inline: "#!/bin/sh\nTEXT\n" } } }),
  firstboot_command: () => ({ first_boot: { NAME: { inline: "#!/bin/sh\nTEXT\n" } } }),
  folder: (fields) => ({ directory: pathOf(fields) }),
  get_url: downloaded,
  git: scripted("git clone URL FOLDER"),
  hadoop_xml: (fields) => ({
    setting: { [pathOf(fields)]: { format: "hadoop-xml", set: { KEY: "VALUE" } } },
  }),
  ini_file: setting,
  kernel_param: (fields) => ({ sysctl: { [nameOf(fields)]: fields.get("value") ?? "VALUE" } }),
  lineinfile: line,
  locale_gen: (fields) => ({ locale: nameOf(fields) }),
  mkdir: (fields) => ({ directory: pathOf(fields) }),
  modprobe: (fields) => ({ kernel_module: { [nameOf(fields)]: { load: true } } }),
  mount,
  mounts: mount,
  pip: (fields) => scripted(`pip install ${nameOf(fields)}`)(),
  replace: line,
  rm: (fields) => ({ absent: pathOf(fields) }),
  root_password: () => ({ user: { root: { password: "$6$SALT$HASH" } } }),
  seboolean: (fields) => scripted(`setsebool -P ${nameOf(fields)} on`)(),
  ssh_authorized_keys: authorizedKey,
  ssh_inject: authorizedKey,
  symlink: (fields) => ({ link: { [pathOf(fields)]: fields.get("src") ?? "/TARGET" } }),
  sysvinit: service,
  systemd: service,
  systemd_service: service,
  template: copied,
  touch: (fields) => ({ file: pathOf(fields) }),
  unarchive: unpacked,
  unit: service,
  upload: copied,
  write: copied,
  write_files: (fields) => file(fields, { content: fields.get("content") ?? "TEXT" }),
  yum_repository: (fields) => ({
    repository: { [nameOf(fields)]: { dnf: { baseurl: fields.get("baseurl") ?? "URL" } } },
  }),
  yum_repos: () => ({ repository: { NAME: { dnf: { baseurl: "URL" } } } }),
};

/**
 * Returns the step to write for a key of another tool, in one line; undefined if the key is not known.
 *
 * @param beside further keys in the same map, where a task of Ansible has its own
 */
export function foreignRewrite(word: string, value: YamlNode, beside: readonly Entry[]): string | undefined {
  if (!Object.hasOwn(foreignKeys, word)) return undefined;
  const entries = value.kind === "mapping" ? value.entries : beside;
  const fields = new Map(
    entries.flatMap((entry) =>
      entry.value.kind === "scalar" ? [[entry.key.text, entry.value.text] as const] : [],
    ),
  );
  if (value.kind === "scalar" && !value.isEmpty) fields.set("", value.text);
  return yamlFlow(foreignKeys[word]!(fields));
}
