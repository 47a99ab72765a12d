import type { Part, Redirect, SimpleCommand, Statement, Word } from "./tree.ts";

/** Where a command's output goes: to the script's output, a pipe, a variable or a file. */
export type Output = "script" | "pipe" | "captured" | "file";

export interface Visitor {
  statement?(statement: Statement, output: Output): void;
  /** `next` is the command after the pipe. */
  command?(command: SimpleCommand, output: Output, next: Statement | undefined): void;
  part?(part: Part): void;
  redirect?(redirect: Redirect): void;
}

/** Calls `visitor` for each node of a tree, outer nodes first. */
export function walk(statements: readonly Statement[], visitor: Visitor, output: Output = "script"): void {
  for (const statement of statements) visit(statement, visitor, output, undefined);
}

function visit(statement: Statement, visitor: Visitor, outer: Output, next: Statement | undefined): void {
  const output = statement.redirects.some(hidesOutput) ? "file" : outer;
  visitor.statement?.(statement, output);
  for (const redirect of statement.redirects) {
    visitor.redirect?.(redirect);
    words([redirect.target], visitor);
    if (redirect.body) words([redirect.body], visitor);
  }
  switch (statement.type) {
    case "simple":
      visitor.command?.(statement, output, next);
      for (const assignment of statement.assignments) words(assignment.values, visitor);
      words(statement.words, visitor);
      break;
    case "pipeline":
      statement.commands.forEach((command, index) => {
        const following = statement.commands[index + 1];
        visit(command, visitor, following ? "pipe" : output, following ?? next);
      });
      break;
    case "and-or":
      visitAll([statement.first, ...statement.rest.map((item) => item.statement)], visitor, output, next);
      break;
    case "if":
      for (const clause of statement.clauses) {
        visitAll(clause.condition, visitor, output, next);
        visitAll(clause.body, visitor, output, next);
      }
      visitAll(statement.otherwise ?? [], visitor, output, next);
      break;
    case "loop":
      visitAll(statement.condition, visitor, output, next);
      visitAll(statement.body, visitor, output, next);
      break;
    case "for":
      words(statement.words, visitor);
      parts(statement.arithmetic ?? [], visitor);
      visitAll(statement.body, visitor, output, next);
      break;
    case "case":
      words([statement.word], visitor);
      for (const arm of statement.arms) {
        words(arm.patterns, visitor);
        visitAll(arm.body, visitor, output, next);
      }
      break;
    case "function":
      visit(statement.body, visitor, "script", undefined);
      break;
    case "group":
      visitAll(statement.body, visitor, output, next);
      break;
    case "arithmetic":
      parts(statement.parts, visitor);
      break;
    case "conditional":
      words(statement.words, visitor);
      break;
  }
}

function visitAll(
  list: readonly Statement[],
  visitor: Visitor,
  output: Output,
  next: Statement | undefined,
): void {
  for (const item of list) visit(item, visitor, output, next);
}

function words(list: readonly Word[], visitor: Visitor): void {
  for (const word of list) parts(word.parts, visitor);
}

function parts(list: readonly Part[], visitor: Visitor): void {
  for (const part of list) {
    visitor.part?.(part);
    if (part.type === "parameter") words(part.words, visitor);
    else if (part.type === "arithmetic") parts(part.parts, visitor);
    else if (part.type === "substitution") walk(part.body, visitor, "captured");
  }
}

/** Whether a redirection hides standard output. */
function hidesOutput({ operator, fd, target }: Redirect): boolean {
  if (![">", ">>", ">|", "&>", "&>>"].includes(operator)) return false;
  if (fd !== undefined && fd !== "1") return false;
  const text = target.parts.map((part) => (part.type === "text" ? part.text : "")).join("");
  return !["/dev/stdout", "/dev/stderr", "/dev/tty", "/dev/fd/1", "/dev/fd/2", "/dev/console"].includes(text);
}
