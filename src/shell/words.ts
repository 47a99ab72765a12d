import type { SimpleCommand, Word } from "./tree.ts";

/** Returns a word's text; undefined if it contains an expansion. */
export function literalOf(word: Word | undefined): string | undefined {
  if (!word) return undefined;
  let text = "";
  for (const part of word.parts) {
    if (part.type !== "text") return undefined;
    text += part.text;
  }
  return text;
}

/** Returns a word's text with U+FFFC for each expansion. */
export function outlineOf(word: Word): string {
  return word.parts.map((part) => (part.type === "text" ? part.text : "\uFFFC")).join("");
}

/** Returns the words of a command without wrappers: `curl …` for `sudo -E env A=1 timeout 5 curl …`. */
export function commandWords(command: SimpleCommand): readonly Word[] {
  let words = command.words;
  for (;;) {
    const name = baseName(literalOf(words[0]));
    const taking = name === undefined ? undefined : wrappers[name];
    if (taking === undefined) return words;
    let next = 1;
    for (; next < words.length; next++) {
      const text = literalOf(words[next]) ?? "";
      if (text.startsWith("-") && text !== "-") {
        if (taking.options.includes(text)) next++;
      } else if (!(name === "env" && /^[A-Za-z_]\w*=/.test(outlineOf(words[next]!)))) break;
    }
    next += taking.operands;
    if (next >= words.length) return words;
    words = words.slice(next);
  }
}

/** Commands that run another command: their options with a value, and the number of operands before that command. */
const wrappers: Readonly<Record<string, { readonly options: readonly string[]; readonly operands: number }>> =
  {
    builtin: { options: [], operands: 0 },
    chroot: { options: [], operands: 1 },
    command: { options: [], operands: 0 },
    env: { options: ["-u", "-C"], operands: 0 },
    exec: { options: ["-a"], operands: 0 },
    ionice: { options: ["-c", "-n"], operands: 0 },
    nice: { options: ["-n"], operands: 0 },
    nohup: { options: [], operands: 0 },
    setsid: { options: [], operands: 0 },
    stdbuf: { options: ["-i", "-o", "-e"], operands: 0 },
    sudo: { options: ["-u", "-g", "-C", "-h", "-p"], operands: 0 },
    timeout: { options: ["-s", "-k", "--signal", "--kill-after"], operands: 1 },
    xargs: { options: ["-I", "-n", "-P", "-L", "-d", "-a"], operands: 0 },
  };

/** Returns the name of a command: the last part of its path. */
export function commandName(command: SimpleCommand): string | undefined {
  return baseName(literalOf(commandWords(command)[0]));
}

function baseName(path: string | undefined): string | undefined {
  return path?.slice(path.lastIndexOf("/") + 1);
}
