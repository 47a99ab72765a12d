import type { GuestFiles } from "./guest-node.ts";

/** The name of our own file in such a folder: it comes after those that begin with digits. */
export const dropIn = "zz-sahara-image.conf";

/** A line of a file of configuration, with one character for each byte. */
export interface DropInLine {
  readonly path: string;
  readonly text: string;
}

/**
 * Returns the files of sysctl.d(5), modules-load.d(5) or modprobe.d(5) in the order of their names. A file of an earlier
 * folder masks those of its name in later ones.
 */
export function dropIns(folder: string, files: GuestFiles): string[] {
  const byName = new Map<string, string>();
  for (const base of ["/etc", "/run", "/usr/local/lib", "/usr/lib", "/lib"]) {
    const place = `${base}/${folder}`;
    const depth = (files.realPath(place) ?? place).split("/").length + 1;
    for (const path of files.below(place)) {
      const name = path.slice(path.lastIndexOf("/") + 1);
      if (path.split("/").length !== depth || !/^[^.].*\.conf$/.test(name) || byName.has(name)) continue;
      byName.set(name, `${place}/${name}`);
    }
  }
  const names = [...byName.keys()].sort((a, b) => Buffer.compare(Buffer.from(a), Buffer.from(b)));
  return names.map((name) => byName.get(name)!).filter((path) => files.get(path, true)?.type === "file");
}

/** Returns the lines of files, one after the other. */
export function linesOf(paths: readonly string[], files: GuestFiles): DropInLine[] {
  return paths.flatMap((path) => {
    const node = files.get(path, true);
    if (node?.type !== "file") return [];
    const text = node.content.toString("latin1");
    const lines = text.replace(/\n$/, "").split("\n");
    return text === "" ? [] : lines.map((line) => ({ path, text: line }));
  });
}

/** Returns a text without blanks around it, and with single blanks in it. */
export function trimmed(text: string): string {
  return text.replace(/[ \t\r]+/g, " ").replace(/^ | $/g, "");
}
