import {
  type CodeAction,
  CodeActionKind,
  type Diagnostic as LspDiagnostic,
  type Range,
  type TextEdit,
} from "vscode-languageserver";
import type { Diagnostic, Fix } from "../../diagnostics/diagnostic.ts";
import { applyFixes } from "../../lint/apply-fixes.ts";
import { isAdjustable } from "../../lint/settings.ts";
import type { Document } from "../document.ts";

export interface FindingShown {
  readonly found: Diagnostic;
  readonly shown: LspDiagnostic;
}

const fixAll = `${CodeActionKind.SourceFixAll}.sahara-image`;

/** The supported kinds of code actions. */
export const codeActionKinds: readonly CodeActionKind[] = [CodeActionKind.QuickFix, fixAll];

/**
 * Returns a fix for each finding in a range, a fix for all that are certain, and a comment that disables the finding.
 */
export function codeActions(
  document: Document,
  findings: readonly FindingShown[],
  range: Range,
  only: readonly string[] | undefined,
): CodeAction[] {
  const wanted = (kind: string) =>
    only === undefined || only.some((item) => kind === item || kind.startsWith(`${item}.`) || item === "");
  const { start, end } = document.spanOf(range);
  const here = findings.filter(({ found: { place } }) => {
    return place?.file === document.path && place.span.start <= end && start <= place.span.end;
  });
  const actions: CodeAction[] = [];
  if (wanted(CodeActionKind.QuickFix)) {
    for (const { found, shown } of here) if (found.fix) actions.push(fixAction(document, found.fix, shown));
    for (const { found, shown } of here) {
      const action = disableAction(document, found, shown);
      if (action) actions.push(action);
    }
  }
  if (wanted(fixAll)) {
    const all = fixAllAction(document, findings);
    if (all) actions.push(all);
  }
  return actions;
}

function fixAction(document: Document, fix: Fix, shown: LspDiagnostic): CodeAction {
  return {
    title: fix.title,
    kind: CodeActionKind.QuickFix,
    diagnostics: [shown],
    isPreferred: fix.certain,
    edit: { changes: { [document.uri]: editsOf(document, fix) } },
  };
}

function editsOf(document: Document, { edits }: Fix): TextEdit[] {
  return edits.map(({ span, text }) => ({
    range: document.rangeOf(span),
    newText: text.replaceAll("\n", document.lineEnd),
  }));
}

function fixAllAction(document: Document, findings: readonly FindingShown[]): CodeAction | undefined {
  const certain = findings.filter(({ found }) => found.place?.file === document.path && found.fix?.certain);
  if (certain.length === 0) return undefined;
  const { text, count } = applyFixes(
    document.text,
    certain.map(({ found }) => found),
  );
  return {
    title: count === 1 ? "Fix what is certain (1 finding)" : `Fix all that is certain (${count} findings)`,
    kind: fixAll,
    diagnostics: certain.map(({ shown }) => shown),
    edit: { changes: { [document.uri]: [replacement(document, text)] } },
  };
}

/** Returns one edit from the first to the last character that differs, so that cursors elsewhere do not move. */
function replacement(document: Document, text: string): TextEdit {
  const before = document.text;
  let start = 0;
  while (start < before.length && before[start] === text[start]) start++;
  let end = 0;
  const most = Math.min(before.length, text.length) - start;
  while (end < most && before.at(-1 - end) === text.at(-1 - end)) end++;
  return {
    range: document.rangeOf({ start, end: before.length - end }),
    newText: text.slice(start, text.length - end),
  };
}

/** Returns the edit that adds a comment above the line. Errors of the compiler cannot be disabled. */
function disableAction(document: Document, found: Diagnostic, shown: LspDiagnostic): CodeAction | undefined {
  if (!found.place || !isAdjustable(found.code)) return undefined;
  const { line } = document.positionAt(found.place.span.start);
  const start = document.lineStarts[line]!;
  const indentation = /^[ \t]*/.exec(document.text.slice(start, found.place.span.start))![0];
  const at = { line, character: 0 };
  const newText = `${indentation}# sahara-image-disable-next-line ${found.code}${document.lineEnd}`;
  return {
    title: `Disable ${found.code} on this line`,
    kind: CodeActionKind.QuickFix,
    diagnostics: [shown],
    edit: { changes: { [document.uri]: [{ range: { start: at, end: at }, newText }] } },
  };
}
