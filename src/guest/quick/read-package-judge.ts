import { Unsupported } from "../../disk/unsupported.ts";
import { type Family, familyModules } from "../../families/families.ts";
import { NeedsBoot } from "../interpret/needs-boot.ts";
import type { PackageJudge } from "../interpret/package-judge.ts";
import { isDpkgConfigured, readUnfinished } from "../packages/dpkg.ts";
import { packageDatabases } from "../packages/read-packages.ts";
import type { FileTree } from "../view/file-tree.ts";
import { type PackageFacts, packageJudge } from "./judge-package.ts";

/**
 * Reads the package database of a guest, for a check without a boot.
 *
 * @param asksVersions whether a check would compare versions: `asks_versions` of the guest program
 */
export async function readPackageJudge(
  tree: FileTree,
  family: Family | undefined,
  asksVersions: boolean,
): Promise<PackageJudge> {
  const facts = await readPackageFacts(tree, family, asksVersions);
  if (typeof facts !== "string") return packageJudge(facts);
  return () => {
    throw new NeedsBoot(facts);
  };
}

/** Returns what judges the packages of a guest without a boot, or why nothing does. */
export async function readPackageFacts(
  tree: FileTree,
  family: Family | undefined,
  asksVersions: boolean,
): Promise<PackageFacts | string> {
  if (!family) return "no package manager is known for the guest";
  try {
    const { database, spell, spellExact = spell } = familyModules[family];
    const packages = database && (await packageDatabases[database]!(tree));
    if (!packages?.length) return "its package database can't be read without a boot";
    // Only the comparison of versions runs dpkg, which reads its configuration: dpkg-query(1) does not.
    if (family === "debian" && asksVersions && !(await isDpkgConfigured(tree)))
      return "only dpkg can tell whether its configuration lets it compare versions";
    const unfinished = family === "debian" ? await readUnfinished(tree) : new Set<string>();
    const commands = await commandsOf(tree, family);
    return { family, packages, unfinished, spell: spellExact, ...commands };
  } catch (error) {
    if (error instanceof Unsupported) return error.message;
    throw error;
  }
}

/** The commands. Guests of Red Hat's family have one of three programs, the first of which is taken. */
async function commandsOf(tree: FileTree, family: Family): Promise<{ install: string; remove: string }> {
  const { install, remove } = familyModules[family];
  if (family !== "redhat") return { install, remove };
  for (const program of ["dnf", "yum", "microdnf"])
    for (const folder of ["/usr/local/sbin", "/usr/local/bin", "/usr/sbin", "/usr/bin", "/sbin", "/bin"])
      if (await tree.find(`${folder}/${program}`)) {
        const ofProgram = (command: string) => command.replace(/^dnf(?= )/, program);
        return { install: ofProgram(install), remove: ofProgram(remove) };
      }
  return { install, remove };
}
