// A page of the documents, as its blocks, headings, links and code in sentences.
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

/** A fenced block. */
export interface Block {
  /** The first word after the fence; empty where none stands. */
  readonly language: string;
  /** The words after it: `recipe`, `file=PATH`, … */
  readonly marks: readonly string[];
  readonly text: string;
  /** The line of its opening fence, from 1. */
  readonly line: number;
}

export interface Link {
  readonly target: string;
  readonly line: number;
}

export interface Page {
  readonly path: string;
  readonly lines: readonly string[];
  readonly blocks: readonly Block[];
  /** As GitHub and the website make them of headings. */
  readonly anchors: ReadonlySet<string>;
  readonly links: readonly Link[];
  /** Code within sentences and tables. */
  readonly spans: readonly { readonly code: string; readonly line: number }[];
}

/** The value of a mark such as `file=PATH`. */
export function markValue({ marks }: Block, name: string): string | undefined {
  return marks.find((mark) => mark.startsWith(`${name}=`))?.slice(name.length + 1);
}

/** README.md, SECURITY.md and every page of docs/. */
export function documentPaths(): string[] {
  const below = (readdirSync("docs", { recursive: true }) as string[])
    .filter((path) => path.endsWith(".md"))
    .map((path) => join("docs", path));
  return ["README.md", "SECURITY.md", ...below.sort()];
}

export function readPage(path: string): Page {
  return parsePage(path, readFileSync(path, "utf8"));
}

export function parsePage(path: string, text: string): Page {
  const lines = text.split("\n");
  const blocks: Block[] = [];
  const anchors = new Set<string>();
  const links: Link[] = [];
  const spans: { code: string; line: number }[] = [];
  let open: { fence: string; indent: number; info: string[]; line: number; body: string[] } | undefined;
  lines.forEach((whole, index) => {
    const line = index + 1;
    if (open) {
      const closing = /^\s*(`{3,}|~{3,})\s*$/.exec(whole)?.[1];
      if (closing?.startsWith(open.fence)) {
        const [language = "", ...marks] = open.info;
        blocks.push({
          language,
          marks,
          text: open.body.map((item) => `${item}\n`).join(""),
          line: open.line,
        });
        open = undefined;
      } else {
        const { indent } = open;
        open.body.push(whole.slice(0, indent).trim() === "" ? whole.slice(indent) : whole.trimStart());
      }
      return;
    }
    const fence = /^(\s*)(`{3,}|~{3,})([^`]*)$/.exec(whole);
    if (fence) {
      const info = fence[3]!.trim().split(/\s+/).filter(Boolean);
      open = { fence: fence[2]!, indent: fence[1]!.length, info, line, body: [] };
      return;
    }
    const heading = /^#{1,6} +(.+?)(?: +#+)?$/.exec(whole)?.[1];
    if (heading !== undefined) anchors.add(freeAnchor(anchors, slugOf(heading)));
    for (const [, id] of whole.matchAll(/<a (?:id|name)="([^"]+)"/g)) anchors.add(id!);
    for (const [, , code] of whole.matchAll(/(`+)(.+?)\1(?!`)/g)) spans.push({ code: code!.trim(), line });
    // A picture may stand in a link: both targets count.
    const prose = whole.replace(/(`+).+?\1(?!`)/g, "");
    for (const [, target] of prose.matchAll(/\]\(<?([^)>"]+?)>?(?: "[^"]*")?\)/g))
      links.push({ target: target!, line });
    const definition = /^\[[^\]]+\]: +<?(\S+?)>?(?: .*)?$/.exec(prose)?.[1];
    if (definition !== undefined) links.push({ target: definition, line });
  });
  if (open) throw new Error(`${path}:${open.line}: the block is never closed`);
  return { path, lines, blocks, anchors, links, spans };
}

/** GitHub's anchor of a heading: small letters, dashes for blanks, no punctuation. website/ makes the same. */
export function slugOf(heading: string): string {
  return heading
    .replace(/\[([^\]]*)\]\([^)]*\)/g, "$1")
    .replace(/[`*]/g, "")
    .trim()
    .toLowerCase()
    .replace(/[^\p{L}\p{N}\p{M}_ -]/gu, "")
    .replaceAll(" ", "-");
}

function freeAnchor(taken: ReadonlySet<string>, slug: string): string {
  if (!taken.has(slug)) return slug;
  for (let count = 1; ; count++) if (!taken.has(`${slug}-${count}`)) return `${slug}-${count}`;
}
