/**
 * Text of manual pages in the `man` macros (man(7), groff_man(7)). Prose is written as in the rest of the program:
 * paragraphs, `code`, and fenced or indented blocks; this is the one place where it is quoted for roff.
 */

const special: Readonly<Record<string, string>> = {
  "\\": "\\e",
  "-": "\\-",
  "'": "\\(aq",
  "`": "\\(ga",
  "^": "\\(ha",
  "~": "\\(ti",
  '"': "\\(dq",
};

/** Characters that troff would set as others, and those that a terminal may lack. */
function escapeCharacters(text: string, pattern: RegExp): string {
  return text
    .replace(pattern, (one) => special[one]!)
    .replace(
      /[^\x20-\x7e\n]/gu,
      (one) => `\\[u${one.codePointAt(0)!.toString(16).toUpperCase().padStart(4, "0")}]`,
    );
}

/** Something that is typed as it stands: its dashes are minus signs, its quotes straight. */
export const literal = (text: string) => escapeCharacters(text, /[\\\-'`^~"]/g);

/** Prose on one line; `code` is bold, and is not taken apart at the end of a line. */
export function inline(text: string): string {
  return text
    .split(/`([^`]+)`/)
    .map((part, index) => (index % 2 ? `\\fB${whole(part)}\\fR` : plain(part)))
    .join("");
}

const whole = (code: string) => literal(code).replace(/(^| )(?=[\w/])/g, "$1\\%");
const plain = (text: string) =>
  escapeCharacters(text, /[\\'^~"]/g).replace(/(?<![\w-])--?[a-z][\w-]*/g, literal);

/** Breaks prose into input lines below 80 columns; one that begins with a control character is protected. */
function wrap(text: string): string {
  const lines: string[] = [];
  for (const word of text.split(/\s+/).filter((one) => one !== "")) {
    const last = lines.at(-1);
    // A sentence ends with its line: troff sets the space between two.
    if (last !== undefined && last.length + 1 + word.length < 79 && !/[.!?]$/.test(last))
      lines[lines.length - 1] = `${last} ${word}`;
    else lines.push(/^[.']/.test(word) ? `\\&${word}` : word);
  }
  return lines.join("\n");
}

export const paragraph = (text: string) => wrap(inline(text));

/** A block that keeps its lines, indented. */
export function block(text: string): string {
  const lines = text.trimEnd().split("\n");
  const quoted = lines.map((line) => literal(line).replace(/^(?=[.'])/, "\\&"));
  return [".RS 4", ".nf", ...quoted.map((line) => (line === "" ? ".sp" : line)), ".fi", ".RE"].join("\n");
}

/** Paragraphs apart from one another. */
export function prose(text: string): string {
  return text
    .trim()
    .split(/\n{2,}/)
    .map((one) => (one.startsWith("    ") ? block(one.replace(/^ {4}/gm, "")) : paragraph(one)))
    .map((one, index) => (index === 0 || one.startsWith(".RS") ? one : `.PP\n${one}`))
    .join("\n");
}

/** A term, bold where it is `code`, and what it means below it. */
export const entry = (term: string, text: string) => [".TP", inline(term), paragraph(text)].join("\n");

export const section = (title: string, ...parts: readonly string[]) =>
  [`.SH ${/\s/.test(title) ? `"${title.toUpperCase()}"` : title.toUpperCase()}`, ...parts].join("\n");

export const subsection = (title: string, ...parts: readonly string[]) =>
  [`.SS "${literal(title)}"`, ...parts].join("\n");

export interface PageHead {
  readonly name: string;
  readonly section: 1 | 5;
  readonly about: string;
  /** YYYY-MM-DD */
  readonly date: string;
  readonly version: string;
}

/** A whole page: its heading, NAME, and the sections. */
export function page(head: PageHead, ...sections: readonly string[]): string {
  const manual = head.section === 1 ? "User Commands" : "File Formats";
  return [
    '.\\" Made by `npm run generate` from src/cli/manual/ and the commands; edit there.',
    `.TH ${literal(head.name.toUpperCase())} ${head.section} ${head.date} "sahara\\-image ${head.version}" "${manual}"`,
    section("Name", `${literal(head.name)} \\- ${inline(head.about)}`),
    ...sections,
    "",
  ].join("\n");
}
