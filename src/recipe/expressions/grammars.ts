import type { OsKeyParser, RawOsKey } from "./os-key-grammar.ts";
import { quickOsKey, quickTemplate, quickVersion } from "./quick.ts";
import type { ExpressionError } from "./small-parser.ts";
import type { RawPart, TemplateParser } from "./template-grammar.ts";
import type { RawVersion, VersionParser } from "./version-grammar.ts";

let templates: TemplateParser | undefined;
let versions: VersionParser | undefined;
let osKeys: OsKeyParser | undefined;

// Each parser is made, and its library loaded, for the first text that needs it.

/** Returns the parser of texts with `${name}` in them. */
export function templateParser(): TemplateParser {
  const { TemplateParser } = require("./template-grammar.ts") as typeof import("./template-grammar.ts");
  templates ??= new TemplateParser();
  return templates;
}

/** Returns the parser of versions. */
export function versionParser(): VersionParser {
  const { VersionParser } = require("./version-grammar.ts") as typeof import("./version-grammar.ts");
  versions ??= new VersionParser();
  return versions;
}

/** Returns the parser of the keys of an `os_case`. */
export function osKeyParser(): OsKeyParser {
  const { OsKeyParser } = require("./os-key-grammar.ts") as typeof import("./os-key-grammar.ts");
  osKeys ??= new OsKeyParser();
  return osKeys;
}

/** Reads a text with `${variables}`. Offsets are those in the text. */
export function readTemplate(text: string): { parts: RawPart[]; errors: readonly ExpressionError[] } {
  return quickTemplate(text) ?? templateParser().parse(text);
}

/** Reads an exact version, or constraints. Offsets are those in the text. */
export function readVersion(text: string): RawVersion {
  return quickVersion(text) ?? versionParser().parse(text);
}

/** Reads a key of `os_case`. Offsets are those in the text. */
export function readOsKey(text: string): RawOsKey {
  return quickOsKey(text) ?? osKeyParser().parse(text);
}
