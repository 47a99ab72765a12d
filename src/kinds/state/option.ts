import { pathFault } from "../../plan/guest-paths.ts";
import type { TextDefinition } from "../schema-parts.ts";

/** Why a text can't be the value of an option or the name of a step, and what to write instead. */
export interface Problem {
  /** The end of a sentence: "is not three or four octal digits". */
  readonly is: string;
  readonly help: string;
}

/** An option of a state kind: `mode` of `file`. */
export interface StateOption {
  /**
   * How it is written. `text`: a text with variables. `flag`: yes or no. `list`: texts. `map`: texts by keys of the
   * author's own. `file`: the path of a file beside the recipe. `tree`: the path of a folder there. `group`: a map
   * of further options.
   */
  readonly form: "text" | "flag" | "list" | "map" | "file" | "tree" | "group";
  /** The options of a group, by their words. */
  readonly options?: Readonly<Record<string, StateOption>>;
  /** Options of a group that must be given. */
  readonly required?: readonly string[];
  /** What goes before the words of a group's options to make attributes of the plan: `apt_` and `uris`. */
  readonly prefix?: string;
  /** Whether a text is all of a file: the guest program then writes it into its workshop when it is needed. */
  readonly isContent?: true;
  readonly title: string;
  readonly description: string;
  /** What the text is, for editors; by default any text with variables. */
  readonly definition?: TextDefinition;
  /** Options that can't be given together with it. */
  readonly conflicts?: readonly string[];
  /** Functions of the guest program that only steps with this option need. */
  readonly library?: string;
  /** Whether the text may contain a secret argument. Neither it nor what is in its place is shown then. */
  readonly maySecret?: true;
  /** Whether messages never show the text, also where no secret argument is in it. */
  readonly isHidden?: true;
  /** True of a flag: it says how another option is compiled, and the plan does not have it. */
  readonly isForCompiler?: true;
  /** What is wrong with a text, of each in a list or map; undefined if nothing. Only known texts are asked about. */
  problem?(text: string): Problem | undefined;
}

/** Returns the options of a kind by the attributes of the plan that they become: those of groups without the groups. */
export function attributesOf(options: Readonly<Record<string, StateOption>>): [string, StateOption][] {
  return Object.entries(options).flatMap(([word, option]): [string, StateOption][] =>
    option.options
      ? attributesOf(option.options).map(([inner, each]) => [`${option.prefix ?? ""}${inner}`, each])
      : [[word, option]],
  );
}

/** Three or four octal digits, read as they are written: YAML 1.1 would make a number of `0644`. */
function modeProblem(mode: string): Problem | undefined {
  if (/^[0-7]{3,4}$/.test(mode)) return undefined;
  return { is: "is not three or four octal digits", help: 'write the mode as `"0644"`' };
}

/** The form of an absolute path without `.` and `..`, of at most the bytes that the kernel takes (path_resolution(7)). */
export function pathProblem(path: string): Problem | undefined {
  const help = "write the path from `/` on, such as `/etc/motd`";
  const fault = pathFault(path);
  if (fault !== undefined) return { is: fault, help };
  if (Buffer.byteLength(path) > 4000) return { is: "is longer than 4000 bytes", help };
  if (path.split("/").some((part) => Buffer.byteLength(part) > 255))
    return { is: "has a name of more than 255 bytes", help: "shorten it" };
  return undefined;
}

/** A name or number of an account, as useradd(8) and the files of passwd(5) allow. */
export function accountProblem(account: string): Problem | undefined {
  if (/^(?:[A-Za-z_][A-Za-z0-9_.-]{0,31}\$?|\d{1,10})$/.test(account)) return undefined;
  return { is: "is not the name or number of an account", help: "write a name such as `hdfs`, or a number" };
}

/** The name of an account, which a step makes or removes. */
export function accountNameProblem(name: string): Problem | undefined {
  if (/^[A-Za-z_][A-Za-z0-9_.-]{0,31}\$?$/.test(name)) return undefined;
  return { is: "is not the name of an account", help: "write a name such as `hdfs`" };
}

/** A number of an account: -1 and what is larger mean none (chown(2)). */
export function accountNumberProblem(number: string): Problem | undefined {
  if (/^(?:0|[1-9]\d{0,9})$/.test(number) && Number(number) <= 4294967294) return undefined;
  return { is: "is not a number of an account", help: "write a number such as `990`" };
}

export const ownership = {
  owner: {
    form: "text",
    title: "Owner",
    description: "The name or number of the user that owns it.",
    problem: accountProblem,
  },
  group: {
    form: "text",
    title: "Group",
    description: "The name or number of its group.",
    problem: accountProblem,
  },
} satisfies Record<string, StateOption>;

export const mode: StateOption = {
  form: "text",
  title: "Mode",
  description: 'Its permissions, three or four octal digits: `"0644"`.',
  problem: modeProblem,
};
