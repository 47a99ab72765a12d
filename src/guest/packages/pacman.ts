import { Unsupported } from "../../disk/unsupported.ts";
import type { FileTree } from "../view/file-tree.ts";
import { type InstalledPackage, mostPackages, PackageCollector } from "./installed-package.ts";

const database = "/var/lib/pacman/local";
const maxDescription = 2 ** 20;
/** Of all descriptions together, in characters. */
const maxDescriptions = 64 * 2 ** 20;

/** Reads pacman's local database: a folder a package, with a file `desc` of sections such as `%NAME%`. */
export async function readPacman(tree: FileTree): Promise<InstalledPackage[] | undefined> {
  if (!(await tree.find(database))) return undefined;
  const found = new PackageCollector();
  let left = maxDescriptions;
  for (const name of await entriesOf(tree)) {
    const text = await tree.readText(`${database}/${name}/desc`, maxDescription);
    if (text === undefined) continue;
    left -= text.length;
    if (left < 0) throw new Unsupported("pacman's database has more text than is read");
    found.add(parseDescription(text));
  }
  return found.packages;
}

/** Yields the files of packages; folders are listed with a slash at the end. */
export async function* ownedByPacman(tree: FileTree): AsyncGenerator<readonly [path: string, name: string]> {
  for (const entry of await entriesOf(tree)) {
    const name = /^(.+)-[^-]+-[^-]+$/.exec(entry)?.[1];
    const text = name === undefined ? undefined : await tree.readText(`${database}/${entry}/files`);
    for (const path of readSections(text ?? "").get("%FILES%") ?? [])
      yield [`/${path.replace(/\/$/, "")}`, name!];
  }
}

/** The folders of packages. */
async function entriesOf(tree: FileTree): Promise<readonly string[]> {
  const entries = await tree.list(database);
  if (entries.length > mostPackages)
    throw new Unsupported(`there are more than ${mostPackages} packages in its database`);
  return entries;
}

function readSections(text: string): Map<string, string[]> {
  const sections = new Map<string, string[]>();
  for (const section of text.split(/\n\n+/)) {
    const [title = "", ...lines] = section.trim().split("\n");
    sections.set(title, lines);
  }
  return sections;
}

/** Returns the package that a file `desc` of pacman's local database describes. */
function parseDescription(text: string): InstalledPackage {
  const sections = readSections(text);
  const first = (title: string) => sections.get(title)?.[0] ?? "";
  return {
    name: first("%NAME%"),
    version: first("%VERSION%"),
    architecture: first("%ARCH%"),
    provides: (sections.get("%PROVIDES%") ?? []).map((item) => {
      const [name, version] = item.split("=") as [string, string?];
      return version === undefined ? { name } : { name, version };
    }),
  };
}
