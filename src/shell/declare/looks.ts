import type { Statement, Word } from "../tree.ts";
import { commandName, commandWords, literalOf } from "../words.ts";

/** Commands that ask whether something of the guest is there. */
const asking: ReadonlySet<string> = new Set([
  "getent",
  "id",
  "grep",
  "egrep",
  "fgrep",
  "stat",
  "cmp",
  "diff",
]);

/** Tests of test(1) for files. */
const fileTests = /^-[bcdefghLknOGprsStuwx]$/;

/** Whether a statement only asks for the state of files or accounts: `[ -f FILE ]`, `grep -q x FILE`, `! id hdfs`. */
export function onlyLooks(statement: Statement): boolean {
  switch (statement.type) {
    case "simple": {
      if (statement.assignments.length > 0) return false;
      const name = commandName(statement);
      const words = commandWords(statement).slice(1);
      if (name === "[" || name === "test") return isFileTest(words);
      return name !== undefined && asking.has(name) && words.every((word) => word.parts.every(isPlain));
    }
    case "conditional":
      return isFileTest(statement.words);
    case "pipeline":
      return statement.commands.length === 1 && statement.commands.every(onlyLooks);
    case "and-or":
      return [statement.first, ...statement.rest.map((item) => item.statement)].every(onlyLooks);
    default:
      return false;
  }
}

const isPlain = ({ type }: Word["parts"][number]) => type === "text" || type === "parameter";

/** Tests of files only: a comparison of variables asks something else. */
function isFileTest(words: readonly Word[]): boolean {
  const texts = words.map((word) => literalOf(word));
  let at = 0;
  while (at < texts.length) {
    const text = texts[at]!;
    if (text !== undefined && /^(?:!|-a|-o|&&|\|\||\]|\]\]|\(|\))$/.test(text)) at++;
    else if (text !== undefined && fileTests.test(text) && at + 1 < texts.length) at += 2;
    else return false;
  }
  return texts.length > 0;
}
