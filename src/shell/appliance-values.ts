import type { Span } from "../source/span.ts";
import type { ScriptFacts } from "./facts.ts";
import type { SimpleCommand, Word } from "./tree.ts";
import { walk } from "./walk.ts";
import { commandName, commandWords, literalOf } from "./words.ts";

export interface ApplianceValue {
  readonly span: Span;
  /** What reads it: a command such as `uname -r`, or a file. */
  readonly by: string;
  /** What it is: `the kernel release`. */
  readonly what: string;
}

interface Source {
  readonly what: string;
  /** The options with which the command shows the value; undefined if it always does. */
  readonly options?: RegExp;
  /** With an operand, the command sets the value instead. */
  readonly setsWithOperand?: true;
}

const commands: Readonly<Record<string, Source>> = {
  arp: { what: "the network" },
  blkid: { what: "the disks" },
  dmidecode: { what: "the hardware" },
  free: { what: "the memory" },
  getconf: { what: "the number of processors", options: /^_NPROCESSORS_/ },
  hostname: { what: "the host name", setsWithOperand: true },
  hostnamectl: { what: "the host name", setsWithOperand: true },
  ifconfig: { what: "the network" },
  lsblk: { what: "the disks" },
  lscpu: { what: "the processors" },
  lsmod: { what: "the kernel modules" },
  lspci: { what: "the hardware" },
  nproc: { what: "the number of processors" },
  // `uname -m` and `uname -s` are those of the guest, whose programs run there.
  uname: { what: "the kernel release", options: /^(?:-[a-z]*[arv]|--all|--kernel-(?:release|version))$/ },
};

const files: readonly (readonly [file: RegExp, what: string])[] = [
  [/^\/proc\/cpuinfo$/, "the processors"],
  [/^\/proc\/meminfo$/, "the memory"],
  [/^\/proc\/(?:cmdline|version)$/, "the kernel"],
  [/^\/proc\/sys\/kernel\/(?:hostname|osrelease|version)$/, "the kernel"],
  [/^\/proc\/partitions$/, "the disks"],
  [/^\/sys\/(?:block|class\/(?:block|net|dmi))\b/, "the hardware"],
];

/** Finds where a script reads a value of the machine that it runs on, which is libguestfs' appliance. */
export function applianceValues({ tree }: ScriptFacts): ApplianceValue[] {
  const values: ApplianceValue[] = [];
  const file = (word: Word) => {
    const path = literalOf(word) ?? "";
    const known = files.find(([pattern]) => pattern.test(path));
    if (known) values.push({ span: word.span, by: path, what: known[1] });
  };
  walk(tree?.statements ?? [], {
    command(command) {
      const value = readBy(command);
      if (value) values.push(value);
      for (const word of commandWords(command).slice(1)) file(word);
    },
    redirect({ operator, target }) {
      if (operator === "<") file(target);
    },
  });
  return values;
}

function readBy(command: SimpleCommand): ApplianceValue | undefined {
  const name = commandName(command);
  const source = name !== undefined && Object.hasOwn(commands, name) ? commands[name] : undefined;
  if (name === undefined || !source) return undefined;
  const [first, ...args] = commandWords(command) as [Word, ...Word[]];
  const { what, options, setsWithOperand } = source;
  if (setsWithOperand && args.some((word) => !literalOf(word)?.startsWith("-"))) return undefined;
  const option = options && args.find((word) => options.test(literalOf(word) ?? ""));
  if (options && !option) return undefined;
  const span = { start: first.span.start, end: (option ?? first).span.end };
  return { span, by: option ? `${name} ${literalOf(option)}` : name, what };
}
