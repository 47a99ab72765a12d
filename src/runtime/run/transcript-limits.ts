/** Limits that no honest run reaches. The reader leaves out what exceeds them. */
export const limits = {
  steps: 20_000,
  depth: 100,
  /** Characters of an output stream. Only the end of a longer stream is kept. */
  output: 65_536,
  /** Characters of a sentence (`expected`, `found`, …) or of a variable. Only the start of a longer text is kept. */
  text: 65_536,
  /** Warnings, and characters of each. */
  warnings: 200,
  warning: 2000,
  /** Begins and ends of steps, with those of the verification. */
  moments: 80_000,
  /** Files and folders that one script wrote. */
  files: 100,
  /** Attributes of a state step that differ. */
  differences: 1000,
} as const;
