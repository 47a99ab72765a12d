import type { ReportFormat } from "./format.ts";
import type { FormatName } from "./format-names.ts";
import { github } from "./formats/github.ts";
import { html } from "./formats/html.ts";
import { json } from "./formats/json.ts";
import { junit } from "./formats/junit.ts";
import { sarif } from "./formats/sarif.ts";
import { tap } from "./formats/tap.ts";
import { text } from "./formats/text.ts";

/** The formats of `--report`. */
export const formats = { text, json, junit, tap, sarif, github, html } satisfies Record<
  FormatName,
  ReportFormat
>;
