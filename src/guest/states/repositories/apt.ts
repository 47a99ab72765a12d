import { sha256Hex } from "../../../source/sha256.ts";
import type { GuestFiles } from "../guest-node.ts";
import { textsOf, type Wish } from "../state-model.ts";
import { filesIn, hasKey, linesOf, type Source, type SourceManager, trimmed, wordsOf } from "./source.ts";

const parts = "/etc/apt/sources.list.d";

/** sources.list(5). */
export const apt: SourceManager = {
  option: "apt",

  items(wish, files) {
    const suites = suitesOf(wish, files);
    if ("because" in suites) return suites;
    return textsOf(wish, "apt_uris").flatMap((uri) =>
      suites.flatMap((suite) =>
        componentsOf(wish, suite).map((component) => `deb ${trimmed(uri)} ${suite} ${component}`.trimEnd()),
      ),
    );
  },

  sources(_, files) {
    return [
      ...readList("/etc/apt/sources.list", files),
      ...filesIn(parts, /^(?!\.)[\w.-]+\.list$/, files).flatMap((file) => readList(file, files)),
      ...filesIn(parts, /^(?!\.)[\w.-]+\.sources$/, files).flatMap((file) => readStanzas(file, files)),
    ];
  },

  keys({ keys }, _, files) {
    // A source without a key of its own may be signed with any of these.
    if (keys.length === 0)
      return {
        paths: filesIn("/etc/apt/trusted.gpg.d", /^[^.].*\.(?:gpg|asc)$/, files),
        none: "none of its own",
      };
    return { paths: keys, none: "others" };
  },

  conflict(wish, sources, items) {
    const others = othersIn(wish, sources, items);
    const own = hasKey(wish) ? keyringOf(wish) : sharedKey(others);
    const other = others.find(({ keys }) => keys.join(",") !== own);
    return (
      other &&
      `${other.file} has ${placeOf(other.item)} with another key, or with none, and apt refuses two for one source: remove it from there first`
    );
  },

  path: (wish) => `${parts}/${wish.name}.sources`,

  text(wish, files, key, sources) {
    const suites = suitesOf(wish, files);
    const items = apt.items(wish, files);
    if ("because" in suites || "because" in items) return "";
    const signed = key?.path ?? sharedKey(othersIn(wish, sources, items)).replaceAll(",", " ");
    const architectures = textsOf(wish, "apt_architectures");
    const components = componentsOf(wish, suites[0] ?? "").filter((component) => component !== "");
    const lines = [
      ...(key
        ? [`# key ${key.wanted.algorithm} ${key.wanted.digest} keyring sha256 ${sha256Hex(key.content)}`]
        : []),
      "Types: deb",
      `URIs: ${textsOf(wish, "apt_uris").join(" ")}`,
      `Suites: ${suites.join(" ")}`,
      ...(components.length > 0 ? [`Components: ${components.join(" ")}`] : []),
      ...(architectures.length > 0 ? [`Architectures: ${architectures.join(" ")}`] : []),
      ...(signed === "" ? [] : [`Signed-By: ${signed}`]),
    ];
    return `${lines.join("\n")}\n`;
  },
};

/** The enabled sources of other files with an address and suite of the wish, whose key apt wants to be the same. */
function othersIn(wish: Wish, sources: readonly Source[], items: readonly string[]): readonly Source[] {
  const places = new Set(items.map(placeOf));
  return sources.filter(
    ({ item, file, enabled }) => enabled && !isOwn(wish, file) && places.has(placeOf(item)),
  );
}

/** The key that other sources of the place have; empty if it can't be named elsewhere. */
function sharedKey([first]: readonly Source[]): string {
  const keys = first?.keys.join(",") ?? "";
  return keys.includes(" ") ? "" : keys;
}

/** The address and suite of an item. */
function placeOf(item: string): string {
  return item.split(" ").slice(1, 3).join(" ");
}

/** Returns the path of the keyring that belongs to a repository. */
export function keyringOf({ name }: Wish): string {
  return `/etc/apt/keyrings/${name}.gpg`;
}

/** Whether a file has our name, of either format. */
function isOwn({ name }: Wish, file: string): boolean {
  return file === `${parts}/${name}.list` || file === `${parts}/${name}.sources`;
}

/** Returns the digest of the keyring that was made of a key, by the comment in our file. */
export function keyringDigest(wish: Wish, digest: string, files: GuestFiles): string | undefined {
  const [first = ""] = linesOf(apt.path(wish), files);
  const [, algorithm = "", of, ring] = /^# key (\S+) (\S+) keyring sha256 (\S+)$/.exec(first) ?? [];
  return `${algorithm} ${of}` === digest ? ring : undefined;
}

