import type { Span } from "../source/span.ts";
import type { ScriptFacts } from "./facts.ts";
import type { Part, Statement, Word } from "./tree.ts";
import { type Output, walk } from "./walk.ts";
import { commandName, commandWords, literalOf } from "./words.ts";

export interface Leak {
  readonly span: Span;
  /** The variable, as the script names it. */
  readonly name: string;
  /** The command that prints it: `echo`, `set -x`. */
  readonly by: string;
}

const printers = new Set(["echo", "printf", "logger", "wall"]);

/** Finds where a script prints one of the `secrets`, or a variable that contains one. */
export function leaksOf({ tree, interpreter }: ScriptFacts, secrets: ReadonlySet<string>): Leak[] {
  const [anySecret] = secrets;
  if (!tree || anySecret === undefined) return [];
  const tainted = spread(tree.statements, secrets);
  const leaks: Leak[] = [];
  const { line, options } = interpreter;
  if (line && options.some((option) => /^-[a-z]*x/.test(option)))
    leaks.push({ span: line, name: anySecret, by: "-x" });
  walk(tree.statements, {
    command(command, output, next) {
      const words = commandWords(command);
      const name = commandName(command);
      const args = words.slice(1);
      if (name === "set" && args.some((word, index) => isTrace(word, args[index - 1])))
        leaks.push({ span: command.span, name: anySecret, by: "set -x" });
      if (name === undefined || !isShown(output, next)) return;
      if (printers.has(name)) leaks.push(...inWords(args, tainted, name));
      else if (name === "cat" || name === "tee") {
        for (const redirect of command.redirects) {
          if (redirect.operator === "<<<") leaks.push(...inWords([redirect.target], tainted, name));
          else if (redirect.body) leaks.push(...inWords([redirect.body], tainted, name));
        }
      } else if (printsEverything(name, args)) leaks.push({ span: command.span, name: anySecret, by: name });
    },
  });
  return leaks;
}

/** Returns the secrets and the variables whose values contain one. */
function spread(statements: readonly Statement[], secrets: ReadonlySet<string>): ReadonlySet<string> {
  const tainted = new Set(secrets);
  for (let size = 0; size !== tainted.size; ) {
    size = tainted.size;
    walk(statements, {
      command(command) {
        for (const { name, values } of command.assignments)
          if (inWords(values, tainted, "").length > 0) tainted.add(name);
      },
    });
  }
  return tainted;
}

function inWords(words: readonly Word[], names: ReadonlySet<string>, by: string): Leak[] {
  const leaks: Leak[] = [];
  const inParts = (parts: readonly Part[]) => {
    for (const part of parts) {
      if (part.type !== "parameter") continue;
      // ${#x} and ${x+y} do not contain the value.
      const hides = part.operator === "length" || /^:?\+$/.test(part.operator ?? "");
      if (names.has(part.name) && !hides) leaks.push({ span: part.span, name: part.name, by });
      else for (const word of part.words) inParts(word.parts);
    }
  };
  for (const word of words) inParts(word.parts);
  return leaks;
}

/** Whether output ends up in the record of the run: the script's output, or a pipe to a command that prints it. */
function isShown(output: Output, next: Statement | undefined): boolean {
  if (output === "script") return true;
  return (
    output === "pipe" &&
    next?.type === "simple" &&
    /^(?:tee|cat|logger)$/.test(commandName(next) ?? "") &&
    next.redirects.length === 0
  );
}

function isTrace(word: Word, before: Word | undefined): boolean {
  const text = literalOf(word) ?? "";
  return /^-[a-zA-Z]*x/.test(text) || (text === "xtrace" && literalOf(before) === "-o");
}

/** Commands that print every variable. */
function printsEverything(name: string, args: readonly Word[]): boolean {
  const first = literalOf(args[0]);
  if (name === "printenv" || name === "env") return args.length === 0;
  if (name === "set") return args.length === 0;
  return (name === "export" || name === "declare") && first === "-p";
}
