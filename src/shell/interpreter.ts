import type { Span } from "../source/span.ts";

/** What runs a script: POSIX sh, bash, or a program whose language is not parsed. */
export type Dialect = "sh" | "bash" | "other";

export interface Interpreter {
  /** The `#!` line; absent if there is none, and then /bin/sh runs the script. */
  readonly line?: Span;
  /** The base name of the program: `sh`, `bash`, `python3`. */
  readonly program: string;
  readonly dialect: Dialect;
  /** Options on the `#!` line, such as `-e` or `-x`. */
  readonly options: readonly string[];
}

const posix = new Set(["sh", "dash", "ash", "posh"]);
const bash = new Set(["bash", "rbash"]);

/** Returns the program that runs a script, from its `#!` line; `sh` without one. */
export function interpreterOf(text: string): Interpreter {
  if (!text.startsWith("#!")) return { program: "sh", dialect: "sh", options: [] };
  const newline = text.indexOf("\n");
  const content = text.slice(0, newline === -1 ? text.length : newline).trimEnd();
  let words = content.slice(2).trim().split(/\s+/);
  const base = () => (words[0] ?? "").replace(/^.*\//, "");
  if (base() === "env") words = words.slice(1).filter((word, index) => index > 0 || word !== "-S");
  if (base() === "busybox") words = words.slice(1);
  const program = base();
  const dialect = posix.has(program) ? "sh" : bash.has(program) ? "bash" : "other";
  return { line: { start: 0, end: content.length }, program, dialect, options: words.slice(1) };
}
