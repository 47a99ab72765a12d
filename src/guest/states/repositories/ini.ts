import { trim } from "../../../source/trim.ts";
import type { GuestFiles } from "../guest-node.ts";
import { textsOf, type Wish } from "../state-model.ts";
import { filesIn, linesOf, type Source, type SourceManager, trimmed } from "./source.ts";

const ways = ["baseurl", "mirrorlist", "metalink"] as const;

/** dnf.conf(5), yum.conf(5). */
export const dnf = iniManager({
  option: "dnf",
  folder: "/etc/yum.repos.d",
  otherFolders: ["/etc/distro.repos.d"],
  mainFiles: ["/etc/dnf/dnf.conf", "/etc/yum.conf"],
  isCheckedByDefault: false,
  more: "",
});

/** zypper(8), "Repository Files". */
export const zypper = iniManager({
  option: "zypper",
  folder: "/etc/zypp/repos.d",
  otherFolders: [],
  mainFiles: [],
  isCheckedByDefault: true,
  more: "autorefresh=1\n",
});

interface IniOptions {
  readonly option: "dnf" | "zypper";
  readonly folder: string;
  readonly otherFolders: readonly string[];
  readonly mainFiles: readonly string[];
  readonly isCheckedByDefault: boolean;
  /** Further lines of our file. */
  readonly more: string;
}

type Section = { readonly file: string; readonly name: string; readonly values: ReadonlyMap<string, string> };

function iniManager({ option, folder, otherFolders, mainFiles, isCheckedByDefault, more }: IniOptions) {
  const path = ({ name }: Wish) => `${folder}/${name}.repo`;
  const manager: SourceManager = {
    option,

    items: (wish) =>
      ways.flatMap((way) => textsOf(wish, `${option}_${way}`).map((url) => `${way} ${trimmed(url)}`)),

    sources(_, files) {
      const all = [
        ...mainFiles,
        ...[folder, ...otherFolders].flatMap((each) => filesIn(each, /^[^.].*\.repo$/, files)),
      ].flatMap((file) => readIni(file, files));
      const main = all.find(({ name, values }) => name === "main" && values.get("gpgcheck"));
      const isChecked = main ? isOn(main.values.get("gpgcheck")!) : isCheckedByDefault;
      // Of several sections with one name, the first counts to dnf. To zypper, the order of files is not fixed.
      const first = new Map(all.toReversed().map((section) => [section.name, section]));
      const isRead = (section: Section) => option === "zypper" || first.get(section.name) === section;
      return all
        .filter((section) => section.name !== "main" && isRead(section))
        .flatMap((section) => sourcesOf(section, isChecked));
    },

    keys: ({ keys }) => ({ paths: keys, none: keys.length > 0 ? "others" : "none" }),

    conflict(wish, sources) {
      const other = sources.find(({ file, section }) => section === wish.name && file !== path(wish));
      return other && `${other.file} has a repository ${wish.name} already: give this one another name`;
    },

    path,

    text(wish, _, key) {
      const lines = ways.flatMap((way) => {
        const urls = textsOf(wish, `${option}_${way}`);
        return urls.length > 0 ? [`${way}=${urls.join(`\n${" ".repeat(way.length + 1)}`)}\n`] : [];
      });
      const signed = key ? `gpgcheck=1\ngpgkey=file://${key.path}\n` : "";
      return `[${wish.name}]\nname=${wish.name}\n${lines.join("")}enabled=1\n${more}${signed}`;
    },
  };
  return manager;
}

function isOn(value: string): boolean {
  return /^(?:1|yes|true|on|enabled)(?:[ \t]|$)/i.test(value);
}

function sourcesOf({ file, name, values }: Section, isChecked: boolean): Source[] {
  const words = (key: string) => (values.get(key) ?? "").split(/[, \t]+/).filter((word) => word !== "");
  const [enabled, gpgcheck] = [values.get("enabled"), values.get("gpgcheck")];
  const source = {
    file,
    section: name,
    enabled: enabled ? isOn(enabled) : true,
    checked: gpgcheck ? isOn(gpgcheck) : isChecked,
    architectures: [],
    keys: words("gpgkey").map((url) => url.replace(/^file:(?:\/\/)?(?=\/)/, "")),
  };
  return ways.flatMap((way) => words(way).map((url) => ({ ...source, item: `${way} ${trimmed(url)}` })));
}

/** Reads sections of `key = value`; a line that begins with a blank goes on with the value before it. */
function readIni(file: string, files: GuestFiles): Section[] {
  const sections: { file: string; name: string; values: Map<string, string> }[] = [];
  let last = "";
  for (const line of linesOf(file, files)) {
    const values = sections.at(-1)?.values;
    const header = /^\[([^\]]*)\]/.exec(line);
    if (header) {
      sections.push({ file, name: header[1]!, values: new Map() });
      last = "";
    } else if (/^[#;]/.test(line) || line === "" || !values) continue;
    else if (/^[ \t]/.test(line)) {
      if (last !== "") values.set(last, `${values.get(last)} ${trimBlanks(line)}`);
    } else if (line.includes("=")) {
      last = trimBlanks(line.slice(0, line.indexOf("=")));
      values.set(last, trimBlanks(line.slice(line.indexOf("=") + 1)));
    }
  }
  return sections;
}

function trimBlanks(text: string): string {
  return trim(text, " \t");
}
