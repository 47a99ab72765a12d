/** The values of `--report`. The formats themselves are in formats.ts, which is loaded when a report is written. */
export const formatNames = ["text", "json", "junit", "tap", "sarif", "github", "html"] as const;
export type FormatName = (typeof formatNames)[number];
