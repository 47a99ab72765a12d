import { trim } from "../../../source/trim.ts";
import { NeedsBoot } from "../../interpret/needs-boot.ts";
import type { GuestFiles } from "../guest-node.ts";
import { textsOf } from "../state-model.ts";
import { filesIn, linesOf, type SourceManager, trimmed, wordsOf } from "./source.ts";

export const pacmanConfig = "/etc/pacman.conf";
const keyrings = "/usr/share/pacman/keyrings";
const maxDepth = 5;

/** pacman.conf(5), pacman-key(8). */
export const pacman: SourceManager = {
  option: "pacman",

  items: (wish) => textsOf(wish, "pacman").map((url) => `[${wish.name}] ${trimmed(url)}`),

  sources(_, files) {
    const state: Reading = { section: "", levels: new Map(), found: [], files };
    read(pacmanConfig, state, 0);
    const isChecked = (section: string) =>
      !/(?:^|[ \t])(?:Package)?Never(?:$|[ \t])/.test(
        state.levels.get(section) ?? state.levels.get("options") ?? "",
      );
    return state.found.map(({ section, url, file }) => ({
      item: `[${section}] ${trimmed(url)}`,
      file,
      section,
      enabled: true,
      checked: isChecked(section),
      architectures: [],
      keys: [],
    }));
  },

  keys: (_source, _wish, files) => ({
    paths: filesIn(keyrings, /^[^.].*\.gpg$/, files),
    none: `none in ${keyrings}`,
  }),

  conflict(wish, sources) {
    const other = sources.find(({ file, section }) => section === wish.name && file !== pacman.path(wish));
    return other && `${other.file} has a repository ${wish.name} already, and pacman refuses two of a name`;
  },

  path: ({ name }) => `/etc/pacman.d/${name}.conf`,

  text: (wish) =>
    `[${wish.name}]\n${textsOf(wish, "pacman")
      .map((url) => `Server = ${url}\n`)
      .join("")}`,
};

/** The text of pacman.conf that reads our file too. */
export function withInclude(path: string, files: GuestFiles): string {
  const lines = linesOf(pacmanConfig, files);
  const include = `Include = ${path}`;
  return [...lines, ...(lines.includes(include) ? [] : [include]), ""].join("\n");
}

interface Reading {
  section: string;
  /** SigLevel of sections. */
  readonly levels: Map<string, string>;
  readonly found: { section: string; url: string; file: string }[];
  readonly files: GuestFiles;
}

function read(file: string, state: Reading, depth: number): void {
  for (const line of linesOf(file, state.files)) {
    const text = trim(line, " \t");
    const header = /^\[(.*)\]$/.exec(text);
    const [, key, raw = ""] = /^([A-Za-z]+)[ \t]*=(.*)$/.exec(text) ?? [];
    const value = wordsOf(raw).join(" ");
    if (header) state.section = header[1]!;
    else if (key === "Server") state.found.push({ section: state.section, url: value, file });
    else if (key === "SigLevel") state.levels.set(state.section, value);
    else if (key === "Include" && depth < maxDepth)
      for (const path of expand(value, state.files)) read(path, state, depth + 1);
  }
}

/** Expands the stars in the last name of a path, as glob(7) does. */
function expand(pattern: string, files: GuestFiles): string[] {
  const at = pattern.lastIndexOf("/");
  const name = pattern.slice(at + 1);
  if (/[?[\\]/.test(pattern) || pattern.slice(0, at).includes("*"))
    throw new NeedsBoot(`only the guest's shell can tell which files \`Include = ${pattern}\` names`);
  if (!name.includes("*")) return [pattern];
  // More stars could take very long to try.
  if (name.split("*").length > 5)
    throw new NeedsBoot(`only the guest's shell can tell which files \`Include = ${pattern}\` names`);
  const source = name.split("*").map((part) => part.replace(/[.+^${}()|]/g, "\\$&"));
  return filesIn(pattern.slice(0, at), new RegExp(`^(?!\\.)${source.join(".*")}$`), files);
}
