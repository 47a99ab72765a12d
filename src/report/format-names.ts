/** The words of `--report`; formats.ts has the formats themselves, which are loaded when a report is written. */
export const formatNames = ["text", "json", "junit", "tap", "sarif", "github", "html"] as const;
export type FormatName = (typeof formatNames)[number];
