import { NeedsBoot } from "../interpret/needs-boot.ts";
import type { GuestFact, GuestFiles } from "./guest-node.ts";

/** A file, folder or link that is not as the manifest has it. */
export interface Change {
  /** Of the folder: ".". */
  readonly path: string;
  /** `owner` or `mode`; empty if it is more than that. */
  readonly attribute: "" | "owner" | "mode";
  readonly expected: string;
  readonly found: string;
  /** The mode that is wanted, if only the owner or the mode differs. */
  readonly mode?: number;
}

type Entry =
  | {
      readonly type: "file";
      readonly path: string;
      readonly digest: string;
      readonly size: number;
      readonly mode: string;
    }
  | { readonly type: "directory"; readonly path: string; readonly mode: string }
  | { readonly type: "link"; readonly path: string; readonly target: string };

/** What a folder that was unpacked from an archive keeps in .manifest (src/kinds/state/manifest.sh). */
export interface Manifest {
  /** The digest of the archive, by algorithm. */
  readonly digests: ReadonlyMap<string, string>;
  readonly entries: readonly Entry[];
}

/** @throws {NeedsBoot} a line is of no form that the guest program writes. */
export function readManifest(text: string): Manifest {
  const digests = new Map<string, string>();
  const entries: Entry[] = [];
  for (const line of text.replace(/\n$/, "").split("\n")) {
    const comment = /^# (sha\d+) (.*)$/.exec(line);
    if (comment && !digests.has(comment[1]!)) digests.set(comment[1]!, comment[2]!);
    if (line.startsWith("#")) continue;
    const entry = readEntry(line);
    if (!entry || line.includes("\ufffd")) throw new NeedsBoot("the record of an archive can't be read");
    entries.push(entry);
  }
  return { digests, entries };
}

function readEntry(line: string): Entry | undefined {
  const [, digest, size, fileMode, file] = /^([0-9a-f]{64}) (\d+) ([0-7]+) \.\/(.+)$/.exec(line) ?? [];
  if (file !== undefined)
    return { type: "file", path: file, digest: digest!, size: Number(size), mode: fileMode! };
  const [, folderMode, folder] = /^\/ ([0-7]+) (?:\.\/)?(.+)$/.exec(line) ?? [];
  if (folder !== undefined) return { type: "directory", path: folder, mode: folderMode! };
  const [, link, target] = /^@ \.\/([^ ]+) (.*)$/.exec(line) ?? [];
  return link === undefined ? undefined : { type: "link", path: link, target: target! };
}

/** Returns what differs between a folder and its manifest: files and folders first, then contents, then links. */
export function manifestChanges(
  { entries }: Manifest,
  folder: string,
  owner: { readonly uid: number; readonly gid: number },
  verify: string,
  files: GuestFiles,
): Change[] {
  const facts = files.facts(folder);
  const changes: Change[] = [];
  const same: (Entry & { type: "file" })[] = [];
  for (const entry of entries) {
    if (entry.type === "link") continue;
    const found = facts.get(entry.path);
    const isSame = found?.type === entry.type && (entry.type !== "file" || sizeOf(found) === entry.size);
    if (!isSame) {
      const expected = entry.type === "file" ? `a file of ${entry.size} bytes` : "a folder";
      changes.push({ path: entry.path, attribute: "", expected, found: spell(found) });
      continue;
    }
    if (entry.type === "file") same.push(entry);
    const mode = Number.parseInt(entry.mode, 8);
    const ids = ({ uid, gid }: { uid: number; gid: number }) => `${uid}:${gid}`;
    const changed = { path: entry.path, mode };
    if (ids(found) !== ids(owner))
      changes.push({ ...changed, attribute: "owner", expected: ids(owner), found: ids(found) });
    if (found.mode !== mode)
      changes.push({ ...changed, attribute: "mode", expected: entry.mode, found: found.mode.toString(8) });
  }
  if (verify === "digests") changes.push(...changedContents(same, folder, files));
  for (const entry of entries)
    if (entry.type === "link") changes.push(...judgeLink(entry, folder, facts, files));
  return changes;
}

const sizeOf = (fact: GuestFact) => (fact.type === "file" ? fact.size : undefined);

function spell(fact: GuestFact | undefined): string {
  if (!fact) return "nothing";
  if (fact.type === "directory") return "a folder";
  return fact.type === "file" ? `a file of ${fact.size} bytes` : "something else";
}

function changedContents(
  same: readonly (Entry & { type: "file" })[],
  folder: string,
  files: GuestFiles,
): Change[] {
  const digests = files.sha256(same.map(({ path }) => `${folder}/${path}`));
  return same
    .filter(({ digest }, index) => digest !== digests[index])
    .map(({ path }) => ({
      path,
      attribute: "",
      expected: "the content of the archive",
      found: "another content",
    }));
}

function judgeLink(
  { path, target }: Entry & { type: "link" },
  folder: string,
  facts: ReadonlyMap<string, GuestFact>,
  files: GuestFiles,
): Change[] {
  const parent = path.includes("/") ? path.slice(0, path.lastIndexOf("/")) : ".";
  const isDirect = facts.get(parent)?.type === "directory";
  const fact = isDirect ? facts.get(path) : files.get(`${folder}/${path}`);
  if (fact?.type === "link" && fact.target === target) return [];
  const found = !fact ? "nothing" : fact.type === "link" ? `a link to ${fact.target}` : "no link";
  return [{ path, attribute: "", expected: `a link to ${target}`, found }];
}
