import { evaluateTest } from "../conditions.ts";
import type { AndOr, If, ShellScript, SimpleCommand, Statement } from "../tree.ts";
import { commandName, commandWords, literalOf } from "../words.ts";
import { accountCommands } from "./accounts.ts";
import { declareDownload } from "./download.ts";
import { type Declarer, fileCommands } from "./files.ts";
import { onlyLooks } from "./looks.ts";
import { declareSed } from "./sed.ts";
import { type Declaration, StepList } from "./steps.ts";
import { systemCommands } from "./system.ts";
import { recipeText, type Variables } from "./texts-of-words.ts";
import { declareText, isQuiet } from "./written.ts";

const commands: ReadonlyMap<string, Declarer> = new Map([
  ...Object.entries(fileCommands),
  ...Object.entries(accountCommands),
  ...Object.entries(systemCommands),
  ["sed", declareSed],
]);

/**
 * Returns the steps of a recipe that do the same as a script when it applies. Undefined if it does anything that no
 * step does, or if only a run shows what it does.
 *
 * @param passed the recipe's names of the variables that the recipe passes
 */
export function declare(
  script: ShellScript,
  passed: Variables["passed"] = () => undefined,
): Declaration | undefined {
  if (script.broken !== undefined) return undefined;
  const walker = new Walker(script.text, passed);
  if (!walker.list(script.statements)) return undefined;
  const { steps, certain } = walker.steps;
  return steps.length === 0 ? undefined : { steps, certain };
}

class Walker {
  readonly steps = new StepList();
  readonly #assigned = new Map<string, string>();
  readonly #variables: Variables;
  /** What a script knows of its mode when it applies. */
  readonly #known = new Map([["test_only", "0"]]);
  #hasEnded = false;
  readonly #text: string;

  constructor(text: string, passed: Variables["passed"]) {
    this.#text = text;
    this.#variables = { assigned: this.#assigned, passed };
  }

