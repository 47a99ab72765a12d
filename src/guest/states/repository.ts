import { createHash } from "node:crypto";
import { type Family, familyModules } from "../../families/families.ts";
import { binaryKeys, keyForm } from "../../plan/public-keys.ts";
import type { Difference } from "../../plan/record.ts";
import type { ChangeableFiles, GuestFiles } from "./guest-node.ts";
import { makeParents } from "./nodes.ts";
import { apk, keyFileOf } from "./repositories/apk.ts";
import { apt, keyringDigest, keyringOf } from "./repositories/apt.ts";
import { dnf, zypper } from "./repositories/ini.ts";
import { pacman, pacmanConfig, withInclude } from "./repositories/pacman.ts";
import {
  fileOf,
  hasKey,
  type PlacedKey,
  type Source,
  type SourceManager,
  type WantedKey,
} from "./repositories/source.ts";
import { type StateModel, textOf, textsOf, type Wish } from "./state-model.ts";

const managers = { apt, dnf, zypper, apk, pacman };

interface Chosen {
  readonly manager: SourceManager;
  readonly items: readonly string[];
  readonly key: WantedKey | undefined;
}

export const repository: StateModel = {
  look(wish, files, { family }) {
    const chosen = choose(wish, family, files);
    if ("because" in chosen) return chosen;
    const sources = chosen.manager.sources(wish, files);
    const differences: Difference[] = [];
    for (const item of chosen.items) {
      const difference = judge(item, sources, wish, chosen, files);
      const last = differences.at(-1);
      if (difference && JSON.stringify(difference) !== JSON.stringify(last)) differences.push(difference);
    }
    return { differences };
  },

  make(wish, files, { family }) {
    const chosen = choose(wish, family, files);
    if ("because" in chosen) return chosen.because;
    const { manager, key, items } = chosen;
    const sources = manager.sources(wish, files);
    const conflict = manager.conflict(wish, sources, items);
    if (conflict !== undefined) return conflict;
    if (key && !key.bytes) return "the guest has no network";
    const placed = key && placeKey(key, wish, manager);
    if (typeof placed === "string") return placed;
    const path = manager.path(wish);
    const text = manager.text(wish, files, placed, sources);
    const put = (place: string, content: Buffer) => putFile(place, content, files);
    const why = (placed && put(placed.path, placed.content)) ?? put(path, fileOf(text));
    if (why !== undefined) return why;
    if (manager === pacman) return put(pacmanConfig, fileOf(withInclude(path, files)));
    if (manager === apt) files.remove(path.replace(/\.sources$/, ".list"));
    return undefined;
  },
};

function choose(wish: Wish, family: string, files: GuestFiles): Chosen | { readonly because: string } {
  if (!/^[A-Za-z0-9][A-Za-z0-9._-]*$/.test(wish.name))
    return { because: `'${wish.name}' is not the name of a repository` };
  const option = familyModules[family as Family]?.repositories;
  if (option === undefined) return { because: "no package manager is known for the guest" };
  const manager = managers[option];
  const attributes = [...wish.want.keys()].filter((each) => each === option || each.startsWith(`${option}_`));
  if (attributes.length === 0)
    return { because: `the guest's packages come from ${option}, and the recipe names no source for that` };
  for (const attribute of attributes)
    for (const text of textsOf(wish, attribute))
      if (
        !(attribute === "apk" ? /^(?:@[^\x00-\x20\x7f]+ )?[^\x00-\x20\x7f]+$/ : /^[^\x00-\x20\x7f]+$/).test(
          text,
        )
      )
        return { because: `'${text}' is empty, or has blanks in it` };
  const items = manager.items(wish, files);
  if ("because" in items) return items;
  const key = hasKey(wish) ? wantedKey(wish) : undefined;
  return key && "because" in key ? key : { manager, items, key };
}

function wantedKey(wish: Wish): WantedKey | { readonly because: string } {
  const bytes = wish.want.get("source")?.[0]?.bytes;
  if (bytes) return { algorithm: "sha256", digest: digestOf("sha256", bytes), bytes };
  const algorithm = wish.want.has("sha512") ? "sha512" : "sha256";
  const digest = textOf(wish, algorithm)?.toLowerCase() ?? "";
  const digits = algorithm === "sha512" ? 128 : 64;
  if (!new RegExp(`^[0-9a-f]{${digits}}$`).test(digest))
    return { because: `'${digest}' is not a digest of ${algorithm}` };
  return { algorithm, digest, bytes: undefined };
}

