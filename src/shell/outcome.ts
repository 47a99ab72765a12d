import {
  both,
  either,
  evaluateTest,
  failure,
  type Known,
  negate,
  type Status,
  success,
  textOf,
} from "./conditions.ts";
import type {
  AndOr,
  Case,
  FunctionDefinition,
  Redirect,
  ShellScript,
  SimpleCommand,
  Statement,
} from "./tree.ts";
import { walk } from "./walk.ts";
import { literalOf } from "./words.ts";

/** The possible results of a list of statements. */
interface Outcome {
  /** The status with which execution continues after it; undefined if it never does. */
  readonly falls: Status | undefined;
  /** The statuses with which the script can exit inside it. */
  readonly exits: Status | undefined;
  /** The statuses with which `return` can leave it. */
  readonly returns: Status | undefined;
}

/**
 * Returns the exit statuses that a script can end with if the variables in `known` have these values. It follows
 * every path. An unknown command may succeed or fail.
 */
export function exitStatusOf(script: ShellScript, known: Known, options: readonly string[] = []): Status {
  const functions = new Map<string, FunctionDefinition>();
  const set = new Set<string>();
  let errexit = options.some((option) => /^-[a-df-z]*e/.test(option));
  walk(script.statements, {
    statement(statement) {
      if (statement.type === "function") functions.set(statement.name, statement);
    },
    command(command) {
      for (const { name } of command.assignments) set.add(name);
      // The position of `set -e` hardly matters: it is nearly always at the top.
      if (literalOf(command.words[0]) === "set" && command.words.some(isErrexit)) errexit = true;
    },
  });
  const sure = new Map([...known].filter(([name]) => !set.has(name)));
  const { falls, exits, returns } = new Evaluator(functions, sure, errexit).list(script.statements, false);
  return [falls, exits, returns].reduce<Status>((all, item) => (item ? both(all, item) : all), {
    zero: false,
    nonZero: false,
  });
}

function isErrexit(
  word: SimpleCommand["words"][number],
  index: number,
  words: SimpleCommand["words"],
): boolean {
  const text = literalOf(word) ?? "";
  return /^-[a-df-z]*e/.test(text) || (text === "errexit" && literalOf(words[index - 1]) === "-o");
}

const MAX_CALLS = 20;

class Evaluator {
  readonly #functions: ReadonlyMap<string, FunctionDefinition>;
  readonly #known: Known;
  readonly #errexit: boolean;
  #calls = 0;
  /** The value of `$?`. */
  #last: Status = success;

  constructor(functions: ReadonlyMap<string, FunctionDefinition>, known: Known, errexit: boolean) {
    this.#functions = functions;
    this.#known = known;
    this.#errexit = errexit;
  }

  /** `tested`: an enclosing construct tests the status, so `set -e` does not end the script. */
  list(statements: readonly Statement[], tested: boolean): Outcome {
    let falls: Status | undefined = success;
    let exits: Status | undefined;
    let returns: Status | undefined;
    for (const statement of statements) {
      const outcome = this.#statement(statement, tested);
      exits = union(exits, outcome.exits);
      returns = union(returns, outcome.returns);
      falls = outcome.falls;
      if (!falls) break;
      // `set -e` ignores a command after `!`, and was applied inside `&&` and `||` already.
      const passedOver = statement.type === "and-or" || (statement.type === "pipeline" && statement.negated);
      if (!passedOver) exits = union(exits, this.#ends(falls, tested));
    }
    return { falls, exits, returns };
  }

  /** The status with which `set -e` can end the script here. Whether it is in force is not tracked. */
  #ends(status: Status | undefined, tested: boolean): Status | undefined {
    return this.#errexit && !tested && status?.nonZero ? failure : undefined;
  }

