import { trim as trimmed } from "../../../source/trim.ts";
import { type Asked, shown } from "./setting-asked.ts";
import type { Edited, TextDifference } from "./text-edit.ts";

interface Property {
  readonly from: number;
  readonly to: number;
  readonly key: string;
  readonly value: string;
  readonly isFinal: boolean;
  /** The place of the element `value`, or where it is to be. */
  readonly valueFrom: number;
  readonly valueTo: number;
}

type Change = { readonly from: number; readonly to: number; readonly text: string };

const skeleton = '<?xml version="1.0" encoding="UTF-8"?>\n<configuration>\n</configuration>\n';
const close = "</configuration>";

/** Edits a configuration file of Hadoop: the last property of a name counts, or the first one that is final. */
export function editHadoopXml(text: string, { set, unset }: Asked): Edited {
  const whole = /^\s*$/.test(text)
    ? set.length > 0
      ? skeleton
      : text
    : text.replace(/<configuration[ \t]*\/>/, `<configuration>\n${close}`);
  const properties = propertiesOf(whole);
  const differences: TextDifference[] = [];
  const changes: Change[] = [];
  let added = "";
  for (const { key, value } of set) {
    const found = properties.filter((property) => property.key === key);
    const counted = found.find(({ isFinal }) => isFinal) ?? found.at(-1);
    if (counted?.value === value) continue;
    differences.push({
      attribute: shown(key),
      expected: shown(value),
      found: counted ? shown(counted.value) : "nothing",
    });
    if (counted)
      changes.push({
        from: counted.valueFrom,
        to: counted.valueTo,
        text: `<value>${escapeXml(value)}</value>`,
      });
    else added += spell(key, value, indentOf(whole, properties.at(-1)));
  }
  for (const key of unset) {
    const found = properties.filter((property) => property.key === key);
    if (found.length === 0) continue;
    const counted = found.find(({ isFinal }) => isFinal) ?? found.at(-1)!;
    differences.push({ attribute: shown(key), expected: "nothing", found: shown(counted.value) });
    for (const property of found) changes.push({ ...lineOf(whole, property), text: "" });
  }
  if (differences.length === 0) return { differences, text };
  if (added !== "") {
    const end = lastFound(whole, close);
    if (end === -1) return { because: "the file has no element configuration" };
    const start = lineStart(whole, end);
    changes.push({
      from: start,
      to: start,
      text: start === 0 || whole[start - 1] === "\n" ? added : `\n${added}`,
    });
  }
  return { differences, text: changed(whole, changes) };
}

function changed(text: string, changes: readonly Change[]): string {
  const ordered = [...changes].sort((a, b) => b.from - a.from);
  return ordered.reduce(
    (whole, { from, to, text: put }) => whole.slice(0, from) + put + whole.slice(to),
    text,
  );
}

/** Returns where a text is, from a place on, outside of comments and CDATA; -1 if nowhere. */
function find(text: string, needle: string, from: number): number {
  for (let at = from; ; ) {
    const found = text.indexOf(needle, at);
    if (found === -1) return -1;
    const skipped = [
      [text.indexOf("<!--", at), "-->"],
      [text.indexOf("<![CDATA[", at), "]]>"],
    ].filter(([start]) => start !== -1 && (start as number) < found) as [number, string][];
    if (skipped.length === 0) return found;
    const [start, end] = skipped.sort(([a], [b]) => a - b)[0]!;
    const after = text.indexOf(end, start);
    if (after === -1) return -1;
    at = after + 3;
  }
}

function lastFound(text: string, needle: string): number {
  let last = -1;
  for (let at = find(text, needle, 0); at !== -1; at = find(text, needle, at + 1)) last = at;
  return last;
}

function propertiesOf(text: string): Property[] {
  const properties: Property[] = [];
  for (let at = 0; ; ) {
    const from = find(text, "<property>", at);
    const end = from === -1 ? -1 : find(text, "</property>", from);
    if (end === -1) return properties;
    at = end + "</property>".length;
    const key = element(text, "name", from, end);
    const value = element(text, "value", from, end);
    const empty = find(text, "<value/>", from);
    const isEmpty = !value && empty !== -1 && empty < end;
    const after = key?.to ?? end;
    properties.push({
      from,
      to: at,
      key: trim(key?.text ?? ""),
      value: value?.text ?? "",
      isFinal: trim(element(text, "final", from, end)?.text ?? "") === "true",
      valueFrom: value?.from ?? (isEmpty ? empty : after),
      valueTo: value?.to ?? (isEmpty ? empty + "<value/>".length : after),
    });
  }
}

function element(text: string, name: string, from: number, end: number) {
  const start = find(text, `<${name}>`, from);
  if (start === -1 || start >= end) return undefined;
  const close = find(text, `</${name}>`, start);
  if (close === -1 || close >= end) return undefined;
  const inner = text.slice(start + name.length + 2, close);
  return { from: start, to: close + name.length + 3, text: decode(inner) };
}

const trim = (text: string) => trimmed(text, " \t\r\n");
const entities: Readonly<Record<string, string>> = { lt: "<", gt: ">", amp: "&", quot: '"', apos: "'" };

/** The text of an element: without comments, and with entities and CDATA decoded. */
function decode(inner: string): string {
  return inner.replace(
    /<!--.*?-->|<!\[CDATA\[(.*?)\]\]>|&([a-z]+);/gs,
    (whole, data?: string, entity?: string) =>
      data ?? (entity === undefined ? "" : (entities[entity] ?? whole)),
  );
}

const escapeXml = (text: string) =>
  text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");

function spell(key: string, value: string, indent: string): string {
  const inner = `${indent}${indent}`;
  return `${indent}<property>\n${inner}<name>${escapeXml(key)}</name>\n${inner}<value>${escapeXml(value)}</value>\n${indent}</property>\n`;
}

/** Returns the beginning of the blanks before a place. */
function lineStart(text: string, at: number): number {
  let start = at;
  while (text[start - 1] === " " || text[start - 1] === "\t") start--;
  return start;
}

function indentOf(text: string, model: Property | undefined): string {
  const indent = model ? text.slice(lineStart(text, model.from), model.from) : "";
  return indent === "" ? "  " : indent;
}

/** Returns the place of a property, with its line if that has nothing else. */
function lineOf(text: string, { from, to }: Property): { from: number; to: number } {
  const start = lineStart(text, from);
  const isAlone = (start === 0 || text[start - 1] === "\n") && text[to] === "\n";
  return isAlone ? { from: start, to: to + 1 } : { from, to };
}
