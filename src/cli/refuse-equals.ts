import type { Command } from "commander";
import { diagnostic, Refusal } from "../diagnostics/diagnostic.ts";
import { shellWord } from "../source/shell-word.ts";

/**
 * Refuses `=` after the letter of an option. Commander would read `-v=1` as `-v -=1`, and the value in `-o=FILE` as
 * `=FILE`. Flags can be joined with the option after them: `-qo=FILE`.
 *
 * @throws {Refusal} `option-value-unexpected`, `option-value-missing`, `option-value-wrong`
 */
export function refuseEquals(words: readonly string[], { options }: Command): void {
  const find = (name: string) => options.find(({ short, long }) => name === short || name === long);
  let joined: string | undefined;
  for (let at = 0; joined !== undefined || at < words.length; ) {
    const word = joined ?? words[at++]!;
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
