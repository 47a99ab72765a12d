/** A generator of random numbers that gives the same ones for the same seed (mulberry32). */
export class Random {
  #state: number;

  constructor(seed: number) {
    this.#state = seed >>> 0;
  }

  /** In [0, 1). */
  next(): number {
    this.#state = (this.#state + 0x6d2b79f5) >>> 0;
    let mixed = this.#state;
    mixed = Math.imul(mixed ^ (mixed >>> 15), mixed | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  }

  /** An integer in [0, limit). */
  below(limit: number): number {
    return Math.floor(this.next() * limit);
  }

  pick<T>(from: readonly T[]): T {
    return from[this.below(from.length)]!;
  }

  chance(probability: number): boolean {
    return this.next() < probability;
  }
}

/** What recipes, shells, guestfish and YAML give a meaning to. */
const dictionary = [
  ..."{}[]:,-?|>&*!%@`#'\"\\~$<=\t\n\r\0 ",
  "- ",
  ": ",
  "\n  ",
  "\n- ",
  "---\n",
  "...\n",
  "%YAML 1.2\n",
  "<<: *a",
  "&a ",
  "*a",
  "!!int ",
  "|2-\n",
  ">+\n",
  "${a}",
  "$${",
  "${",
  ">= 1.8, < 2",
  "==",
  "\u{feff}",
  "\u2028",
  "😀",
  "é",
  "\ud800",
  "arguments:\n",
  "validators:\n",
  "package: ",
  "script: ",
  "copy_script: ",
  "any:\n",
  "all:\n",
  "os_case:\n",
  "argument_case:\n",
  "argument_set:\n",
  "inline: ",
  "env_vars: ",
  "output: ",
  "target_variable: ",
  "default: ",
  "required: true",
  "secret: true",
  "choices: ",
  "argument_name: ",
  "cases:\n",
  "value: ",
  "version: ",
  "ubuntu >= 22.04",
  "centos7",
  "redhat",
  "../x",
  "/etc/passwd",
  "!cmd",
  "<!cmd",
  "\n!id\n",
  "| sh",
  "END",
  "EOF",
  "'; id; '",
  "$(id)",
  "`id`",
  "a".repeat(9000),
  "\n".repeat(300),
  "[".repeat(300),
  "{a: ".repeat(300),
] as const;

/** A text changed in a few random places; `others` are texts that parts are taken from. */
export function mutate(random: Random, text: string, others: readonly string[]): string {
  let changed = text;
  const count = random.chance(0.6) ? 1 : 1 + random.below(random.chance(0.1) ? 40 : 5);
  for (let step = 0; step < count && changed.length < 200_000; step++)
    changed = mutateOnce(random, changed, others);
  return changed;
}

function mutateOnce(random: Random, text: string, others: readonly string[]): string {
  const at = random.below(text.length + 1);
  const to = Math.min(text.length, at + random.below(random.chance(0.2) ? 400 : 12));
  switch (random.below(11)) {
    case 0:
      return text.slice(0, at) + text.slice(to);
    case 1:
      return text.slice(0, to) + text.slice(at);
    case 2:
      return text.slice(0, at) + random.pick(dictionary) + text.slice(at);
    case 3:
      return text.slice(0, at) + random.pick(dictionary) + text.slice(to);
    case 4:
      return (
        text.slice(0, at) +
        String.fromCharCode(random.below(random.chance(0.5) ? 128 : 65536)) +
        text.slice(at + 1)
      );
    case 5: {
      const other = random.pick(others);
      const from = random.below(other.length);
      return text.slice(0, at) + other.slice(from, from + random.below(300)) + text.slice(to);
    }
    case 6:
      return mutateLines(random, text);
    case 7:
      return mutateLines(random, text);
    case 8:
      return text.slice(0, at);
    case 9:
      return text.slice(0, at) + text.slice(at, to).repeat(1 + random.below(8)) + text.slice(to);
    default: {
      // A word becomes another word of the same text.
      const words = text.match(/[\w.$-]+/g) ?? ["x"];
      const word = random.pick(words);
      const place = text.indexOf(word, at);
      return place === -1
        ? text
        : text.slice(0, place) + random.pick(words) + text.slice(place + word.length);
    }
  }
}

function mutateLines(random: Random, text: string): string {
  const lines = text.split("\n");
  const index = random.below(lines.length);
  const other = random.below(lines.length);
  switch (random.below(6)) {
    case 0:
      [lines[index], lines[other]] = [lines[other]!, lines[index]!];
      break;
    case 1:
      lines.splice(index, 1);
      break;
    case 2:
      lines.splice(other, 0, lines[index]!);
      break;
    case 3:
      lines[index] = " ".repeat(random.below(5)) + lines[index]!;
      break;
    case 4:
      lines[index] = lines[index]!.slice(random.below(5));
      break;
    default:
      return lines.join(random.pick(["\r\n", "\n\n", "\r", "\n"]));
  }
  return lines.join("\n");
}
