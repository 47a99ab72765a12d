import { Sink } from "../diagnostics/sink.ts";
import type { JsonSchema } from "../kinds/kind.ts";
import { SourceText } from "../source/source-text.ts";
import type { Scalar } from "../yaml/node.ts";
import { parseYaml } from "../yaml/parse-yaml.ts";
import type { Document } from "./document.ts";
import { type Place, placeOf } from "./place.ts";
import { pathAt, type YamlPath } from "./yaml-path.ts";

/** Marks the cursor: a character for private use, which means nothing to YAML and is in hardly any file. */
const marker = "\uE000";

/** The place of the cursor, in one reading of the text. */
export interface CompletionContext {
  readonly place: Place;
  readonly path: YamlPath;
  /** Whether it is a key, or will be once its colon is written. */
  readonly isKey: boolean;
  /** The colon is not written yet. */
  readonly needsColon: boolean;
  readonly style: Scalar["style"];
  /** Inside `[…]` or `{…}`, where everything stays on one line. */
  readonly flow: boolean;
  /** The scalar's text before the cursor. */
  readonly prefix: string;
  /** The offset of the scalar's text: after its opening quote. */
  readonly start: number;
  /** It becomes an item of a list once its dash is written. */
  readonly needsDash: boolean;
  /** The column of the scalar, with its dash before it. */
  readonly column: number;
}

/** What is inserted at the cursor besides the marker, for one reading of the text. */
interface Insertion {
  readonly dash: boolean;
  readonly after: string;
}

/**
 * Reads the text with something inserted at the cursor: nothing, a colon after it, a dash before it, closing quotes.
 * On an empty line several readings may make sense (`script:` takes a path or a map).
 */
export function completionContexts(
  document: Document,
  offset: number,
  schema: JsonSchema,
): CompletionContext[] {
  const { text } = document;
  const before = /[^\r\n]*$/.exec(text.slice(0, offset))![0];
  const atEnd = /^[ \t]*([\r\n,}\]]|$|#)/.test(text.slice(offset));
  const insertions: Insertion[] = [{ dash: false, after: "" }];
  if (atEnd) insertions.push({ dash: false, after: ": " });
  if (atEnd && /^ *[\w./-]*$/.test(before) && !/^ *-/.test(before))
    insertions.push({ dash: true, after: "" });
  const found = insertions.flatMap((insertion) => read(document, offset, schema, insertion) ?? []);
  if (found.length > 0) return found;
  return ['"', "'"].flatMap((after) => read(document, offset, schema, { dash: false, after }) ?? []);
}

function read(
  document: Document,
  offset: number,
  schema: JsonSchema,
  { dash, after }: Insertion,
): CompletionContext | undefined {
  const before = document.text.slice(0, offset);
  const lineStart = before.length - /[^\r\n]*$/.exec(before)![0].length;
  const wordStart = dash ? offset - /[^ ]*$/.exec(before.slice(lineStart))![0].length : offset;
  const shift = dash ? 2 : 0;
  const started = dash ? `${before.slice(0, wordStart)}- ${before.slice(wordStart)}` : before;
  const text = `${started}${marker}${after}${document.text.slice(offset)}`;
  const source = new SourceText(document.path, text);
  const path = pathAt(parseYaml(source, new Sink(document.path)), offset + shift);
  if (path?.node.kind !== "scalar") return undefined;
  const { node } = path;
  const at = node.text.indexOf(marker);
  if (at === -1) return undefined;
  const isKey = path.steps.at(-1)?.kind === "key";
  const needsColon = after === ": ";
  // Without a colon, a word is a key only because of the parser's error recovery.
  if (isKey ? !needsColon && !/^\s*:/.test(text.slice(node.span.end)) : needsColon) return undefined;
  const block = node.style === "literal" || node.style === "folded";
  // YAML reads a word below a plain text as its continuation. A user who asks for completion there means something
  // else.
  if (!block && node.span.start < lineStart) return undefined;
  const quoted = node.style === "single" || node.style === "double";
  return {
    place: placeOf(schema, path),
    path,
    isKey,
    needsColon,
    needsDash: dash,
    style: node.style,
    flow: path.steps.some((step) => step.of.flow),
    prefix: node.text.slice(0, at),
    start: node.span.start - shift + (quoted ? 1 : 0),
    column: node.span.start - lineStart,
  };
}

/** Returns the keys of the map at the cursor, without the key that is being written. */
export function otherKeys({ path, isKey }: CompletionContext): string[] {
  const last = path.steps.at(-1);
  if (!isKey || last?.kind !== "key") return [];
  return last.of.entries.filter((entry) => entry !== last.entry).map((entry) => entry.key.text);
}
