import { foreignVariables } from "./foreign.ts";
import { type Interpreter, interpreterOf } from "./interpreter.ts";
import { parseShell } from "./parse-shell.ts";
import type { ShellScript } from "./tree.ts";
import { type Variables, variablesOf } from "./variables.ts";

/** What the text of a script shows. */
export interface ScriptFacts {
  readonly text: string;
  readonly interpreter: Interpreter;
  /** Absent if the script is not a shell script. */
  readonly tree?: ShellScript;
  readonly variables: Variables;
  /** The words outside of comments that could be names of variables. */
  readonly words: ReadonlySet<string>;
}

/** A cache by text: an editor asks again at every keystroke, and recipes share scripts. */
const kept = new Map<string, ScriptFacts>();
let keptLength = 0;
const MAX_KEPT_LENGTH = 8_000_000;

/** Returns the facts of a script. It keeps those of the last scripts. */
export function factsOf(text: string): ScriptFacts {
  const known = kept.get(text);
  if (known) return known;
  const facts = findFacts(text);
  keptLength += text.length;
  for (const [oldest] of kept) {
    if (keptLength <= MAX_KEPT_LENGTH) break;
    kept.delete(oldest);
    keptLength -= oldest.length;
  }
  kept.set(text, facts);
  return facts;
}

function findFacts(text: string): ScriptFacts {
  const interpreter = interpreterOf(text);
  if (interpreter.dialect === "other") {
    const variables = foreignVariables(text, interpreter.program);
    return { text, interpreter, variables, words: wordsOf(text.replaceAll(/^\s*#.*$/gm, "")) };
  }
  const tree = parseShell(text);
  let code = "";
  let at = 0;
  for (const comment of tree.comments) {
    code += text.slice(at, comment.start);
    at = comment.end;
  }
  return { text, interpreter, tree, variables: variablesOf(tree), words: wordsOf(code + text.slice(at)) };
}

function wordsOf(text: string): ReadonlySet<string> {
  return new Set(text.match(/[A-Za-z_]\w*/g));
}
