/**
 * Returns a text as one word of a command that a message suggests, quoted where a shell would read it otherwise. For
 * people to copy: programs are written with the compiler's own functions.
 */
export function shellWord(text: string): string {
  if (/^[\w@%+:,./-][\w@%+:,./=~-]*$/.test(text)) return text;
  // POSIX.1-2024, 2.2.4 “Dollar-Single-Quotes”.
  if (/[\0-\x1f\x7f]/.test(text))
    return `$'${text.replace(/['\\]/g, "\\$&").replace(/[\0-\x1f\x7f]/g, (character) => escapes[character] ?? octal(character))}'`;
  return `'${text.replaceAll("'", "'\\''")}'`;
}

const escapes: Readonly<Record<string, string>> = { "\n": "\\n", "\t": "\\t", "\r": "\\r" };
const octal = (character: string) => `\\${character.charCodeAt(0).toString(8).padStart(3, "0")}`;

/** Does the same for the path of a file, which no program takes for an option. */
export function shellPath(path: string): string {
  return shellWord(path.startsWith("-") && path !== "-" ? `./${path}` : path);
}
