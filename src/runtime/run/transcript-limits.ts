/** Limits that no honest run reaches. The reader leaves out what exceeds them. */
export const limits = {
  steps: 20_000,
  depth: 100,
  /** Characters of an output stream. Only the end of a longer stream is kept. */
  output: 65_536,
  /** Characters of a sentence (`expected`, `found`, …) or of a variable. Only the start of a longer text is kept. */
  text: 65_536,
  /**
   * Bytes of all texts together. Beyond `fullTexts`, only `shortText` characters are kept of each text, and beyond
   * `texts` none. Each text counts as `item` bytes more. The guest program (guest/transcript.sh) itself shortens
   * outputs beyond 6 MB.
   */
  fullTexts: 6 << 20,
  texts: 8 << 20,
  shortText: 256,
  item: 64,
  /** Bytes of a transcript. A longer one counts as none. */
  transcript: 32 << 20,
  /** Warnings, and characters of each. */
  warnings: 200,
  warning: 2000,
  /** Begins and ends of steps, with those of the verification. */
  moments: 80_000,
  /** Files and folders that one script wrote. */
  files: 100,
  /** Attributes of a state step that differ, and of all steps. */
  differences: 1000,
  allDifferences: 20_000,
  /** Bytes of the list of files that changed in an apply. The appliance lists at most 8 MB of them. */
  tracedFiles: 8 << 20,
} as const;