function digestOf(algorithm: string, bytes: Uint8Array): string {
  return createHash(algorithm).update(bytes).digest("hex");
}

/** Returns what is wrong with the sources of the guest; of several that are the item, the first counts. */
function judge(
  item: string,
  sources: readonly Source[],
  wish: Wish,
  chosen: Chosen,
  files: GuestFiles,
): Difference | undefined {
  const same = sources.filter((source) => source.item === item);
  if (same.length === 0) return { attribute: "source", expected: item, found: "nothing" };
  const found = same.map((source) => judgeSource(source, wish, chosen, files));
  return found.includes(undefined) ? undefined : found[0];
}

function judgeSource(
  source: Source,
  wish: Wish,
  { manager, key }: Chosen,
  files: GuestFiles,
): Difference | undefined {
  const { item, file, enabled, architectures } = source;
  if (!enabled) return { attribute: "source", expected: item, found: `disabled in ${file}` };
  const wanted = manager === apt ? textsOf(wish, "apt_architectures") : [];
  if (!wanted.every((each) => architectures.includes(each)))
    return {
      attribute: "architectures",
      expected: wanted.join(" "),
      found: `${architectures.join(" ") || "those of the guest"}, in ${file}`,
    };
  if (!key) return undefined;
  if (!source.checked)
    return { attribute: "signatures", expected: "checked", found: `not checked, by ${file}` };
  const { paths, none } = manager.keys(source, wish, files);
  if (paths.some((path) => isKey(path, wish, key, manager, files))) return undefined;
  const expected = `${key.algorithm} ${key.digest}`;
  return { attribute: "key", expected, found: paths.length === 1 ? spellKey(paths[0]!, key, files) : none };
}

function isKey(
  path: string,
  wish: Wish,
  { algorithm, digest, bytes }: WantedKey,
  manager: SourceManager,
  files: GuestFiles,
): boolean {
  const node = path.startsWith("/") ? files.get(path, true) : undefined;
  if (node?.type !== "file") return false;
  if (digestOf(algorithm, node.content) === digest) return true;
  if (manager !== apt) return false;
  const ring = bytes
    ? digestOf("sha256", binaryKeys(bytes))
    : keyringDigest(wish, `${algorithm} ${digest}`, files);
  return ring === digestOf("sha256", node.content);
}

function spellKey(path: string, { algorithm }: WantedKey, files: GuestFiles): string {
  if (!path.startsWith("/")) return path;
  const node = files.get(path, true);
  if (node?.type !== "file") return `no file ${path}`;
  return `${algorithm} ${digestOf(algorithm, node.content)}, in ${path}`;
}

/** Returns the key as its package manager reads it, and where; or why it can't. */
function placeKey({ bytes, ...key }: WantedKey, wish: Wish, manager: SourceManager): PlacedKey | string {
  const content = bytes!;
  const form = keyForm(manager === apt ? binaryKeys(content) : content);
  const wanted = { ...key, bytes };
  const { name } = wish;
  switch (manager) {
    case apk:
      if (form !== "pem") return "apk reads only RSA keys in PEM, and the key is none";
      return { path: keyFileOf(wish), wanted, content };
    case apt:
      if (form !== "binary") return "the key is no public key of OpenPGP";
      return { path: keyringOf(wish), wanted, content: binaryKeys(content) };
    case pacman:
      return "pacman-key is not simulated";
    default:
      if (form !== "armoured") return "the key is no armoured public key of OpenPGP";
      return { path: `/etc/pki/rpm-gpg/RPM-GPG-KEY-${name}`, wanted, content };
  }
}

/** Writes a file, or keeps the attributes of the one that is there. Returns why it can't. */
function putFile(path: string, content: Buffer, files: ChangeableFiles): string | undefined {
  const why = makeParents(path, files);
  if (why !== undefined) return why;
  const place = files.realPath(path) ?? path;
  const old = files.get(place);
  if (old?.type === "directory") return `${path} is a folder`;
  const { mode, uid, gid } = old?.type === "file" ? old : { mode: 0o644, uid: 0, gid: 0 };
  files.set(place, { type: "file", content, mode, uid, gid });
  return undefined;
}
