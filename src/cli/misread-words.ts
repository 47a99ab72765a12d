import type { Command } from "commander";
import { diagnostic, Refusal } from "../diagnostics/diagnostic.ts";
import { shellWord } from "../source/shell-word.ts";
import { type CommandInUse, isLongName } from "./slip-hints.ts";
import { withHint } from "./slips.ts";

/**
 * Refuses words that Commander would read as something else: `-v=1` as `-v -=1`, the value in `-o=FILE` as `=FILE`, and
 * `-quick` as `-q -uick`. Flags can be joined with the option after them: `-qo=FILE`.
 *
 * @throws {Refusal} `option-value-unexpected`, `option-value-missing`, `option-value-wrong`, `option-unknown`
 */
export function refuseMisread(words: readonly string[], { options }: Command, inUse: CommandInUse): void {
  const find = (name: string) => options.find(({ short, long }) => name === short || name === long);
  let joined: string | undefined;
  for (let at = 0; joined !== undefined || at < words.length; ) {
    const word = joined ?? words[at++]!;
    if (joined === undefined && isLongName(word, inUse)) throw withHint(word.split("=")[0]!, [], inUse);
    joined = undefined;
    const option = find(word.slice(0, 2));
    // The next word is its value, whatever it looks like.
    if (find(word)?.required) at++;
    else if (option && word[2] === "=") throw refusal(option.short!, option.required, word.slice(3));
    else if (option && !option.required && word.length > 2) joined = `-${word.slice(2)}`;
  }
}

function refusal(option: string, takesValue: boolean, value: string): Refusal {
  if (!takesValue) return new Refusal(diagnostic("option-value-unexpected", { option, value }));
  if (value === "") return new Refusal(diagnostic("option-value-missing", { option }));
  return new Refusal(
    diagnostic("option-value-wrong", {
      option,
      value: `=${value}`,
      expected: "written without `=`",
      nearest: `${option} ${shellWord(value)}`,
    }),
  );
}
