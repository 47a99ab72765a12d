import type { DeclaredValue, StepList } from "./steps.ts";
import { readArguments } from "./texts-of-words.ts";

/** Adds the steps for a command; false if no step does the same. */
export type Declarer = (words: readonly string[], list: StepList) => boolean;

const octal = (mode: string | undefined) =>
  mode !== undefined && /^[0-7]{3,4}$/.test(mode) ? mode.padStart(4, "0") : undefined;

/** Commands for folders, links and the attributes of files (coreutils). */
export const fileCommands: Readonly<Record<string, Declarer>> = {
  mkdir(words, list) {
    const read = readArguments(words, ["p", "v", "parents", "verbose"], { m: "m", mode: "m" });
    if (!read || read.operands.length === 0) return false;
    const given = read.options.get("m");
    const mode = octal(given);
    if (given !== undefined && mode === undefined) return false;
    return read.operands.every((path) => list.add("directory", trimmed(path), mode ? { mode } : {}));
  },

  /** `install -d`: folders with their attributes. */
  install(words, list) {
    const valued = { m: "m", o: "o", g: "g", mode: "m", owner: "o", group: "g" };
    const read = readArguments(words, ["d", "v", "directory"], valued);
    if (!read || !(read.options.has("d") || read.options.has("directory"))) return false;
    const mode = octal(read.options.get("m") ?? "0755");
    if (mode === undefined || read.operands.length === 0) return false;
    const [owner, group] = [read.options.get("o"), read.options.get("g")];
    const options = { ...(owner ? { owner } : {}), ...(group ? { group } : {}), mode };
    return read.operands.every((path) => list.add("directory", trimmed(path), options));
  },

  /** Without `-n`, a link goes into a folder of its name. */
  ln(words, list) {
    const flags = [
      "s",
      "f",
      "n",
      "T",
      "v",
      "symbolic",
      "force",
      "no-dereference",
      "no-target-directory",
      "verbose",
    ];
    const read = readArguments(words, flags, {});
    const [target, link, ...more] = read?.operands ?? [];
    if (!read || !(read.options.has("s") || read.options.has("symbolic"))) return false;
    if (target === undefined || link === undefined || more.length > 0 || !/^\/.*[^/.]$/.test(link))
      return false;
    const isExact = ["n", "T", "no-dereference", "no-target-directory"].some((flag) =>
      read.options.has(flag),
    );
    if (!isExact) list.doubt();
    return list.addValue("link", link, target);
  },

  touch: (words, list) =>
    words.length > 0 && words.every((path) => !path.startsWith("-") && list.add("file", path)),

  rm(words, list) {
    const read = readArguments(words, ["f", "r", "R", "v", "force", "recursive", "verbose"], {});
    if (!read || read.operands.length === 0) return false;
    return read.operands.every(
      (path) => list.kindOf(path) === undefined && list.add("absent", trimmed(path)),
    );
  },

  chmod(words, list) {
    const [mode, ...paths] = words;
    if (mode === undefined || paths.length === 0) return false;
    return paths.every((path) => {
      const number = octal(mode) ?? withExecution(mode, path, list);
      return number !== undefined && attributes(path, { mode: number }, list);
    });
  },

  chown(words, list) {
    const read = readArguments(words, ["R", "v", "recursive", "verbose"], {});
    const [who, ...paths] = read?.operands ?? [];
    const [, owner, group] = /^([^:.]*)(?:[:.](.+))?$/.exec(who ?? "") ?? [];
    if (!read || paths.length === 0 || (!owner && !group)) return false;
    return ownership(
      paths,
      { ...(owner ? { owner } : {}), ...(group ? { group } : {}) },
      isRecursive(read),
      list,
    );
  },

  chgrp(words, list) {
    const read = readArguments(words, ["R", "v", "recursive", "verbose"], {});
    const [group, ...paths] = read?.operands ?? [];
    if (!read || group === undefined || paths.length === 0) return false;
    return ownership(paths, { group }, isRecursive(read), list);
  },
};

const isRecursive = ({ options }: { readonly options: ReadonlyMap<string, string> }) =>
  options.has("R") || options.has("recursive");

const trimmed = (path: string) => (path.length > 1 ? path.replace(/\/+$/, "") : path);

function ownership(
  paths: readonly string[],
  options: Readonly<Record<string, DeclaredValue>>,
  recurse: boolean,
  list: StepList,
): boolean {
  return paths.every((path) => {
    if (!recurse) return attributes(path, options, list);
    if (list.kindOf(trimmed(path)) !== "directory") list.doubt();
    return list.add("directory", trimmed(path), { ...options, recurse: true });
  });
}

/** Adds attributes to the step for a path. Of a path that the script does not make, nobody knows what is there. */
function attributes(path: string, options: Readonly<Record<string, DeclaredValue>>, list: StepList): boolean {
  const name = trimmed(path);
  const kind = list.kindOf(name);
  if (kind === "link" || kind === "archive") return false;
  if (kind === undefined) list.doubt();
  return list.add(kind ?? (path.endsWith("/") ? "directory" : "file"), name, options);
}

/** `+x` of a file that the script has just written. */
function withExecution(mode: string, path: string, list: StepList): string | undefined {
  if (!/^a?\+x$/.test(mode) || list.kindOf(path) !== "file") return undefined;
  const known = list.optionsOf("file", path)?.mode;
  if (known === undefined) return "0755";
  return typeof known === "string"
    ? (Number.parseInt(known, 8) | 0o111).toString(8).padStart(4, "0")
    : undefined;
}
