import { trim } from "../../source/trim.ts";
/** What a guest says that it is. Each text is empty where it does not say. */
export interface Release {
  /** `ID` of os-release(5), such as `debian`; not yet in its canonical spelling. */
  readonly id: string;
  /** `ID_LIKE`: distributions that it is made of. */
  readonly likes: readonly string[];
  readonly version: string;
  /** `PRETTY_NAME`, or the line of an old release file. */
  readonly name: string;
}

/** The files of a guest. */
export interface TextFiles {
  /** Returns the text of a regular file; undefined where there is none. */
  readText(path: string): Promise<string | undefined>;
}

/**
 * Reads os-release(5), or the files of guests that are older. src/compiler/emit/guest/detect.sh has the same rules.
 *
 * @throws {Unsupported} where the file system cannot be read
 */
export async function readRelease(files: TextFiles): Promise<Release> {
  const text =
    (await files.readText("/etc/os-release")) ?? (await files.readText("/usr/lib/os-release")) ?? "";
  const fields = parseRelease(text);
  const release = {
    ...releaseOf(fields),
    name: withoutEscapes(fields.get("PRETTY_NAME") ?? fields.get("NAME") ?? ""),
  };
  return release.id === "" ? { ...release, ...(await readOldRelease(files)) } : release;
}

/** Parses the NAME=VALUE lines of an os-release(5) or lsb-release file. Escapes in quotes are left as they are. */
function parseRelease(text: string): Map<string, string> {
  const fields = new Map<string, string>();
  for (const line of text.split("\n")) {
    const [, key = "", value = ""] = /^([^=]*)=?(.*)$/s.exec(line.replace(/\r$/, "")) ?? [];
    // The last of several lines counts, and comes last.
    fields.delete(key);
    fields.set(key, value.replace(/^(["'])(.*)\1$/s, "$2"));
  }
  return fields;
}

function releaseOf(fields: ReadonlyMap<string, string>): Omit<Release, "name"> {
  const last = (...keys: string[]) => [...fields].findLast(([key]) => keys.includes(key))?.[1] ?? "";
  return {
    id: last("ID", "DISTRIB_ID"),
    likes: last("ID_LIKE")
      .split(/[ \t]+/)
      .filter((like) => like !== ""),
    version: last("VERSION_ID", "DISTRIB_RELEASE"),
  };
}

function withoutEscapes(text: string): string {
  return text.replace(/\\(["$`\\])/g, "$1");
}

/** How the first line of redhat-release begins, and the distribution that it means. */
const redHats: readonly (readonly [start: string, id: string])[] = [
  ["Red Hat Enterprise", "rhel"],
  ["CentOS", "centos"],
  ["Scientific", "scientific"],
  ["Fedora", "fedora"],
  ["Rocky", "rocky"],
  ["AlmaLinux", "almalinux"],
  ["Oracle", "ol"],
  ["Enterprise Linux Enterprise", "ol"],
  ["Amazon", "amzn"],
];

async function readOldRelease(files: TextFiles): Promise<Partial<Release>> {
  const text = (name: string) => files.readText(`/etc/${name}`);
  const redHat = (await text("redhat-release")) ?? (await text("system-release"));
  if (redHat !== undefined) {
    const name = firstLine(redHat);
    const oracle = (await text("oracle-release")) !== undefined;
    const known = redHats.find(([start]) => name.startsWith(start))?.[1] ?? "redhat-based";
    const at = name.lastIndexOf(" release ");
    const version = at === -1 ? undefined : name.slice(at + " release ".length).split(" ", 1)[0];
    return { name, id: oracle ? "ol" : known, ...(version === undefined ? {} : { version }) };
  }
  const lsb = parseRelease((await text("lsb-release")) ?? "");
  const { id, likes, version } = releaseOf(lsb);
  const release = { ...(version && { version }), ...(likes.length > 0 && { likes }) };
  if (id !== "") return { ...release, id, name: lsb.get("DISTRIB_DESCRIPTION") ?? "" };
  return { ...release, ...(await readVersionFile(text)) };
}

async function readVersionFile(
  text: (name: string) => Promise<string | undefined>,
): Promise<Partial<Release>> {
  const debian = await text("debian_version");
  if (debian !== undefined) {
    const version = firstLine(debian);
    return { id: "debian", name: `Debian ${version}`, ...(/^[0-9]/.test(version) && { version }) };
  }
  const suse = await text("SuSE-release");
  if (suse !== undefined) {
    const name = firstLine(suse);
    const [version = "", patch = ""] = ["VERSION", "PATCHLEVEL"].map(
      (key) => new RegExp(`^${key} *= *(.*)$`, "m").exec(suse)?.[1],
    );
    const id = name.startsWith("openSUSE") ? "opensuse" : "sles";
    return { id, name, version: patch === "" || patch === "0" ? version : `${version}.${patch}` };
  }
  const alpine = await text("alpine-release");
  if (alpine !== undefined)
    return { id: "alpine", name: `Alpine ${firstLine(alpine)}`, version: firstLine(alpine) };
  return (await text("arch-release")) === undefined ? {} : { id: "arch", name: "Arch Linux" };
}

function firstLine(text: string): string {
  return trim(text.split("\n", 1)[0]!, " \t");
}
