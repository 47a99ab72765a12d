import { NeedsBoot } from "../interpret/needs-boot.ts";
import { bytesOf, textOfBytes } from "./bytes.ts";
import { dropIn, dropIns, linesOf, trimmed } from "./drop-ins.ts";
import type { GuestFiles } from "./guest-node.ts";
import { initOf } from "./init.ts";
import { type StateModel, textOf } from "./state-model.ts";
import { putLine } from "./texts/put-line.ts";

/** What the files say about a key or pattern; no value: that patterns do not count for it. */
interface Assignment {
  readonly key: string;
  readonly value: string | undefined;
  readonly path: string;
}

/** Longer patterns are left to the guest, in characters. */
const maxPattern = 4096;

export const sysctl: StateModel = {
  look({ name, want }, files) {
    const because = whyNot(name, want.get("value")![0]!.text);
    if (because !== undefined) return { because };
    const expected = trimmed(bytesOf(want.get("value")![0]!.text));
    const found = find(normal(name), files);
    if (found?.value === expected) return { differences: [] };
    const words = !found
      ? "nothing"
      : found.value === undefined
        ? `nothing: ${found.path} excludes it`
        : `${found.value} in ${found.path}`;
    return {
      differences: [{ attribute: "value", expected: textOfBytes(expected), found: textOfBytes(words) }],
    };
  },

  make(wish, files) {
    const value = trimmed(textOf(wish, "value")!);
    const match = `^[[:blank:]]*-?${wish.name.replace(/[./]/g, "[./]")}[[:blank:]]*=`;
    return putLine(placesOf(files).own, { match, line: `${wish.name} = ${value}` }, files);
  },
};

function whyNot(name: string, value: string): string | undefined {
  if (!/^[A-Za-z0-9_][A-Za-z0-9_./:-]*$/.test(name)) return `'${name}' is not the name of a kernel parameter`;
  if (value === "" || /[\0-\x1f\x7f]/.test(value))
    return "the value is empty, or contains control characters";
  return undefined;
}

/** systemd reads the folders of sysctl.d(5). Elsewhere /etc/sysctl.conf is read after everything else. */
function placesOf(files: GuestFiles): { readonly own: string; readonly read: readonly string[] } {
  if (initOf(files) === "systemd")
    return { own: `/etc/sysctl.d/${dropIn}`, read: dropIns("sysctl.d", files) };
  return { own: "/etc/sysctl.conf", read: ["/etc/sysctl.conf"] };
}

/** Finds what counts for a key: its own last assignment, or else the last pattern that matches it. */
function find(key: string, files: GuestFiles): Assignment | undefined {
  const last = new Map<string, Assignment>();
  for (const assignment of linesOf(placesOf(files).read, files).flatMap(parse)) {
    const before = last.get(assignment.key);
    if (before?.value !== assignment.value || !before) last.delete(assignment.key);
    last.set(assignment.key, assignment);
  }
  const own = last.get(key);
  if (own || initOf(files) !== "systemd") return own;
  const patterns = [...last.values()].filter((each) => /[*?[]/.test(each.key));
  return patterns.findLast((each) => matches(each.key, key));
}

function parse({ text, path }: { readonly text: string; readonly path: string }): Assignment[] {
  const line = trimmed(text);
  if (line === "" || /^[#;]/.test(line)) return [];
  const at = line.indexOf("=");
  if (at === -1 && !line.startsWith("-")) return [];
  const name = trimmed(at === -1 ? line : line.slice(0, at)).replace(/^-/, "");
  return [{ key: normal(name), value: at === -1 ? undefined : trimmed(line.slice(at + 1)), path }];
}

/** Returns a key as it is below /proc/sys: if its first separator is a dot, dots and slashes are exchanged. */
function normal(name: string): string {
  const isDotted = /[./]/.exec(name)?.[0] === ".";
  const path = isDotted ? name.replace(/[./]/g, (sign) => (sign === "." ? "/" : ".")) : name;
  return path.replace(/\/+/g, "/").replace(/^\//, "");
}

/** Matches as glob(7) does: a star matches no slash. */
function matches(pattern: string, key: string): boolean {
  if (pattern.length > maxPattern) throw new NeedsBoot("a pattern of sysctl.d is very long");
  const [parts, names] = [pattern.split("/"), key.split("/")];
  return parts.length === names.length && parts.every((part, at) => matchesPart(part, names[at]!));
}

/** Goes back only to the last star, so that a pattern of many stars takes no longer than another. */
function matchesPart(part: string, name: string): boolean {
  const pieces = part.match(/\[[!^]?\]?[^\]]*\]|[\s\S]/g) ?? [];
  const sets = new Map<string, RegExp>();
  const matchesOne = (piece: string, char: string) => {
    if (piece.length === 1) return piece === "?" || piece === char;
    const set = sets.get(piece) ?? setOf(piece);
    sets.set(piece, set);
    return set.test(char);
  };
  let [at, to, star, mark] = [0, 0, -1, 0];
  while (to < name.length) {
    if (pieces[at] === "*") [star, mark] = [at++, to];
    else if (at < pieces.length && matchesOne(pieces[at]!, name[to]!)) [at, to] = [at + 1, to + 1];
    else if (star === -1) return false;
    else [at, to] = [star + 1, ++mark];
  }
  return pieces.slice(at).every((piece) => piece === "*");
}

/** Returns the expression of characters in brackets. */
function setOf(piece: string): RegExp {
  const isNot = /^\[[!^]/.test(piece);
  const source = piece.slice(isNot ? 2 : 1, -1).replace(/[\\\]^]/g, "\\$&");
  try {
    return new RegExp(`^[${isNot ? "^" : ""}${source}]$`, "s");
  } catch {
    throw new NeedsBoot("a pattern of sysctl.d has a range that ends before it begins");
  }
}
