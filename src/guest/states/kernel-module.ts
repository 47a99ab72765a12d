import type { Difference } from "../../plan/record.ts";
import { endsInEscape } from "../../source/trim.ts";
import { textOfBytes } from "./bytes.ts";
import { type DropInLine, dropIn, dropIns, linesOf, trimmed } from "./drop-ins.ts";
import type { ChangeableFiles, GuestFiles } from "./guest-node.ts";
import { initOf } from "./init.ts";
import { isOn, type StateModel, type Wish, type WishedValue } from "./state-model.ts";
import { putLine } from "./texts/put-line.ts";

/** What the files say about a module. */
interface ModuleFacts {
  /** The files that load it. */
  readonly load: readonly string[];
  readonly blacklist: readonly string[];
  /** By the names of parameters, with _ for -. */
  readonly options: ReadonlyMap<string, { readonly value: string; readonly path: string }>;
}

const respell = (name: string) => name.replaceAll("-", "_");
const flags = ["load", "blacklist"] as const;

export const kernelModule: StateModel = {
  look(wish, files) {
    if (!/^[A-Za-z0-9_-]+$/.test(wish.name))
      return { because: `'${wish.name}' is not the name of a kernel module` };
    const facts = factsOf(wish.name, files);
    const differences: Difference[] = [];
    for (const attribute of flags) {
      if (!wish.want.has(attribute)) continue;
      const [path] = facts[attribute];
      const expected = isOn(wish, attribute) ? "yes" : "no";
      if (expected !== (path === undefined ? "no" : "yes"))
        differences.push({ attribute, expected, found: path === undefined ? "no" : `yes in ${path}` });
    }
    for (const option of wish.want.get("options") ?? []) {
      const judged = judgeOption(option, facts);
      if (typeof judged === "string") return { because: judged };
      differences.push(...judged);
    }
    return { differences };
  },

  make(wish, files) {
    const facts = factsOf(wish.name, files);
    for (const attribute of flags) {
      if (!wish.want.has(attribute)) continue;
      const because = putFlag(attribute, wish, facts[attribute], files);
      if (because !== undefined) return because;
    }
    const modprobe = `/etc/modprobe.d/${dropIn}`;
    for (const { key = "", text } of wish.want.get("options") ?? []) {
      const match = `^[[:blank:]]*options[[:blank:]]+${patternOf(wish.name)}[[:blank:]]+${patternOf(key)}=[^[:blank:]]*[[:blank:]]*$`;
      const because = putLine(modprobe, { match, line: `options ${wish.name} ${key}=${text}` }, files);
      if (because !== undefined) return because;
    }
    return undefined;
  },
};

function judgeOption({ key = "", text }: WishedValue, facts: ModuleFacts): Difference[] | string {
  if (!/^[A-Za-z0-9_-]+$/.test(key)) return `'${key}' is not the name of a module parameter`;
  if (!/^[!-~]*$/.test(text) || /["\\#]/.test(text))
    return `the value of ${key} contains blanks, quotes or other special characters`;
  const fact = facts.options.get(respell(key));
  if (fact?.value === text) return [];
  const found = fact ? textOfBytes(`${fact.value} in ${fact.path}`) : "nothing";
  return [{ attribute: key, expected: text, found }];
}

const patternOf = (name: string) => name.replace(/[-_]/g, "[_-]");

/** Adds the line of a flag, or removes it from each file that has it. */
function putFlag(
  attribute: (typeof flags)[number],
  wish: Wish,
  found: readonly string[],
  files: ChangeableFiles,
): string | undefined {
  const prefix = attribute === "load" ? "" : "blacklist ";
  const match = `^[[:blank:]]*${prefix.replace(" ", "[[:blank:]]+")}${patternOf(wish.name)}`;
  if (isOn(wish, attribute)) {
    if (found.length > 0) return undefined;
    const path = attribute === "load" ? loadedIn(files) : `/etc/modprobe.d/${dropIn}`;
    return putLine(path, { match: `${match}[[:blank:]]*$`, line: `${prefix}${wish.name}` }, files);
  }
  for (const path of found) {
    if (!path.startsWith("/etc/"))
      return `${path} belongs to a package: mask it with \`link: {/etc/${path.replace(/.*lib\//, "")}: /dev/null}\``;
    const because = putLine(path, { match: `${match}([[:blank:]].*)?$` }, files);
    if (because !== undefined) return because;
  }
  return undefined;
}

/** Returns the file to which we add modules. Without systemd, Alpine and Debian read /etc/modules, too. */
function loadedIn(files: GuestFiles): string {
  const isListed =
    files.get("/etc/modules", true) || files.get("/etc/modules-load.d", true)?.type !== "directory";
  return initOf(files) !== "systemd" && isListed ? "/etc/modules" : `/etc/modules-load.d/${dropIn}`;
}

function factsOf(name: string, files: GuestFiles): ModuleFacts {
  const isSystemd = initOf(files) === "systemd";
  const listed = [...dropIns("modules-load.d", files), ...(isSystemd ? [] : ["/etc/modules"])];
  const load = linesOf(listed, files).flatMap(({ text, path }) => {
    const line = trimmed(text);
    const module = isSystemd ? line : line.replace(/[ #].*/s, "");
    return !/^[#;]/.test(line) && line !== "" && respell(module) === respell(name) ? [path] : [];
  });
  const commands = joined(linesOf(dropIns("modprobe.d", files), files))
    .map(({ text, path }) => ({ path, words: text.split(/[ \t]+/).filter((word) => word !== "") }))
    .filter(({ words }) => words[1] !== undefined && respell(words[1]) === respell(name));
  const options = commands
    .filter(({ words }) => words[0] === "options")
    .flatMap(({ words, path }) =>
      words.slice(2).map((word) => {
        const [, key, value = ""] = /^([^=]*)=?(.*)$/s.exec(word)!;
        return [respell(key!), { value: value.replace(/^"(.*)"$/s, "$1"), path }] as const;
      }),
    );
  const blacklist = commands.filter(({ words }) => words[0] === "blacklist").map(({ path }) => path);
  return { load, blacklist, options: new Map(options) };
}

/** Joins lines that end in a backslash with the next ones of their files; any other backslash is left out. */
function joined(lines: readonly DropInLine[]): DropInLine[] {
  const whole: DropInLine[] = [];
  let open: DropInLine | undefined;
  for (const { text, path } of lines) {
    if (open && open.path !== path) {
      whole.push(open);
      open = undefined;
    }
    const line: string = (open?.text ?? "") + text;
    const isOpen = endsInEscape(text);
    open = isOpen ? { text: line.slice(0, -1), path } : undefined;
    if (!open) whole.push({ text: line, path });
  }
  if (open) whole.push(open);
  return whole.map(({ text, path }) => ({ text: text.replace(/\\(.?)/gs, "$1"), path }));
}
