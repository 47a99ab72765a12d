import type { Io } from "./io.ts";

/** The values of the options that every command has. */
export interface Settings {
  /** -1 quiet, 0, 1 verbose. */
  readonly verbosity: -1 | 0 | 1;
  readonly color: ColorChoice;
}

export const colorChoices = ["auto", "always", "never"] as const;
export type ColorChoice = (typeof colorChoices)[number];

/**
 * Returns whether to color the output of a stream: `--color`, then NO_COLOR (https://no-color.org), then FORCE_COLOR.
 */
export function wantsColor(choice: ColorChoice, stream: "stdout" | "stderr", io: Io): boolean {
  if (choice !== "auto") return choice === "always";
  if (io.env.NO_COLOR) return false;
  const force = io.env.FORCE_COLOR;
  if (force !== undefined && force !== "") return force !== "0" && force !== "false";
  return io.isTTY[stream] && io.env.TERM !== "dumb";
}

/** Returns the `--color` of a command line that could not be parsed completely. */
export function colorChoiceOf(argv: readonly string[]): ColorChoice {
  const at = argv.findIndex((word) => word === "--color" || word.startsWith("--color="));
  const value = argv[at]?.includes("=") ? argv[at].slice("--color=".length) : argv[at + 1];
  return at !== -1 && (value === "always" || value === "never") ? value : "auto";
}
