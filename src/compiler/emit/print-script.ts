import { diagnostic, Refusal } from "../../diagnostics/diagnostic.ts";
import { chooseMarker } from "./here-document.ts";
import { commandLineLimit, quoteGuestfish } from "./quote-guestfish.ts";
import { commentSh } from "./quote-sh.ts";
import type { ReadCommand } from "./read-script.ts";

/** A command of a guestfish script. */
export interface Command {
  /** A comment above it. */
  readonly about?: string;
  /** The command and its arguments. A document is the argument `-`. */
  readonly words: readonly string[];
  /** A file that the command reads from the script itself. */
  readonly document?: { readonly name: string; readonly text: string };
}

/** Returns a command as lines of a script. */
export function printCommand({ about, words, document }: Command): string {
  const marker = document ? chooseMarker(document.name, document.text) : "";
  const quoted = words.map((word) => (document && word === "-" ? `-<<${marker}` : quoteWord(word)));
  const line = quoted.join(" ");
  const bytes = Buffer.byteLength(line);
  if (bytes > commandLineLimit) {
    const what = words[0] === "add" ? "the path of the image" : "the name of the root filesystem";
    throw new Refusal(diagnostic("script-name-too-long", { what, bytes, limit: commandLineLimit }));
  }
  const comment = about === undefined ? "" : `${commentSh(about)}\n`;
  return `${comment}${line}\n${document ? `${wholeLines(document.text)}${marker}\n` : ""}`;
}

/** Returns the command as `readScript` must read it. */
export function meaningOf({ words, document }: Command): ReadCommand {
  return { mayFail: false, words: [...words], ...(document ? { document: wholeLines(document.text) } : {}) };
}

/** A here-document ends in a newline, or is empty. */
function wholeLines(text: string): string {
  return text === "" || text.endsWith("\n") ? text : `${text}\n`;
}

/** `-` alone is standard output to guestfish, quoted or not. */
function quoteWord(word: string): string {
  return word === "-" ? word : quoteGuestfish(word);
}