  #statement(statement: Statement, tested: boolean): Outcome {
    const outcome = this.#evaluate(statement, tested);
    if (outcome.falls) this.#last = outcome.falls;
    return outcome;
  }

  #evaluate(statement: Statement, tested: boolean): Outcome {
    switch (statement.type) {
      case "simple":
        return this.#simple(statement, tested);
      case "pipeline": {
        // All but the last command run in subshells, whose exit does not end the script.
        const last = this.#statement(statement.commands.at(-1)!, tested || statement.negated);
        const own = statement.commands.length === 1;
        const falls = own ? last.falls : contained(last);
        const rest = own ? last : nothing;
        return { ...rest, falls: falls && statement.negated ? negate(falls) : falls };
      }
      case "and-or":
        return this.#andOr(statement, tested);
      case "if":
        return this.#if(statement, tested);
      case "loop": {
        const condition = this.list(statement.condition, true);
        this.#last = either;
        const body = condition.falls ? this.list(statement.body, tested) : nothing;
        return merge({ ...condition, falls: success }, body);
      }
      case "for":
        this.#last = either;
        return merge({ ...nothing, falls: success }, this.list(statement.body, tested));
      case "case":
        return this.#case(statement, tested);
      case "function":
        return { ...nothing, falls: success };
      case "group": {
        const body = this.list(statement.body, tested);
        return statement.subshell ? { ...nothing, falls: contained(body) } : body;
      }
      case "arithmetic":
        return { ...nothing, falls: this.#arithmetic(statement.parts) };
      case "conditional":
        return { ...nothing, falls: evaluateTest(statement.words, this.#known) };
    }
  }

  #andOr({ first, rest }: AndOr, tested: boolean): Outcome {
    let all = this.#statement(first, true);
    rest.forEach(({ operator, statement }, index) => {
      const left = all.falls;
      const [goesOn, stays] = operator === "&&" ? [left?.zero, left?.nonZero] : [left?.nonZero, left?.zero];
      this.#last = operator === "&&" ? success : failure;
      // The next operator tests the status of what is before it.
      const isLast = index === rest.length - 1;
      const right = goesOn ? this.#statement(statement, tested || !isLast) : nothing;
      const exits = isLast ? union(right.exits, this.#ends(right.falls, tested)) : right.exits;
      const kept = stays ? (operator === "&&" ? failure : success) : undefined;
      all = merge({ ...all, falls: kept }, { ...right, exits });
      if (all.falls) this.#last = all.falls;
    });
    return all;
  }

  #if(statement: Extract<Statement, { type: "if" }>, tested: boolean): Outcome {
    let all: Outcome = nothing;
    for (const { condition, body } of statement.clauses) {
      const asked = this.list(condition, true);
      all = merge(all, { ...asked, falls: undefined });
      this.#last = success;
      if (asked.falls?.zero) all = merge(all, this.list(body, tested));
      this.#last = failure;
      if (!asked.falls?.nonZero) return all;
    }
    return merge(
      all,
      statement.otherwise ? this.list(statement.otherwise, tested) : { ...nothing, falls: success },
    );
  }

  #case(statement: Case, tested: boolean): Outcome {
    const value = textOf(statement.word, this.#known);
    let all: Outcome = nothing;
    const before = this.#last;
    for (const { patterns, body } of statement.arms) {
      this.#last = before;
      const texts = patterns.map(literalOf);
      const plain = texts.every((text) => text !== undefined && !/[*?[]/.test(text));
      const matches = texts.includes("*") || (value !== undefined && texts.includes(value));
      if (value !== undefined && plain && !matches) continue;
      all = merge(all, this.list(body, tested));
      if (matches && (value !== undefined || texts.includes("*"))) return all;
    }
    return merge(all, { ...nothing, falls: success });
  }

  #simple(command: SimpleCommand, tested: boolean): Outcome {
    const outcome = this.#command(command, tested);
    return demandsVariable(command) ? { ...outcome, exits: union(outcome.exits, either) } : outcome;
  }

  #command(command: SimpleCommand, tested: boolean): Outcome {
    const { words, assignments } = command;
    const name = literalOf(words[0]);
    if (words.length === 0) {
      const substitutes = assignments.some((assignment) =>
        assignment.values.some((value) => value.parts.some((part) => part.type === "substitution")),
      );
      return { ...nothing, falls: substitutes || command.redirects.length > 0 ? either : success };
    }
    if (name === undefined) return { ...nothing, falls: either };
    const definition = this.#functions.get(name);
    if (definition) return this.#call(definition, tested);
    switch (name) {
      case "exit":
        return { ...nothing, falls: undefined, exits: this.#given(command) };
      case "return":
        return { ...nothing, falls: undefined, returns: this.#given(command) };
      case "exec":
        return words.length === 1
          ? { ...nothing, falls: success }
          : { ...nothing, falls: undefined, exits: either };
      case "false":
        return { ...nothing, falls: failure };
      case "[":
        return { ...nothing, falls: evaluateTest(words.slice(1, -1), this.#known) };
      case "test":
        return { ...nothing, falls: evaluateTest(words.slice(1), this.#known) };
      default:
        return {
          ...nothing,
          falls: harmless.has(name) && command.redirects.every(isPlain) ? success : either,
        };
    }
  }

  #given(command: SimpleCommand): Status {
    if (!command.words[1]) return this.#last;
    const value = textOf(command.words[1], this.#known);
    return value === undefined ? either : Number(value) === 0 ? success : failure;
  }

  #call(definition: FunctionDefinition, tested: boolean): Outcome {
    if (this.#calls >= MAX_CALLS) return { ...nothing, falls: either };
    this.#calls++;
    const { falls, exits, returns } = this.#statement(definition.body, tested);
    this.#calls--;
    return { falls: union(falls, returns), exits, returns: undefined };
  }

  #arithmetic(parts: Extract<Statement, { type: "arithmetic" }>["parts"]): Status {
    const only = parts.filter((part) => part.type === "parameter");
    const value = only.length === 1 ? this.#known.get(only[0]!.name) : undefined;
    const alone = parts.every(
      (part) => part.type === "parameter" || (part.type === "text" && part.text.trim()) === only[0]?.name,
    );
    if (value === undefined || !alone) return either;
    return Number(value) !== 0 ? success : failure;
  }
}

/** Commands whose status is always zero. */
const harmless = new Set([
  ":",
  "true",
  "echo",
  "printf",
  "export",
  "local",
  "set",
  "umask",
  "trap",
  "unset",
  "shopt",
]);

const nothing: Outcome = { falls: undefined, exits: undefined, returns: undefined };

function union(a: Status | undefined, b: Status | undefined): Status | undefined {
  return a && b ? both(a, b) : (a ?? b);
}

function merge(a: Outcome, b: Outcome): Outcome {
  return {
    falls: union(a.falls, b.falls),
    exits: union(a.exits, b.exits),
    returns: union(a.returns, b.returns),
  };
}

/** Returns the status of a subshell. */
function contained({ falls, exits, returns }: Outcome): Status | undefined {
  return union(union(falls, exits), returns);
}

/** `${name:?…}` ends the script if the variable is not set. */
function demandsVariable(command: SimpleCommand): boolean {
  return [...command.words, ...command.assignments.flatMap((assignment) => assignment.values)].some((word) =>
    word.parts.some((part) => part.type === "parameter" && /^:?\?$/.test(part.operator ?? "")),
  );
}

/** Whether a redirection cannot fail. */
function isPlain({ operator, target }: Redirect): boolean {
  return (
    operator.startsWith("<<") ||
    operator.endsWith("&") ||
    /^\/dev\/(null|stdout|stderr)$/.test(literalOf(target) ?? "")
  );
}
