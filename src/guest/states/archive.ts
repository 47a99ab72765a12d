import { sha256Hex } from "../../source/sha256.ts";
import type { ChangeableFiles, GuestFiles } from "./guest-node.ts";
import { type Change, type Manifest, manifestChanges, readManifest } from "./manifest.ts";
import { accountId, lookFor, makeParents } from "./nodes.ts";
import { type Look, type StateModel, textOf, type Wish } from "./state-model.ts";

/** How many differences are shown; of the others only their number. */
const shown = 20;

export const archive: StateModel = {
  look(wish, files) {
    const found = lookFor("directory", wish, files);
    if (!("node" in found)) return found;
    const judged = judge(wish, files);
    if (!("changes" in judged)) return judged;
    const { changes } = judged;
    const differences = changes.slice(0, shown).map(({ path, attribute, expected, found: is }) => ({
      attribute: attribute === "" ? path : `${attribute} of ${path}`,
      expected,
      found: is,
    }));
    const others = changes.length - differences.length;
    const more = {
      attribute: "files",
      expected: "all as they were unpacked",
      found: `${others} more are not`,
    };
    return { differences: others > 0 ? [...differences, more] : differences };
  },

  make(wish, files) {
    const { type } = files.get(wish.name) ?? {};
    if (type === "file" || type === "other")
      return `${wish.name} is a file, and a file is never replaced by a folder`;
    for (const [attribute, file, words] of accounts)
      if (accountId(file, textOf(wish, attribute) ?? "0", files) === undefined)
        return `the guest has no ${words} ${textOf(wish, attribute)}`;
    if (type === "directory" && restore(wish, files)) return undefined;
    return makeParents(wish.name, files) ?? "an archive is unpacked only in a guest";
  },
};

const accounts = [
  ["owner", "passwd", "user"],
  ["group", "group", "group"],
] as const;

/** Compares the folder with its manifest. */
function judge(wish: Wish, files: GuestFiles): Look | { readonly changes: readonly Change[] } {
  const record = files.get(`${wish.name}/.manifest`, true);
  if (record?.type !== "file") {
    const expected = "the record of what was unpacked there (.manifest)";
    return { differences: [{ attribute: "manifest", expected, found: "nothing" }] };
  }
  const ids = accounts.map(([attribute, file]) => accountId(file, textOf(wish, attribute) ?? "0", files));
  const unknown = accounts.filter((_, index) => ids[index] === undefined);
  if (unknown.length > 0)
    return {
      differences: unknown.map(([attribute, file]) => {
        const expected = textOf(wish, attribute)!;
        return { attribute, expected, found: `${expected} is not in /etc/${file} of the guest` };
      }),
    };
  const manifest = readManifest(record.content.toString("utf8"));
  const other = judgeDigest(wish, manifest);
  if (other) return other;
  const [uid, gid] = ids as [number, number];
  const verify = textOf(wish, "verify") ?? "digests";
  return { changes: manifestChanges(manifest, wish.name, { uid, gid }, verify, files) };
}

/** What is wrong with the archive that was unpacked; undefined if it is the one that is pinned, or none is. */
function judgeDigest(wish: Wish, { digests }: Manifest): Look | undefined {
  const pinned = pinnedDigest(wish);
  if (!pinned) return undefined;
  if ("because" in pinned) return pinned;
  const { algorithm, digest } = pinned;
  const found = digests.get(algorithm) || "unknown";
  if (found === digest) return undefined;
  return { differences: [{ attribute: "archive", expected: `${algorithm} ${digest}`, found }] };
}

interface Digest {
  readonly algorithm: "sha256" | "sha512";
  readonly digest: string;
}

/** The rules of `pinned_digest` in src/kinds/state/artifact.sh. */
function pinnedDigest(wish: Wish): Digest | { readonly because: string } | undefined {
  const source = wish.want.get("source")?.[0];
  if (source) return { algorithm: "sha256", digest: sha256Hex(source.bytes) };
  const { algorithm, digest: text } = givenDigest(wish) ?? {};
  if (algorithm === undefined || text === undefined) return undefined;
  const digest = text.replace(/[A-F]/g, (digit) => digit.toLowerCase());
  const isDigest = /^[0-9a-f]+$/.test(digest) && digest.length === (algorithm === "sha256" ? 64 : 128);
  return isDigest ? { algorithm, digest } : { because: `'${digest}' is not a digest of ${algorithm}` };
}

function givenDigest(wish: Wish): Digest | undefined {
  for (const algorithm of ["sha512", "sha256"] as const) {
    const digest = textOf(wish, algorithm);
    if (digest !== undefined) return { algorithm, digest };
  }
  const text = textOf(wish, "digest") ?? "";
  if (text === "") return undefined;
  const digest = text.replace(/^[^:]*:/, "");
  const isSha256 = /^sha256:/i.test(text) || (!/^sha512:/i.test(text) && digest.length === 64);
  return { algorithm: isSha256 ? "sha256" : "sha512", digest };
}

/** Owners and modes need no archive. Returns false if more than those differ. */
function restore(wish: Wish, files: ChangeableFiles): boolean {
  const judged = judge(wish, files);
  if (!("changes" in judged) || judged.changes.some(({ mode }) => mode === undefined)) return false;
  const [uid, gid] = accounts.map(
    ([attribute, file]) => accountId(file, textOf(wish, attribute) ?? "0", files)!,
  );
  for (const { path, mode } of judged.changes) {
    const place = path === "." ? wish.name : `${wish.name}/${path}`;
    files.set(place, { ...files.get(place)!, uid: uid!, gid: gid!, mode: mode! });
  }
  return true;
}
