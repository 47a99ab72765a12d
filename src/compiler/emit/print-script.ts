import { chooseMarker } from "./here-document.ts";
import { commandLineLimit, quoteGuestfish } from "./quote-guestfish.ts";
import { commentSh } from "./quote-sh.ts";

/** One command of a guestfish script. */
export interface Command {
  /** A comment above it. */
  readonly about?: string;
  /** The command and its arguments, as text; where a document is given, the argument `-` is it. */
  readonly words: readonly string[];
  /** A file that the command reads from the script itself. */
  readonly document?: { readonly name: string; readonly text: string };
}

/** Commands as the text of a script. */
export function printScript(commands: readonly Command[]): string {
  return commands.map(printCommand).join("\n");
}

function printCommand({ about, words, document }: Command): string {
  const marker = document ? chooseMarker(document.name, document.text) : "";
  const line = words.map((word) => (document && word === "-" ? `-<<${marker}` : quoteWord(word))).join(" ");
  if (Buffer.byteLength(line) > commandLineLimit)
    throw new RangeError(
      `a command of the script would be longer than guestfish reads: ${line.slice(0, 100)}…`,
    );
  const body = document
    ? `${document.text.endsWith("\n") ? document.text : `${document.text}\n`}${marker}\n`
    : "";
  return `${about === undefined ? "" : `${commentSh(about)}\n`}${line}\n${body}`;
}

/** `-` alone is standard output to guestfish, quoted or not. */
function quoteWord(word: string): string {
  return word === "-" ? word : quoteGuestfish(word);
}
