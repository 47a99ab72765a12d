import { parseShell } from "../../shell/parse-shell.ts";
import type { SimpleCommand } from "../../shell/tree.ts";
import { walk } from "../../shell/walk.ts";
import { commandName, commandWords, outlineOf } from "../../shell/words.ts";
import type { Span } from "../../source/span.ts";

/** One operation of virt-customize, as a command line or a commands file has it. */
export interface Operation {
  /** Without the dashes: `append-line`. */
  readonly name: string;
  readonly argument: string;
  readonly span: Span;
}

/** Options of virt-customize(1) without an argument. */
const flags: ReadonlySet<string> = new Set([
  ..."color colors colour colours dryrun dry-run echo-keys help keys-from-stdin network no-logfile no-network".split(
    " ",
  ),
  ..."quiet selinux-relabel no-selinux-relabel sm-register sm-remove sm-unregister update version verbose wrap".split(
    " ",
  ),
  ..."n q V v x".split(" "),
]);

/**
 * Reads what virt-customize is asked to do. The text is a command line, as a shell script has it, or a commands file:
 * an operation and its argument on each line, `#` comments, and a backslash at the end of a line that goes on
 * (virt-customize(1), `--commands-from-file`).
 */
export function readOperations(text: string): readonly Operation[] {
  const commands: SimpleCommand[] = [];
  const { statements } = parseShell(text);
  walk(statements, {
    command(command) {
      if (commandName(command) === "virt-customize") commands.push(command);
    },
  });
  return commands.length > 0 ? commands.flatMap(operationsOf) : readCommandsFile(text);
}

function operationsOf(command: SimpleCommand): readonly Operation[] {
  const words = commandWords(command).slice(1);
  const operations: Operation[] = [];
  for (let at = 0; at < words.length; at++) {
    const { span } = words[at]!;
    const written = outlineOf(words[at]!);
    const [, name = "", value] = /^--?([\w-]+)(?:=([\s\S]*))?$/.exec(written) ?? [];
    if (name === "") continue;
    if (value !== undefined || flags.has(name)) operations.push({ name, argument: value ?? "", span });
    else {
      const next = words[++at];
      const end = next?.span.end ?? span.end;
      operations.push({ name, argument: next ? outlineOf(next) : "", span: { start: span.start, end } });
    }
  }
  return operations;
}

function readCommandsFile(text: string): readonly Operation[] {
  const operations: Operation[] = [];
  const line = /(?:[^\\\n]|\\[\s\S]?)*(?:\n|$)/g;
  for (const match of text.matchAll(line)) {
    if (match[0] === "") break;
    const whole = match[0].replaceAll(/\\\n/g, "\n").trim();
    if (whole === "" || whole.startsWith("#")) continue;
    const [, name = "", argument = ""] = /^([\w-]+)\s*([\s\S]*)$/.exec(whole) ?? [];
    const start = match.index + match[0].length - match[0].trimStart().length;
    operations.push({ name, argument, span: { start, end: start + match[0].trim().length } });
  }
  return operations;
}
