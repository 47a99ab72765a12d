import type { Declarer } from "./files.ts";
import type { StepList } from "./steps.ts";
import { readArguments } from "./texts-of-words.ts";

const states: Readonly<Record<string, string>> = { enable: "enabled", disable: "disabled", mask: "masked" };

/** Commands for services, names and settings of the system. */
export const systemCommands: Readonly<Record<string, Declarer>> = {
  systemctl(words, list) {
    const read = readArguments(words, ["q", "quiet", "now", "no-reload"], {});
    const [verb = "", ...units] = read?.operands ?? [];
    if (!read) return false;
    if (verb === "daemon-reload") return true;
    const state = Object.hasOwn(states, verb) ? states[verb] : undefined;
    if (state === undefined || units.length === 0) return false;
    if (read.options.has("now")) list.doubt();
    return units.every((unit) => list.addValue("service", unit.replace(/\.service$/, ""), state));
  },

  hostnamectl: (words, list) => single(words, /^(?:set-)?hostname$/, "hostname", list),
  timedatectl: (words, list) => single(words, /^set-timezone$/, "timezone", list),

  localectl(words, list) {
    const [verb, setting, ...more] = words;
    const [, name] = /^LANG=(.+)$/.exec(setting ?? "") ?? [];
    return verb === "set-locale" && name !== undefined && more.length === 0 && list.add("locale", name);
  },

  sysctl(words, list) {
    const read = readArguments(words, ["w", "q", "e", "write", "quiet", "ignore"], {});
    if (!read || read.operands.length === 0) return false;
    return read.operands.every((setting) => {
      const [, key, value] = /^([\w./-]+)=([\s\S]+)$/.exec(setting) ?? [];
      return (
        key !== undefined && value !== undefined && list.addValue("sysctl", key.replaceAll("/", "."), value)
      );
    });
  },
};

function single(words: readonly string[], verb: RegExp, kind: string, list: StepList): boolean {
  const [first = "", value, ...more] = words;
  return verb.test(first) && value !== undefined && more.length === 0 && list.add(kind, value);
}
