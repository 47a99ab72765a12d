import { OsKeyParser } from "./os-key-grammar.ts";
import { TemplateParser } from "./template-grammar.ts";
import { VersionParser } from "./version-grammar.ts";

let templates: TemplateParser | undefined;
let versions: VersionParser | undefined;
let osKeys: OsKeyParser | undefined;

/** Each parser is made when it is first needed: making one costs milliseconds. */
export const templateParser = () => (templates ??= new TemplateParser());
export const versionParser = () => (versions ??= new VersionParser());
export const osKeyParser = () => (osKeys ??= new OsKeyParser());