/** The suites that are wanted; by default the release of the guest. */
function suitesOf(wish: Wish, files: GuestFiles): readonly string[] | { readonly because: string } {
  if (wish.want.has("apt_suites")) return textsOf(wish, "apt_suites");
  for (const path of ["/etc/os-release", "/usr/lib/os-release"]) {
    if (files.get(path, true)?.type !== "file") continue;
    const line = linesOf(path, files).findLast((each) => each.startsWith("VERSION_CODENAME="));
    const value = line?.slice(line.indexOf("=") + 1).replaceAll(/["']/g, "");
    if (value !== undefined && /^[A-Za-z0-9.-]+$/.test(value)) return [value];
    break;
  }
  return { because: "the guest's os-release has no VERSION_CODENAME: write `suites`" };
}

/** A suite that ends in a slash is a folder, without components. */
function componentsOf(wish: Wish, suite: string): readonly string[] {
  if (suite.endsWith("/")) return [""];
  return wish.want.has("apt_components") ? textsOf(wish, "apt_components") : ["main"];
}

/** Reads the format of one line a source. */
function readList(file: string, files: GuestFiles): Source[] {
  return linesOf(file, files).flatMap((line) => {
    const [type, ...words] = wordsOf(line.replace(/#.*/, ""));
    if (type !== "deb") return [];
    const options: string[] = [];
    if (words[0]?.startsWith("["))
      for (let word = words.shift(); word !== undefined; word = words.shift()) {
        options.push(word.replace(/^\[/, "").replace(/\]$/, ""));
        if (word.endsWith("]")) break;
      }
    const [uri, suite, ...components] = words;
    if (uri === undefined || suite === undefined) return [];
    const option = (name: string) =>
      options.findLast((each) => each.startsWith(`${name}=`))?.slice(name.length + 1) ?? "";
    return sourcesOf(file, {
      uris: [uri],
      suites: [suite],
      components,
      architectures: listOf(option("arch")),
      keys: listOf(option("signed-by")),
      enabled: true,
      checked: !isYes(option("trusted")),
    });
  });
}

function listOf(text: string): string[] {
  return text.split(/[, \t\n]+/).filter((word) => word !== "");
}

function isYes(text: string): boolean {
  return /^(?:yes|true|with|on|enable|1)$/i.test(text);
}

function isNo(text: string): boolean {
  return /^(?:no|false|without|off|disable|0)$/i.test(text);
}

/** Reads the format of stanzas (deb822). */
function readStanzas(file: string, files: GuestFiles): Source[] {
  const found: Source[] = [];
  let fields = new Map<string, string>();
  let last = "";
  const flush = () => {
    const words = (name: string) => wordsOf(fields.get(name) ?? "");
    const signed = fields.get("signed-by") ?? "";
    if (words("types").includes("deb"))
      found.push(
        ...sourcesOf(file, {
          uris: words("uris"),
          suites: words("suites"),
          components: words("components"),
          architectures: listOf(fields.get("architectures") ?? ""),
          keys: signed.includes("-----BEGIN") ? [`the key in ${file} itself`] : listOf(signed),
          enabled: !isNo(words("enabled")[0] ?? ""),
          checked: !isYes(words("trusted")[0] ?? ""),
        }),
      );
    fields = new Map();
    last = "";
  };
  for (const line of linesOf(file, files)) {
    if (line.startsWith("#")) continue;
    if (line === "") flush();
    else if (/^[ \t]/.test(line)) fields.set(last, `${fields.get(last) ?? ""} ${line}`);
    else if (line.includes(":")) {
      last = line.slice(0, line.indexOf(":")).toLowerCase();
      fields.set(last, line.slice(line.indexOf(":") + 1));
    }
  }
  flush();
  return found;
}

interface Stanza extends Pick<Source, "architectures" | "keys" | "enabled" | "checked"> {
  readonly uris: readonly string[];
  readonly suites: readonly string[];
  readonly components: readonly string[];
}

function sourcesOf(file: string, { uris, suites, components, ...more }: Stanza): Source[] {
  return uris.flatMap((uri) =>
    suites.flatMap((suite) => {
      const items = suite.endsWith("/") ? [""] : components;
      return items.map((component) => ({
        item: `deb ${trimmed(uri)} ${suite} ${component}`.trimEnd(),
        file,
        ...more,
      }));
    }),
  );
}
