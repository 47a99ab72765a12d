import type { Span } from "../source/span.ts";
import type { ParameterPart, ShellScript, SimpleCommand, Word } from "./tree.ts";
import { walk } from "./walk.ts";
import { commandWords, literalOf, outlineOf } from "./words.ts";

export interface VariableRead {
  readonly name: string;
  readonly span: Span;
  /** Whether the script handles an unset variable: `${x:-y}`, `${x+y}`, `[ -v x ]`. */
  readonly guarded: boolean;
}

export interface Variables {
  readonly reads: readonly VariableRead[];
  /** Names that the script assigns anywhere. */
  readonly assigned: ReadonlySet<string>;
  /** Files that it sources (`. FILE`) by a literal path. */
  readonly sourced: readonly string[];
  /** Whether it uses names that its text does not show: `eval`, `. "$file"`, `${!name}`. */
  readonly dynamic: boolean;
}

const NAME = /^[A-Za-z_]\w*$/;

/** Finds the variables that a script reads and sets. The order of its commands is ignored. */
export function variablesOf(script: ShellScript): Variables {
  const reads: VariableRead[] = [];
  const assigned = new Set<string>();
  const sourced: string[] = [];
  let dynamic = false;
  const functions = new Set<string>();
  walk(script.statements, {
    statement: (statement) => {
      if (statement.type === "function") functions.add(statement.name);
    },
  });
  walk(script.statements, {
    statement(statement) {
      if (statement.type === "for" && statement.variable) assigned.add(statement.variable.name);
      if (statement.type === "conditional") guardedByTest(statement.words, reads);
    },
    command(command) {
      const words = commandWords(command);
      const name = literalOf(words[0]);
      // An assignment before a command applies to that command only, unless the command runs in this shell.
      const ownShell = name === undefined || functions.has(name) || specialBuiltins.has(name);
      if (command.words.length === 0 || ownShell)
        for (const assignment of command.assignments) assigned.add(assignment.name);
      if (name === "eval") dynamic = true;
      else if (name === "." || name === "source") {
        const path = literalOf(words[1]);
        if (path === undefined) dynamic = true;
        else sourced.push(path);
      } else if (name !== undefined) {
        for (const item of namesSetBy(name, command, words.slice(1))) assigned.add(item);
        if (name === "test" || name === "[") guardedByTest(words.slice(1), reads);
      }
    },
    part(part) {
      if (part.type !== "parameter" || !NAME.test(part.name)) return;
      if (part.operator === "indirect") dynamic = true;
      if (part.assigns || /^:?=$/.test(part.operator ?? "")) assigned.add(part.name);
      if (!part.assigns || part.assigns.reads)
        reads.push({ name: part.name, span: nameSpan(part), guarded: /^:?[-=+]$/.test(part.operator ?? "") });
    },
  });
  return { reads, assigned, sourced, dynamic };
}

const specialBuiltins = new Set([
  ".",
  "source",
  "eval",
  "exec",
  "export",
  "readonly",
  "set",
  "shift",
  "trap",
  "unset",
  ":",
]);

/** The options of `read`, `mapfile` and `readarray` whose value is not a variable. */
const readOptions = /^-[a-zA-Z]*[dinNptu]$/;
const mapfileOptions = /^-[a-zA-Z]*[dnOsucC]$/;

function namesSetBy(name: string, command: SimpleCommand, args: readonly Word[]): string[] {
  const texts = args.map((word) => outlineOf(word));
  switch (name) {
    case "read":
    case "mapfile":
    case "readarray": {
      const options = name === "read" ? readOptions : mapfileOptions;
      const names = texts.filter((text, index) => NAME.test(text) && !options.test(texts[index - 1] ?? ""));
      return names.length > 0 ? names : ["REPLY", "MAPFILE"];
    }
    case "getopts":
      return texts.slice(1, 2);
    case "printf":
      return texts[0] === "-v" ? texts.slice(1, 2) : [];
    case "wait":
      return texts[0] === "-p" ? texts.slice(1, 2) : [];
    case "let":
      return texts.flatMap(
        (text) => /^\s*([A-Za-z_]\w*)\s*(?:[^\w=<>!]{0,2}=(?!=)|\+\+|--)/.exec(text)?.[1] ?? [],
      );
    case "local":
    case "declare":
    case "typeset":
    case "unset":
      return texts.flatMap((text) => /^([A-Za-z_]\w*)(?:\[.*\])?\+?(?:=|$)/.exec(text)?.[1] ?? []);
    case "export":
    case "readonly":
      return texts.flatMap((text) => /^([A-Za-z_]\w*)=/.exec(text)?.[1] ?? []);
    default:
      return command.words.length === 0 ? command.assignments.map((assignment) => assignment.name) : [];
  }
}

/** Adds the variables that `-v name` tests. */
function guardedByTest(words: readonly Word[], reads: VariableRead[]): void {
  words.forEach((word, index) => {
    const name = literalOf(word);
    if (name !== undefined && NAME.test(name) && literalOf(words[index - 1]) === "-v")
      reads.push({ name, span: word.span, guarded: true });
  });
}

/** Returns the span of the name, without `$` and braces. */
function nameSpan(part: ParameterPart): Span {
  const lead = part.form === "arithmetic" ? 0 : part.form === "plain" ? 1 : 2;
  const start = part.span.start + lead + (part.operator === "length" || part.operator === "indirect" ? 1 : 0);
  return { start, end: start + part.name.length };
}
