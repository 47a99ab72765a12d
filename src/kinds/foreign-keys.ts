import type { Entry, YamlNode } from "../yaml/node.ts";
import { type Value, yamlFlow } from "../yaml/write-yaml.ts";
import { type Fields, fieldsOf, isGone, isYes, nameOf, pathOf } from "./foreign-fields.ts";
import {
  authorizedKey,
  block,
  copied,
  cron,
  downloaded,
  file,
  fileOf,
  kernelModule,
  line,
  linked,
  mount,
  repository,
  scripted,
  selinux,
  service,
  setting,
  templated,
  unpacked,
} from "./foreign-steps.ts";

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
  apt_repository: (fields) =>
    repository(fields, "/etc/apt/sources.list.d/NAME.list", {
      apt: { uris: "URI", suites: "SUITE", components: "main" },
    }),
  authorized_key: authorizedKey,
  blockinfile: block,
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
  modprobe: kernelModule,
  mount,
  mounts: mount,
  pip: (fields) => scripted(`pip ${isGone(fields) ? "uninstall -y" : "install"} ${nameOf(fields)}`)(),
  replace: line,
  rm: (fields) => ({ absent: pathOf(fields) }),
  root_password: () => ({ user: { root: { password: "$6$SALT$HASH" } } }),
  seboolean: (fields) =>
    scripted(`setsebool -P ${nameOf(fields)} ${isYes(fields.get("state") ?? "yes") ? "on" : "off"}`)(),
  ssh_authorized_keys: authorizedKey,
  ssh_inject: authorizedKey,
  symlink: (fields) => ({ link: { [pathOf(fields)]: fields.get("src") ?? "/TARGET" } }),
  sysvinit: service,
  systemd: service,
  systemd_service: service,
  template: templated,
  touch: (fields) => ({ file: pathOf(fields) }),
  unarchive: unpacked,
  unit: service,
  upload: copied,
  write: copied,
  write_files: (fields) => file(fields, { content: fields.get("content") ?? "TEXT" }),
  yum_repository: (fields) =>
    repository(fields, "/etc/yum.repos.d/NAME.repo", { dnf: { baseurl: fields.get("baseurl") ?? "URL" } }),
  yum_repos: () => ({ repository: { NAME: { dnf: { baseurl: "URL" } } } }),
};

/** The same for fields of another tool below a key that is a kind of recipes, too; undefined if they are its options. */
const ownKinds: Readonly<Record<string, (fields: Fields) => Value | undefined>> = {
  block: (fields) => (fields.has("block") ? block(fields) : undefined),
  file: fileOf,
  group: (fields) => (isGone(fields) ? { group: { [nameOf(fields)]: { absent: true } } } : undefined),
  kernel_module: kernelModule,
  line,
  link: linked,
  selinux,
  service,
  user: (fields) => (isGone(fields) ? { user: { [nameOf(fields)]: { absent: true } } } : undefined),
};

/** Returns the step to write for fields of another tool below the key of a kind, in one line; undefined if it is not known. */
export function foreignForm(kind: string, entries: readonly Entry[]): string | undefined {
  const step = Object.hasOwn(ownKinds, kind) ? ownKinds[kind]!(fieldsOf(entries)) : undefined;
  return step === undefined ? undefined : yamlFlow(step);
}

/**
 * Returns the step to write for a key of another tool, in one line; undefined if the key is not known.
 *
 * @param beside further keys in the same map, where a task of Ansible has its own
 */
export function foreignRewrite(word: string, value: YamlNode, beside: readonly Entry[]): string | undefined {
  if (!Object.hasOwn(foreignKeys, word)) return undefined;
  const entries = value.kind === "mapping" ? value.entries : beside;
  return yamlFlow(foreignKeys[word]!(fieldsOf(entries, value)));
}
