import type { Op, Plan, StepId, Template, VariableId } from "../../../plan/plan.ts";
import type { EmittedContent } from "../emit-resources.ts";
import type { Attempts } from "../known-in-guest.ts";
import { quoteSh } from "../quote-sh.ts";

/** What an op is emitted with. */
export interface EmitterContext {
  readonly plan: Plan;
  readonly attempts: Attempts;
  /** Emits a list of steps as a function of its own, and returns its name. */
  block(id: StepId, steps: readonly Op[]): string;
  /** Emits a function of the guest program beside the step's own. */
  define(text: string): void;
  /** Emits a function that writes a content; `file` sets `$file` to its path. */
  defineContent(name: string, file: string, content: EmittedContent): void;
  /** Emits a function that is left out if nothing calls it. Its own calls have to be marked (src/shell/link/marks.ts). */
  defineIfCalled(name: string, text: string): void;
  /** Returns the function that writes a file of the plan and leaves its path in `$file`. */
  resourceFunction(key: string): string;
  /** Returns the number of the next state step, from 1. */
  countState(): number;
}

/**
 * Returns the lines of an op's function in the guest program. They succeed where the op is as it should be; what they
 * call is in guest/*.sh.
 */
export type OpEmitter<O extends Op> = (op: O, context: EmitterContext) => string[];

/** Returns the part of a function's name that stands for an id. */
export function suffix(id: StepId): string {
  return id.replaceAll(".", "_");
}

/** Returns the variables that a template names, in order, with repeats. */
export function variablesOf(template: Template): VariableId[] {
  return template.flatMap((part) => (typeof part === "string" ? [] : [part.variable]));
}

/** Returns a command of these words. */
export function command(...words: readonly string[]): string {
  return onLines(words, " ");
}

/** Returns a template as one word; the shell does not look at the values of its variables any further. */
export function word(template: Template): string {
  const parts = template.map((part) => (typeof part === "string" ? quoteSh(part) : `"$v_${part.variable}"`));
  return parts.length === 0 ? "''" : onLines(parts, "");
}

/** Joins the pieces of one command, on as many lines as they need for none to be long. */
function onLines(pieces: readonly string[], separator: string): string {
  let length = 0;
  return pieces
    .map((piece, index) => {
      const before = index === 0 ? "" : length > 1000 ? `${separator}\\\n` : separator;
      const whole = before + piece;
      const lastBreak = whole.lastIndexOf("\n");
      length = lastBreak === -1 ? length + whole.length : whole.length - lastBreak;
      return whole;
    })
    .join("");
}
