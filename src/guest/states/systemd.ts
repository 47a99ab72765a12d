import { unitFolders } from "../../plan/unit-folders.ts";
import { trim, trimEnd } from "../../source/trim.ts";
import type { ChangeableFiles, GuestFiles } from "./guest-node.ts";
import { makeParents } from "./nodes.ts";

const [etc] = unitFolders;
const suffixed = /\.(?:service|socket|timer|path|target|mount|automount|swap|slice)$/;

/** A unit: its name behind aliases, and its file or its template's; no file if there is none. */
interface Unit {
  readonly name: string;
  readonly file?: string;
  readonly isMasked?: true;
}

/** The section [Install] of a unit file. */
interface Install {
  readonly wants: string[];
  readonly requires: string[];
  readonly aliases: string[];
  readonly also: string[];
  readonly instance: string;
}

type Because = { readonly because: string };

/** Returns the name of the unit that a recipe means. */
export const unitName = (name: string) => (suffixed.test(name) ? name : `${name}.service`);

const baseName = (path: string) => path.slice(path.lastIndexOf("/") + 1);
const suffixOf = (unit: string) => unit.slice(unit.lastIndexOf(".") + 1);
const prefixOf = (unit: string) => unit.split("@", 1)[0]!;

/** Finds a unit as systemd.unit(5) does without a running system. */
function findUnit(wanted: string, files: GuestFiles): Unit {
  let name = wanted;
  for (let hops = 0; hops < 8; hops++) {
    const next = lookFor(name, files);
    if (typeof next !== "string") return next;
    const isTemplate = next.includes("@.") && name.includes("@");
    name = isTemplate ? `${prefixOf(next)}@${name.slice(name.indexOf("@") + 1)}` : next;
  }
  return { name };
}

/** Returns the unit, or the name that it is an alias of. */
function lookFor(name: string, files: GuestFiles): Unit | string {
  for (const candidate of [name, `${prefixOf(name)}@.${suffixOf(name)}`])
    for (const folder of unitFolders) {
      const file = `${folder}/${candidate}`;
      const node = files.get(file);
      if (!node) continue;
      if (node.type === "link") {
        if (node.target === "/dev/null") return { name, file, isMasked: true };
        const next = baseName(node.target);
        return next === candidate ? { name, file } : next;
      }
      const isMasked = node.type === "file" && node.content.length === 0;
      return { name, file, ...(isMasked ? { isMasked } : {}) };
    }
  return { name };
}

/** Whether there is a unit of that name, also a masked one. */
export function hasUnit(name: string, files: GuestFiles): boolean {
  return findUnit(name, files).file !== undefined;
}

