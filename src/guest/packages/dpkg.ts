import { Unsupported } from "../../disk/unsupported.ts";
import type { FileTree } from "../view/file-tree.ts";
import { linesOf, splitBounded } from "../view/texts.ts";
import { type InstalledPackage, mostPackages, mostProvides, PackageCollector } from "./installed-package.ts";

const folder = "/var/lib/dpkg";
const maxStatus = 64 * 2 ** 20;
const installed = / ok (?:installed|triggers-)/;

/**
 * Reads dpkg's database as dpkg-query(1) does: the status file. Where dpkg was interrupted, the folder `updates`
 * holds what has not been merged into it.
 */
export async function readDpkg(tree: FileTree): Promise<InstalledPackage[] | undefined> {
  const status = await tree.readText(`${folder}/status`, maxStatus);
  if (status === undefined) return undefined;
  if ((await tree.list(`${folder}/updates`)).some((name) => /^\d+$/.test(name)))
    throw new Unsupported("dpkg was interrupted");
  return parseStatus(status);
}

const configLine =
  /^\s*(?:#.*|(?:log|path-exclude|path-include|status-logger)[ =].+|(?:no-debsig|no-pager|force-(?:unsafe-io|conf(?:old|new|def|miss)|overwrite|depends)))?$/;

/** Returns whether dpkg surely takes its configuration (dpkg.cfg(5)): with an option that it does not know it does nothing. */
export async function isDpkgConfigured(tree: FileTree): Promise<boolean> {
  const parts = (await tree.list("/etc/dpkg/dpkg.cfg.d")).filter((name) => /^[\w-]+$/.test(name));
  const home = ["/root/.dpkg.cfg", "/.dpkg.cfg"];
  for (const path of [
    "/etc/dpkg/dpkg.cfg",
    ...home,
    ...parts.map((name) => `/etc/dpkg/dpkg.cfg.d/${name}`),
  ]) {
    if (!(await tree.find(path, false))) continue;
    const text = await tree.readText(path);
    if (text === undefined || !text.split("\n").every((line) => configLine.test(line.trimEnd())))
      return false;
  }
  return true;
}

const unfinished = / (?:half-installed|unpacked|half-configured)$/;

/** Returns the names of the packages that dpkg began to install and did not finish. */
export async function readUnfinished(tree: FileTree): Promise<ReadonlySet<string>> {
  const status = (await tree.readText(`${folder}/status`, maxStatus)) ?? "";
  const names = paragraphsOf(status).flatMap((paragraph) => {
    const fields = readFields(paragraph);
    return unfinished.test(fields.get("status") ?? "") ? [fields.get("package") ?? ""] : [];
  });
  return new Set(names);
}

/** Parses the paragraphs of a status file (deb822(5)); packages that are not installed are left out. */
export function parseStatus(text: string): InstalledPackage[] {
  const found = new PackageCollector();
  for (const paragraph of paragraphsOf(text)) {
    const fields = readFields(paragraph);
    const name = fields.get("package");
    if (name === undefined || !installed.test(` ${fields.get("status") ?? ""}`)) continue;
    found.add({
      name,
      version: fields.get("version") ?? "",
      architecture: fields.get("architecture") ?? "",
      provides: readProvides(fields.get("provides") ?? ""),
    });
  }
  return found.packages;
}

function paragraphsOf(status: string): string[] {
  return splitBounded(status, /\n[ \t]*\n+/, mostPackages, "packages in its database");
}

const wanted = new Set(["package", "status", "version", "architecture", "provides"]);

/** Of lines that go on with a field. */
const mostContinuations = 100_000;

function readFields(paragraph: string): Map<string, string> {
  const fields = new Map<string, string>();
  let last: string | undefined;
  let left = mostContinuations;
  for (const line of linesOf(paragraph)) {
    if (line.startsWith(" ") || line.startsWith("\t")) {
      if (last !== undefined && --left < 0)
        throw new Unsupported(`there are more than ${mostContinuations} lines in the fields of a package`);
      if (last !== undefined) fields.set(last, `${fields.get(last)} ${line.trim()}`);
      continue;
    }
    const colon = line.indexOf(":");
    const name = line.slice(0, Math.max(colon, 0)).toLowerCase();
    last = wanted.has(name) ? name : undefined;
    if (last !== undefined) fields.set(last, line.slice(colon + 1).trim());
  }
  return fields;
}

function readProvides(text: string): InstalledPackage["provides"] {
  return splitBounded(text, ",", mostProvides, "names that a package provides").flatMap((item) => {
    // Each part ends where the next one begins: a long text takes no longer than it is.
    const found = /^([^\s:(]+)(?::[^\s(]+)?(?:\s*\(=([^)]*)\))?$/.exec(item.trim());
    if (!found) return [];
    const [, name, version] = found;
    return [version === undefined ? { name: name! } : { name: name!, version: version.trim() }];
  });
}

/** Yields the files of packages, from dpkg's lists (dpkg-query(1), `--listfiles`). */
export async function* ownedByDpkg(tree: FileTree): AsyncGenerator<readonly [path: string, name: string]> {
  for (const file of await tree.list(`${folder}/info`)) {
    const name = /^([^:]+)(?::.+)?\.list$/.exec(file)?.[1];
    if (name === undefined) continue;
    const text = (await tree.readText(`${folder}/info/${file}`)) ?? "";
    for (const path of linesOf(text)) if (path !== "" && path !== "/.") yield [path, name];
  }
}

/** Yields the digests of the files of packages, from dpkg's lists of them and the fields `Conffiles`. */
export async function* shippedByDpkg(
  tree: FileTree,
): AsyncGenerator<readonly [path: string, digest: string]> {
  const status = (await tree.readText(`${folder}/status`, maxStatus)) ?? "";
  for (const [, path, digest] of status.matchAll(/^ (\/.*) ([0-9a-f]{32})(?: .*)?$/gm))
    yield [path!, digest!];
  for (const file of await tree.list(`${folder}/info`)) {
    if (!file.endsWith(".md5sums")) continue;
    const text = (await tree.readText(`${folder}/info/${file}`)) ?? "";
    for (const [, digest, path] of text.matchAll(/^([0-9a-f]{32}) [ *](.+)$/gm)) yield [`/${path}`, digest!];
  }
}
