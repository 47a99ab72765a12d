import { trim } from "../../source/trim.ts";
import type { ChangeableFiles, GuestFiles } from "./guest-node.ts";
import { makeParents } from "./nodes.ts";

/** What the header of a script says. */
interface Header {
  readonly start: readonly string[];
  readonly stop: readonly string[];
  /** The numbers of the links that start and stop, of a line `# chkconfig:`; not in guests of Debian's family. */
  readonly numbers: readonly [string, string] | undefined;
}

const levels = ["0", "1", "2", "3", "4", "5", "6", "S"];
const running = ["2", "3", "4", "5", "S"];

/** The name of the service's link in a runlevel; one that starts counts. */
function linkIn(level: string, service: string, files: GuestFiles): string | undefined {
  const folder = `/etc/rc${level}.d`;
  const isLink = (name: string) => /^[KS]\d\d/.test(name) && name.slice(3) === service;
  const names = files.below(folder).map((path) => path.slice(path.lastIndexOf("/") + 1));
  return names
    .filter((name) => isLink(name) && files.get(`${folder}/${name}`)?.type === "link")
    .sort()
    .at(-1);
}

const isStarted = (level: string, service: string, files: GuestFiles) =>
  linkIn(level, service, files)?.startsWith("S") === true;

/** Returns whether a SysV service is enabled, disabled or missing. */
export function sysvState(service: string, files: GuestFiles): { readonly state: string } {
  if (!files.get(`/etc/init.d/${service}`, true)) return { state: "missing" };
  return { state: running.some((level) => isStarted(level, service, files)) ? "enabled" : "disabled" };
}

/** Makes a link, unless there is one of that sign. Without a number it keeps the old one's. */
function setLink(
  level: string,
  sign: string,
  number: string | undefined,
  service: string,
  files: ChangeableFiles,
): void {
  const found = linkIn(level, service, files);
  if (found?.startsWith(sign)) return;
  if (found !== undefined) files.remove(`/etc/rc${level}.d/${found}`);
  const path = `/etc/rc${level}.d/${sign}${number ?? found?.slice(1, 3) ?? "01"}${service}`;
  makeParents(path, files);
  files.set(path, { type: "link", target: `../init.d/${service}`, mode: 0o777, uid: 0, gid: 0 });
}

function readHeader(service: string, files: GuestFiles): Header {
  const node = files.get(`/etc/init.d/${service}`, true);
  const lines = node?.type === "file" ? node.content.toString("latin1").split("\n") : [];
  const header: { start: string[]; stop: string[]; numbers: Header["numbers"] } = {
    start: [],
    stop: [],
    numbers: undefined,
  };
  let isInside = false;
  for (const line of lines.map((each) => trim(each, " \t"))) {
    const words = (text: string) => text.split(/[ \t]+/).filter((word) => word !== "");
    const [, key, value = ""] = /^# (Default-Start|Default-Stop|chkconfig):(.*)$/s.exec(line) ?? [];
    if (line.startsWith("### BEGIN INIT INFO")) isInside = true;
    else if (line.startsWith("### END INIT INFO")) isInside = false;
    else if (key === "Default-Start" && isInside) header.start = words(value);
    else if (key === "Default-Stop" && isInside) header.stop = words(value);
    else if (key === "chkconfig") header.numbers = numbersOf(words(value)) ?? header.numbers;
  }
  return files.get("/etc/debian_version", true) ? { ...header, numbers: undefined } : header;
}

function numbersOf([, start, stop, ...more]: readonly string[]): Header["numbers"] {
  if (start === undefined || stop === undefined || more.length > 0) return undefined;
  if (![start, stop].every((number) => /^\d\d?$/.test(number))) return undefined;
  return [start.padStart(2, "0"), stop.padStart(2, "0")];
}

/** Makes the links that start a SysV service. Returns why it cannot; undefined when done. */
export function enableScript(service: string, files: ChangeableFiles): string | undefined {
  const { start, stop, numbers } = readHeader(service, files);
  const set = (at: readonly string[], sign: string, number?: string) => {
    for (const level of at) setLink(level, sign, number, service, files);
  };
  if (numbers) {
    set(["2", "3", "4", "5"], "S", numbers[0]);
    set(["0", "1", "6"], "K", numbers[1]);
    return undefined;
  }
  if (start.length === 0)
    return `/etc/init.d/${service} does not say in a header in which runlevels it starts, so it cannot be enabled`;
  const hasLinks = levels.some((level) => linkIn(level, service, files) !== undefined);
  set(start, "S");
  if (!hasLinks) set(stop, "K");
  return undefined;
}

/** Replaces the links that start a SysV service by links that stop it. Never fails. */
export function disableScript(service: string, files: ChangeableFiles): string | undefined {
  const { numbers } = readHeader(service, files);
  for (const level of running)
    while (isStarted(level, service, files)) setLink(level, "K", numbers?.[1], service, files);
  return undefined;
}
