import type { Span } from "../source/span.ts";
import type { ScriptFacts } from "./facts.ts";
import type { Part, SimpleCommand, Statement, Word } from "./tree.ts";
import { type Output, walk } from "./walk.ts";
import { commandName, commandWords, literalOf, outlineOf } from "./words.ts";

export interface Download {
  readonly command: SimpleCommand;
  readonly span: Span;
  /** The program: `curl`, `wget`. */
  readonly program: string;
  /** The URL with the known values of variables; U+FFFC for each unknown part. */
  readonly url: string;
  /** The interpreter that runs the download at once, from a pipe or a file. */
  readonly runs?: string;
  /** Whether the content is kept, in a file or through a pipe, rather than only requested. */
  readonly keeps: boolean;
}

const shells = /^(?:(?:ba|da|z|k|a)?sh|busybox|python[\d.]*|perl|ruby|php|node)$/;

/** Finds what a script downloads with curl or wget. `values` holds the known values of variables. */
export function downloadsOf({ tree }: ScriptFacts, values: ReadonlyMap<string, string>): Download[] {
  if (!tree) return [];
  const all: Download[] = [];
  const known = new Map(values);
  const runners = new Map<SimpleCommand, string>();
  walk(tree.statements, {
    command(command, output, next) {
      for (const { name, values: words } of command.assignments) {
        const value = words.length === 1 ? fill(words[0]!, known) : undefined;
        if (value !== undefined && command.words.length === 0) known.set(name, value);
      }
      const name = commandName(command);
      // eval "$(curl …)", sh -c "$(curl …)", bash <(curl …), . <(curl …)
      if (name !== undefined && (shells.test(name) || ["eval", ".", "source"].includes(name)))
        for (const inner of substituted(command)) runners.set(inner, name);
      if (name !== "curl" && name !== "wget") return;
      const words = commandWords(command);
      const url = words
        .map((word) => fill(word, known) ?? outlineOf(word))
        .find((text) => /^(?:https?|ftp):\/\//.test(text));
      if (url === undefined) return;
      const runs = runners.get(command) ?? (output === "pipe" ? runnerIn(next) : undefined);
      const keeps = runs !== undefined || isKept(name, words, command, output, next);
      all.push({ command, span: command.span, program: name, url, ...(runs ? { runs } : {}), keeps });
    },
  });
  return all;
}

function fill(word: Word, values: ReadonlyMap<string, string>): string | undefined {
  let text = "";
  for (const part of word.parts) {
    if (part.type === "text") text += part.text;
    else if (part.type === "parameter" && values.has(part.name)) text += values.get(part.name);
    else if (text === "") return undefined;
    else text += "\uFFFC";
  }
  return text;
}

/** Returns the commands in a command's `$(…)` and `<(…)`. */
function substituted(command: SimpleCommand): SimpleCommand[] {
  const all: SimpleCommand[] = [];
  const inParts = (parts: readonly Part[]) => {
    for (const part of parts) {
      if (part.type === "substitution") walk(part.body, { command: (inner) => all.push(inner) });
    }
  };
  for (const word of command.words) inParts(word.parts);
  for (const redirect of command.redirects) inParts(redirect.target.parts);
  return all;
}

function runnerIn(statement: Statement | undefined): string | undefined {
  const name = statement?.type === "simple" ? commandName(statement) : undefined;
  return name !== undefined && shells.test(name) ? name : undefined;
}

function isKept(
  program: string,
  words: readonly Word[],
  command: SimpleCommand,
  output: Output,
  next: Statement | undefined,
): boolean {
  const texts = words.slice(1).map((word) => outlineOf(word));
  if (texts.some((text) => /^(?:--spider|-I|--head)$/.test(text))) return false;
  const nowhere = (path: string | undefined) => path === "/dev/null";
  const redirect = command.redirects.find(
    (redirect) => /^(?:>|>>|>\||&>)$/.test(redirect.operator) && (redirect.fd ?? "1") === "1",
  );
  const into = next?.type === "simple" ? commandName(next) : undefined;
  if (output === "pipe")
    return into !== undefined && /^(?:tar|unzip|bsdtar|cpio|tee|gunzip|xz|rpm2cpio|dd)$/.test(into);
  const short = (letters: RegExp) =>
    texts.findIndex((text) => /^-[a-zA-Z]+/.test(text) && letters.test(text));
  if (program === "curl") {
    const at = texts.findIndex((text) => /^(?:-[a-zA-Z]*o|--output)$/.test(text));
    if (at >= 0) return !nowhere(texts[at + 1]);
    if (texts.some((text) => text === "--remote-name" || text.startsWith("--output="))) return true;
    if (short(/O/) >= 0) return true;
    return redirect !== undefined && !nowhere(literalOf(redirect.target));
  }
  const at = texts.findIndex((text) => /^(?:-[a-zA-Z]*O|--output-document)$/.test(text));
  const target =
    at >= 0
      ? texts[at + 1]
      : texts
          .map((text) => /^(?:-[a-zA-Z]*O|--output-document=)(.+)$/.exec(text)?.[1])
          .find((text) => text !== undefined);
  if (target === "-") return redirect !== undefined && !nowhere(literalOf(redirect.target));
  return !nowhere(target);
}

/** Whether a script verifies any digest or signature. */
export function verifies({ tree }: ScriptFacts): boolean {
  let found = false;
  walk(tree?.statements ?? [], {
    command(command) {
      const name = commandName(command) ?? "";
      const texts = commandWords(command).map((word) => outlineOf(word));
      found ||=
        /^(?:(?:sha\d*|md5|b2|shasum|ck)sum|shasum|cksum|gpgv?2?|sqv|minisign|signify|cosign|debsig-verify|dpkg-sig)$/.test(
          name,
        ) ||
        (name === "rpm" && texts.some((text) => /^(?:-K|--checksig)$/.test(text))) ||
        (name === "openssl" && /^(?:dgst|sha\d+|md5)$/.test(texts[1] ?? ""));
    },
  });
  return found;
}
