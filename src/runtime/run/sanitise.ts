/**
 * Makes untrusted text safe to show. Removes terminal sequences, control characters, and characters that reorder text
 * (Unicode's bidirectional controls). Report formats escape the result as they need.
 */
const sequences =
  // OSC, DCS, SOS, PM and APC strings up to their end, which any other escape is, too; CSI sequences; any other escape of two or three characters.
  /(?:\x1b[\]PX^_]|[\x9d\x90\x98\x9e\x9f])[^\x07\x1b\x9c]*(?:\x07|\x1b\\|\x9c)?|(?:\x1b\[|\x9b)[0-?]*[ -/]*[@-~]?|\x1b[ -/]*[0-~]?/g;
const controls = /[\0-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff]/g;

/** Cleans a text of several lines. CRLF and a lone CR end a line; tabs stay. */
export function sanitiseText(text: string): string {
  return text.replace(/\r\n?/g, "\n").replace(sequences, "").replace(controls, "");
}

/** Cleans one line. If the line was overwritten with CR (a progress bar), the last text counts. */
export function sanitiseLine(line: string, limit: number): string {
  const shown = line
    .split("\r")
    .filter((part) => part !== "")
    .at(-1);
  const clean = sanitiseText(shown ?? "").replaceAll("\n", " ");
  return clean.length > limit ? `${clean.slice(0, limit)}…` : clean;
}