  list(statements: readonly Statement[]): boolean {
    return statements.every((statement) => this.#hasEnded || this.#statement(statement));
  }

  #statement(statement: Statement): boolean {
    // The tree does not show what runs in the background.
    if (/^[^\S\n]*&(?!&)/.test(this.#text.slice(statement.span.end, statement.span.end + 80))) return false;
    switch (statement.type) {
      case "simple":
        return this.#command(statement);
      case "and-or":
        return statement.redirects.length === 0 && this.#andOr(statement);
      case "if":
        return statement.redirects.length === 0 && this.#if(statement);
      case "group":
        return !statement.subshell && statement.redirects.length === 0 && this.list(statement.body);
      case "pipeline":
        if (statement.negated) return false;
        return statement.commands.length === 1
          ? this.#statement(statement.commands[0]!)
          : declareDownload(statement, this.#variables, this.steps);
      default:
        return false;
    }
  }

  #command(command: SimpleCommand): boolean {
    if (command.words.length === 0) return this.#assign(command);
    if (command.assignments.length > 0) return false;
    const name = commandName(command);
    if (name === undefined) return false;
    const texts = commandWords(command).map((word) => recipeText(word, this.#variables));
    if (texts.some((text) => text === undefined)) return name === "echo" && isQuiet(command, this.#variables);
    const [, ...words] = texts as string[];
    if (name === "exit") {
      this.#hasEnded = true;
      return words.length === 0 || (words.length === 1 && words[0] === "0");
    }
    if (["set", ":", "true"].includes(name)) return isQuiet(command, this.#variables);
    const declarer = commands.get(name);
    if (declarer) return isQuiet(command, this.#variables) && declarer(words, this.steps);
    return declareText(command, [name, ...words], this.#variables, this.steps);
  }

  #assign({ assignments, redirects }: SimpleCommand): boolean {
    if (redirects.length > 0) return false;
    return assignments.every(({ name, append, array, values }) => {
      const text = values.length === 0 ? "" : recipeText(values[0], this.#variables);
      if (append || array || values.length > 1 || text === undefined) return false;
      this.#assigned.set(name, text);
      this.#known.set(name, text);
      return true;
    });
  }

  /** `[ -d X ] || mkdir X`, `[ "$test_only" = 1 ] && exit 1`, `mkdir X && chown y X`. */
  #andOr({ first, rest }: AndOr): boolean {
    const condition = this.#conditionOf([first]);
    if (condition === undefined) return this.#statement(first) && rest.every((item) => this.#following(item));
    const [next, ...more] = rest as [AndOr["rest"][number], ...AndOr["rest"]];
    if (more.length > 0 && more.some(({ operator }) => operator !== next.operator)) return false;
    const body = rest.map(({ statement }) => statement);
    if (condition === "look") return this.#guarded(body);
    return condition === (next.operator === "&&") ? this.list(body) : true;
  }

  /** What follows a command with `&&`; what only happens after a failure with `||` is not a step. */
  #following({ operator, statement }: AndOr["rest"][number]): boolean {
    if (operator === "&&") return this.#statement(statement);
    return isNothing(statement) ? this.steps.doubt() : fails(statement);
  }

  #if({ clauses, otherwise = [] }: If): boolean {
    for (const { condition, body } of clauses) {
      const known = this.#conditionOf(condition);
      if (known === undefined) {
        const bodies = [...clauses.map((clause) => clause.body), otherwise];
        const isTested = clauses.every((clause) =>
          clause.condition.every((test) => testOf(test) !== undefined),
        );
        return isTested && bodies.every((list) => this.#doesNothing(list));
      }
      if (known === "look") return clauses.length === 1 && otherwise.length === 0 && this.#guarded(body);
      if (known) return this.list(body);
    }
    return this.list(otherwise);
  }

  /** Whether statements change neither the guest nor what the script knows: `set -x`. */
  #doesNothing(statements: readonly Statement[]): boolean {
    return statements.every(
      (statement) =>
        statement.type === "simple" &&
        statement.assignments.length === 0 &&
        ["set", ":", "true", "echo"].includes(commandName(statement) ?? "") &&
        isQuiet(statement, this.#variables),
    );
  }

  /** What is only done where something is not there yet: a step asks for more than that it is there. */
  #guarded(body: readonly Statement[]): boolean {
    const before = this.steps.steps.length;
    const assigned = new Map(this.#assigned);
    const isDone = this.list(body);
    const ended = this.#hasEnded;
    this.#hasEnded = false;
    if (ended && this.steps.steps.length > before) return false;
    if ([...this.#assigned].some(([name, value]) => assigned.get(name) !== value)) return false;
    const isBare = this.steps.steps.slice(before).every(({ options }) => Object.keys(options).length === 0);
    if (ended || !isBare) this.steps.doubt();
    return isDone;
  }

  /** The value of a condition, `look` if it asks for something of the guest, undefined for anything else. */
  #conditionOf(condition: readonly Statement[]): boolean | "look" | undefined {
    const [statement, ...more] = condition;
    if (!statement || more.length > 0) return undefined;
    if (statement.type === "pipeline" && statement.negated) {
      const inner = this.#conditionOf(statement.commands);
      return typeof inner === "boolean" ? !inner : inner;
    }
    if (onlyLooks(statement)) return "look";
    const words = testOf(statement);
    if (!words) return undefined;
    const status = evaluateTest(words, this.#known);
    if (status.zero === status.nonZero) return undefined;
    return status.zero;
  }
}

/** The words of `[ … ]`, `test …` or `[[ … ]]`. */
function testOf(statement: Statement): SimpleCommand["words"] | undefined {
  if (statement.type === "conditional") return statement.words;
  if (statement.type !== "simple" || statement.redirects.length > 0) return undefined;
  const name = commandName(statement);
  const words = commandWords(statement).slice(1);
  return name === "test" ? words : name === "[" ? words.slice(0, -1) : undefined;
}

function isNothing(statement: Statement): boolean {
  return statement.type === "simple" && ["true", ":"].includes(commandName(statement) ?? "");
}

/** `exit 1`, or `{ echo MESSAGE; exit 1; }`. */
function fails(statement: Statement): boolean {
  if (statement.type === "group") {
    const last = statement.body.at(-1);
    const before = statement.body.slice(0, -1);
    const says = before.every(
      (item) => item.type === "simple" && /^(?:echo|printf)$/.test(commandName(item) ?? ""),
    );
    return last !== undefined && says && fails(last);
  }
  if (statement.type !== "simple" || commandName(statement) !== "exit") return false;
  const status = literalOf(commandWords(statement)[1]);
  return status !== undefined && /^[1-9]\d*$/.test(status);
}
