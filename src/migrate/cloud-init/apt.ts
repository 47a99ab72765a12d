import { posix } from "node:path";
import type { Entry } from "../../yaml/node.ts";
import type { Draft, WrittenMap } from "../draft.ts";
import { entriesOf, Fields, spanOf } from "../fields.ts";
import { leaveRest } from "../leave-rest.ts";

/** What to do about the parts of `apt` that have no step. */
const help: Readonly<Record<string, string>> = {
  add_apt_repo_match: "a recipe names repositories by their addresses",
  debconf_selections: "write a script that runs `debconf-set-selections`",
  disable_suites: "write /etc/apt/sources.list with `file`",
  preserve_sources_list: "a recipe changes only what it names",
  primary: "write the mirror to the sources of apt with `line` or `file`",
  security: "write the mirror to the sources of apt with `line` or `file`",
  sources_list: "write /etc/apt/sources.list with `file`, with names in the place of $MIRROR and $RELEASE",
};

const proxies: Readonly<Record<string, string>> = {
  proxy: "http",
  http_proxy: "http",
  ftp_proxy: "ftp",
  https_proxy: "https",
};

/** Converts `apt`: its configuration, proxies, and further sources (cloudinit/config/cc_apt_configure.py). */
export function convertApt(draft: Draft, config: Fields): void {
  convertPipelining(draft, config);
  const entry = config.take("apt");
  if (!entry) return;
  const apt = new Fields(entry.value);
  convertProxies(draft, apt);
  const conf = apt.scalar("conf");
  if (conf)
    draft
      .operation("apt", conf.span, "apt.conf")
      .step("file", "/etc/apt/apt.conf.d/94cloud-init-config", { content: conf.text });
  for (const source of entriesOf(apt.take("sources")?.value)) convertSource(draft, source);
  for (const left of apt.rest()) {
    const { text } = left.key;
    draft.operation(`apt.${text}`, spanOf(left)).leaveOut(help[text] ?? "say what it changes in the image");
  }
}

function convertPipelining(draft: Draft, config: Fields): void {
  const depth = config.scalar("apt_pipelining");
  if (!depth) return;
  const operation = draft.operation("apt_pipelining", depth.span, `apt_pipelining ${depth.text}`);
  if (/^(?:none|unchanged|os)$/i.test(depth.text)) operation.note("it stays as it is");
  else {
    const number = /^\d$/.test(depth.text) ? depth.text : "0";
    const content = `Acquire::http::Pipeline-Depth "${number}";\n`;
    operation.step("file", "/etc/apt/apt.conf.d/90cloud-init-pipelining", { content });
  }
}

function convertProxies(draft: Draft, apt: Fields): void {
  const given = Object.entries(proxies).flatMap(([key, scheme]) => {
    const scalar = apt.scalar(key);
    return scalar ? [{ span: scalar.span, line: `Acquire::${scheme}::Proxy "${scalar.text}";\n` }] : [];
  });
  if (!given[0]) return;
  const content = given.map(({ line }) => line).join("");
  draft
    .operation("apt", given[0].span, "apt.proxy")
    .step("file", "/etc/apt/apt.conf.d/90cloud-init-aptproxy", { content });
}

/** A source is a line of sources.list(5), a key, or both. */
function convertSource(draft: Draft, { key, value }: Entry): void {
  const source = new Fields(value);
  const operation = draft.operation("apt.sources", spanOf({ key, value }), `apt.sources ${key.text}`);
  const file = source.text("filename") ?? key.text;
  const name = posix.basename(file).replace(/\.list$/, "");
  const keyFile = `/etc/apt/trusted.gpg.d/${name}.asc`;
  const line = source.text("source");
  const armored = source.text("key");
  if (armored !== undefined) operation.step("file", keyFile, { content: armored, mode: "0644" });
  if (line !== undefined) {
    const written = line.replaceAll("$KEY_FILE", () => keyFile);
    if (/^(?:ppa|cloud-archive):/.test(line))
      operation.leaveOut("write the line `deb URI SUITE COMPONENT` of the repository, as its page shows it");
    else if (/\$(?:MIRROR|RELEASE|PRIMARY|SECURITY)\b/.test(written))
      operation.leaveOut(`write names in the place of $MIRROR and $RELEASE: \`${written}\``);
    else if (armored === undefined && repositoryOf(line)) {
      operation.step("repository", name, { apt: repositoryOf(line) });
    } else {
      const path = posix.join("/etc/apt/sources.list.d", `${name}.list`);
      operation.step("file", file.startsWith("/") ? file : path, { content: `${written}\n`, mode: "0644" });
    }
  }
  source.take("append");
  const download = "save the key beside the recipe, and write it with `file`";
  leaveRest(operation, source, { keyid: download, keyserver: download });
}

/** The options of `repository` for a line of sources.list(5); undefined if the line has options that it does not have. */
function repositoryOf(line: string): WrittenMap | undefined {
  const [, architectures, uri, suite, components = ""] =
    /^deb\s+(?:\[\s*arch=([\w,-]+)\s*\]\s+)?(\w+:\S+)\s+(\S+)((?:\s+\S+)*)\s*$/.exec(line) ?? [];
  if (uri === undefined || suite === undefined) return undefined;
  const names = components.trim().split(/\s+/).filter(Boolean);
  return {
    uris: uri,
    suites: suite,
    ...(names.length > 0 ? { components: names } : {}),
    ...(architectures === undefined ? {} : { architectures: architectures.split(",") }),
  };
}