function readInstall(path: string, files: GuestFiles): Install {
  const install = { wants: [], requires: [], aliases: [], also: [], instance: "" };
  const node = files.get(path, true);
  if (node?.type !== "file") return install;
  const lines = node.content.toString("latin1").replace(/\n$/, "").split("\n");
  let section = "";
  let joined = "";
  for (const line of lines) {
    if (/^[#;]/.test(line)) continue;
    joined += line.endsWith("\\") ? `${line.slice(0, -1)} ` : line;
    if (line.endsWith("\\")) continue;
    const text = joined.replace(/^[ \t]+/, "");
    joined = "";
    const sign = text.indexOf("=");
    if (text.startsWith("[")) section = text.split("]", 1)[0]!;
    else if (sign !== -1 && !text.includes("\r", sign) && section === "[Install")
      assign(install, trimEnd(text.slice(0, sign), " \t"), text.slice(sign + 1));
  }
  return install;
}

function assign(install: { -readonly [K in keyof Install]: Install[K] }, key: string, value: string): void {
  const keys = { WantedBy: "wants", RequiredBy: "requires", Alias: "aliases", Also: "also" } as const;
  if (key === "DefaultInstance") install.instance = trim(value, " \t");
  const list = (keys as Record<string, (typeof keys)[keyof typeof keys] | undefined>)[key];
  if (!list) return;
  const words = value.split(/[ \t]+/).filter((word) => word !== "");
  install[list] = words.length === 0 ? [] : [...install[list], ...words];
}

/** Returns the unit of a template's default instance, and any other unit as it is. */
function instanceOf(unit: Unit, install: Install): Unit | Because {
  if (!unit.name.includes("@.")) return unit;
  const prefix = prefixOf(unit.name);
  if (install.instance !== "")
    return { ...unit, name: `${prefix}@${install.instance}.${suffixOf(unit.name)}` };
  return { because: `${unit.name} is a template: name an instance, such as ${prefix}@name` };
}

function expand(text: string, { name, file }: Unit): string | Because {
  const instance = /@(.*)\.[^.]*$/.exec(name)?.[1] ?? "";
  const known: Record<string, string> = {
    i: instance,
    n: name,
    p: prefixOf(name.slice(0, name.lastIndexOf("."))),
    "%": "%",
  };
  const unknown = [...text.matchAll(/%(.)/g)].map((match) => match[1]!).find((word) => !(word in known));
  if (unknown !== undefined)
    return {
      because: `${file} has a specifier in its section [Install] that this program does not know: %${unknown}`,
    };
  return text.replace(/%(.)/g, (_, word: string) => known[word]!);
}

/** Returns the state of a service as `systemctl --root is-enabled` does. */
export function systemdState(service: string, files: GuestFiles): { readonly state: string } | Because {
  const found = findUnit(service, files);
  if (found.isMasked) return { state: "masked" };
  if (found.file === undefined) return { state: "missing" };
  const install = readInstall(found.file, files);
  const unit = instanceOf(found, install);
  if ("because" in unit) return unit;
  let state = linksTo(unit.name, files) ? "enabled" : "disabled";
  for (const alias of install.aliases) {
    const name = expand(alias, unit);
    if (typeof name !== "string") return name;
    const node = files.get(`${etc}/${name}`);
    if (node?.type === "link" && baseName(node.target) === baseName(found.file)) state = "enabled";
  }
  return { state };
}

function linksTo(name: string, files: GuestFiles): boolean {
  return unitFolders.some((folder) =>
    files
      .below(folder)
      .some(
        (path) =>
          /^\/[^/]*\.(?:wants|requires)\/[^/]*$/.test(path.slice((files.realPath(folder) ?? "").length)) &&
          baseName(path) === name &&
          files.get(path)?.type === "link",
      ),
  );
}

/** The unit with those that go along with it (Also=). */
function unitsWith(
  first: string,
  files: GuestFiles,
): { readonly units: (readonly [Unit, Install])[] } | Because {
  const queue = [first];
  const done = new Set<string>();
  const units: (readonly [Unit, Install])[] = [];
  for (let name = queue.shift(); name !== undefined; name = queue.shift()) {
    if (done.has(name)) continue;
    done.add(name);
    const found = findUnit(name, files);
    if (found.file === undefined || found.isMasked) continue;
    const install = readInstall(found.file, files);
    const unit = instanceOf(found, install);
    if ("because" in unit) return unit;
    for (const also of install.also) {
      const other = expand(also, unit);
      if (typeof other !== "string") return other;
      queue.push(other);
    }
    units.push([unit, install]);
  }
  return { units };
}

/** Enables a unit, as `systemctl enable` does. Returns why it cannot; undefined when done. */
export function enableUnit(service: string, files: ChangeableFiles): string | undefined {
  const why = unmask(service, files);
  if (why !== undefined) return why;
  const found = findUnit(service, files);
  if (found.file === undefined)
    return `the guest has no service ${service}: enable it after the step that installs it`;
  const { wants, requires, aliases } = readInstall(found.file, files);
  if (wants.length + requires.length + aliases.length === 0)
    return `${found.file} does not say in a section [Install] what starts it, so it cannot be enabled`;
  const all = unitsWith(found.name, files);
  if ("because" in all) return all.because;
  for (const [unit, install] of all.units) {
    const links = [
      ...install.wants.map((target) => [target, `.wants/${unit.name}`] as const),
      ...install.requires.map((target) => [target, `.requires/${unit.name}`] as const),
      ...install.aliases.map((alias) => [alias, ""] as const),
    ];
    for (const [text, end] of links) {
      const name = expand(text, unit);
      if (typeof name !== "string") return name.because;
      const because = makeLink(`${etc}/${name}${end}`, unit.file!, files);
      if (because !== undefined) return because;
    }
  }
  return undefined;
}

/** Makes a link, unless one to a file of that name exists. Returns why it cannot; undefined when done. */
export function makeLink(path: string, target: string, files: ChangeableFiles): string | undefined {
  const node = files.get(path);
  if (node?.type === "link" && baseName(node.target) === baseName(target)) return undefined;
  if (node) return `${path} is there already, and does not lead to ${target}`;
  const why = makeParents(path, files);
  if (why !== undefined) return why;
  files.set(path, { type: "link", target, mode: 0o777, uid: 0, gid: 0 });
  return undefined;
}

function unmask(service: string, files: ChangeableFiles): string | undefined {
  const { isMasked, file } = findUnit(service, files);
  if (!isMasked) return undefined;
  if (!file!.startsWith("/etc/")) return `${file} masks the unit, and belongs to a package`;
  files.remove(file!);
  return undefined;
}

/** Disables a unit, as `systemctl disable` does. Returns why it cannot; undefined when done. */
export function disableUnit(service: string, files: ChangeableFiles): string | undefined {
  const why = unmask(service, files);
  if (why !== undefined) return why;
  const all = unitsWith(findUnit(service, files).name, files);
  if ("because" in all) return all.because;
  const names = new Set(all.units.map(([unit]) => unit.name));
  for (const path of files.below(etc)) {
    const node = files.get(path);
    const inside = /^(?:[^/]*\.(?:wants|requires)\/)?([^/]*)$/.exec(path.slice(etc.length + 1));
    if (node?.type !== "link" || !inside) continue;
    const isOwn = names.has(inside[1]!);
    if (isOwn ? inside[0] === inside[1] : !names.has(baseName(node.target))) continue;
    files.remove(path);
    const folder = path.slice(0, path.lastIndexOf("/"));
    if (folder !== etc && files.below(folder).length === 0) files.remove(folder);
  }
  return undefined;
}

/** Masks a unit, as `systemctl mask` does. Returns why it cannot; undefined when done. */
export function maskUnit(service: string, files: ChangeableFiles): string | undefined {
  const path = `${etc}/${service}`;
  const node = files.get(path);
  if (node && node.type !== "link") return `${path} is a file: masking would replace it`;
  const why = makeParents(path, files);
  if (why !== undefined) return why;
  files.set(path, { type: "link", target: "/dev/null", mode: 0o777, uid: 0, gid: 0 });
  return undefined;
}
