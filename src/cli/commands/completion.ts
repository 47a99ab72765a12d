import { diagnostic, Refusal } from "../../diagnostics/diagnostic.ts";
import { printableLine } from "../../report/printable.ts";
import { nearest } from "../../source/nearest.ts";
import type { CommandModule } from "../command.ts";
import type { Candidates } from "../completion/complete.ts";
import { exitCodes } from "../exit-code.ts";
import { refuseOptions } from "../words.ts";

const shells = ["bash", "zsh", "fish"] as const;
type Shell = (typeof shells)[number];

const scripts: Readonly<Record<Shell, () => Promise<{ readonly default: string }>>> = {
  bash: () => import("../completion/bash.sh"),
  zsh: () => import("../completion/zsh.sh"),
  fish: () => import("../completion/fish.sh"),
};

export const completionCommand: CommandModule = {
  configure(command) {
    command
      .usage("bash|zsh|fish")
      .description(
        "Print a completion script for a shell. Its first lines say where to install it. " +
          "It completes commands, options, plugins, versions and the arguments of recipes.",
      );
  },
  async run({ io, name, argv, optionNames }) {
    // The scripts call `completion SHELL -- WORD…`.
    const end = argv.indexOf("--");
    const [shell, ...more] = refuseOptions(end === -1 ? argv : argv.slice(0, end), name, optionNames);
    const expected = `one of ${shells.map((name) => `\`${name}\``).join(", ")}`;
    if (shell === undefined)
      throw new Refusal(diagnostic("option-missing", { option: "SHELL", command: name, what: expected }));
    if (!isShell(shell))
      throw new Refusal(
        diagnostic("option-value-wrong", {
          option: name,
          value: shell,
          expected,
          nearest: nearest(shell, shells),
          example: "bash",
        }),
      );
    if (more.length > 0)
      throw new Refusal(diagnostic("words-unexpected", { words: more, expected: "one shell" }));
    if (end === -1) {
      io.stdout.write((await scripts[shell]()).default);
      return exitCodes.good;
    }
    const { complete } = await import("../completion/complete.ts");
    const asked = argv.slice(end + 1);
    const line = shell === "bash" ? joinAtEquals(asked) : asked;
    io.stdout.write(printCandidates(shell, await complete(line, io), line.at(-1) ?? ""));
    return exitCodes.good;
  },
};

function isShell(word: string): word is Shell {
  return (shells as readonly string[]).includes(word);
}

/** bash splits `--option=value` into three words, because `=` is one of its word breaks. */
function joinAtEquals(words: readonly string[]): string[] {
  const line: string[] = [];
  for (const [index, word] of words.entries()) {
    if (line.length > 0 && (word === "=" || words[index - 1] === "=") && line.at(-1)!.startsWith("--"))
      line.push(line.pop() + word);
    else line.push(word);
  }
  return line;
}

/** Returns the kind on the first line, then one candidate per line, in the form of the shell. */
function printCandidates(shell: Shell, { kind, words }: Candidates, current: string): string {
  const equals = /^--[\w-]+=/.exec(current)?.[0] ?? "";
  const typed = current.slice(equals.length);
  const fitting = words
    .filter(({ word }) => word.startsWith(typed))
    // A shell would split any other word, so the user has to type it in quotes.
    .filter(({ word }) => /^[\w.,:@%+/=-]+$/.test(word));
  const lines = fitting.map(({ word, about }) =>
    candidateLine(shell, word, equals, printableLine(about ?? "")),
  );
  return [kind, ...lines].map((line) => `${line}\n`).join("");
}

function candidateLine(shell: Shell, word: string, equals: string, about: string): string {
  switch (shell) {
    case "bash":
      return word;
    case "zsh":
      return `${(equals + word).replaceAll(":", "\\:")}${about === "" ? "" : `:${about}`}`;
    case "fish":
      return `${equals}${word}${about === "" ? "" : `\t${about}`}`;
  }
}
