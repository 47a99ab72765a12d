import { type FoldingRange, FoldingRangeKind } from "vscode-languageserver";
import type { YamlNode } from "../../yaml/node.ts";
import type { Document } from "../document.ts";
import type { RecipeAnalysis } from "../recipe-analysis.ts";

/** Returns what can be folded: everything that spans several lines, and runs of comments. */
export function foldingRanges({ document, yaml }: RecipeAnalysis): FoldingRange[] {
  const ranges = new Map<number, FoldingRange>();
  const fold = (start: number, end: number) => {
    const startLine = document.positionAt(start).line;
    const endLine = document.positionAt(end).line;
    const known = ranges.get(startLine);
    if (endLine > startLine && (known === undefined || known.endLine < endLine))
      ranges.set(startLine, { startLine, endLine });
  };
  const visit = (node: YamlNode, from: number, to: number) => {
    if (node.span.start < from || node.span.end > to) return; // // An alias: its target is elsewhere.
    if (node.kind === "sequence")
      for (const item of node.items) {
        fold(item.span.start, item.span.end);
        visit(item, node.span.start, node.span.end);
      }
    if (node.kind === "mapping")
      for (const { key, value } of node.entries) {
        if (value.span.start >= key.span.end) fold(key.span.start, value.span.end);
        visit(value, node.span.start, node.span.end);
      }
  };
  if (yaml) visit(yaml, yaml.span.start, yaml.span.end);
  return [...ranges.values(), ...commentRuns(document)].sort((a, b) => a.startLine - b.startLine);
}

function commentRuns(document: Document): FoldingRange[] {
  const runs: FoldingRange[] = [];
  let start: number | undefined;
  const lines = document.text.split(/\r\n|\n|\r/);
  for (let line = 0; line <= lines.length; line++) {
    if (/^\s*#/.test(lines[line] ?? "")) start ??= line;
    else {
      if (start !== undefined && line - 1 > start)
        runs.push({ startLine: start, endLine: line - 1, kind: FoldingRangeKind.Comment });
      start = undefined;
    }
  }
  return runs;
}
