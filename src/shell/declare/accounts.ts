import type { Declarer } from "./files.ts";
import type { DeclaredValue } from "./steps.ts";
import { type Arguments, readArguments } from "./texts-of-words.ts";

/** Options of useradd(8) and usermod(8) with a value. */
const valued: Readonly<Record<string, string>> = {
  ...Object.fromEntries(["c", "d", "g", "G", "s", "u", "p"].map((letter) => [letter, letter])),
  comment: "c",
  home: "d",
  "home-dir": "d",
  gid: "g",
  groups: "G",
  shell: "s",
  uid: "u",
  password: "p",
};

/** The options of the kind `user` for those of the shadow tools. */
function optionsOf({ options }: Arguments): Record<string, DeclaredValue> {
  const texts = { u: "uid", g: "group", d: "home", s: "shell", c: "comment", p: "password" };
  const groups = options.get("G");
  return {
    ...Object.fromEntries(
      Object.entries(texts).flatMap(([letter, option]) => {
        const value = options.get(letter);
        return value === undefined ? [] : [[option, value]];
      }),
    ),
    ...(groups === undefined ? {} : { groups: groups.split(",").filter(Boolean) }),
  };
}

const has = ({ options }: Arguments, ...names: readonly string[]) => names.some((name) => options.has(name));

export const accountCommands: Readonly<Record<string, Declarer>> = {
  /** Whether it makes a home folder without `-m` or `-M` depends on the distribution. */
  useradd(words, list) {
    const flags = ["r", "m", "M", "U", "system", "create-home", "no-create-home", "user-group"];
    const read = readArguments(words, flags, valued);
    const [name, ...more] = read?.operands ?? [];
    if (!read || name === undefined || more.length > 0) return false;
    const system = has(read, "r", "system");
    const home = has(read, "m", "create-home") ? true : has(read, "M", "no-create-home") ? false : undefined;
    if (home === undefined && !system) list.doubt();
    return list.add("user", name, {
      ...(system ? { system } : {}),
      ...optionsOf(read),
      ...(home === undefined ? {} : { create_home: home }),
    });
  },

  groupadd(words, list) {
    const read = readArguments(words, ["r", "f", "system", "force"], { g: "g", gid: "g" });
    const [name, ...more] = read?.operands ?? [];
    if (!read || name === undefined || more.length > 0) return false;
    const gid = read.options.get("g");
    return list.add("group", name, {
      ...(has(read, "r", "system") ? { system: true } : {}),
      ...(gid === undefined ? {} : { gid }),
    });
  },

  /** Without `-a`, `-G` takes the user out of other groups, which no step does. `-m` moves a folder. */
  usermod(words, list) {
    const read = readArguments(words, ["a", "L", "append", "lock"], valued);
    const [name, ...more] = read?.operands ?? [];
    if (!read || name === undefined || more.length > 0 || has(read, "u", "d")) return false;
    if (has(read, "G") && !has(read, "a", "append")) return false;
    return list.add("user", name, {
      ...optionsOf(read),
      ...(has(read, "L", "lock") ? { locked: true } : {}),
    });
  },
};
