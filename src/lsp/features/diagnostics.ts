import {
  DiagnosticSeverity,
  DiagnosticTag,
  type Location,
  type Diagnostic as LspDiagnostic,
} from "vscode-languageserver";
import type { Code } from "../../diagnostics/codes.ts";
import type { Severity } from "../../diagnostics/define.ts";
import type { Diagnostic } from "../../diagnostics/diagnostic.ts";
import type { Place } from "../../source/span.ts";
import type { Client } from "../client.ts";
import type { Document } from "../document.ts";
import { uriOfPath } from "../uri.ts";

const severities: Readonly<Record<Severity, DiagnosticSeverity>> = {
  error: DiagnosticSeverity.Error,
  warning: DiagnosticSeverity.Warning,
  info: DiagnosticSeverity.Information,
};

/** Findings that editors show dimmed, because the text is unnecessary. */
const unnecessary: ReadonlySet<Code> = new Set<Code>([
  "argument-unused",
  "env-var-unread",
  "copy-script-unused",
  "os-arm-shadowed",
  "os-arm-impossible",
  "case-unreachable",
]);

/** Converts findings to the protocol's form. `documentOf` returns the text of another file, for its positions. */
export function toLsp(
  found: Diagnostic,
  document: Document,
  client: Client,
  documentOf: (path: string) => Document | undefined,
): LspDiagnostic {
  const { code, message, help, severity, place, related } = found;
  const start = { line: 0, character: 0 };
  const others = (related ?? []).flatMap((item) => {
    const location = locate(item.place, document, documentOf);
    return location ? [{ location, message: item.message }] : [];
  });
  return {
    range: place ? document.rangeOf(place.span) : { start, end: start },
    severity: severities[severity],
    code,
    source: "sahara-image",
    message: help === undefined ? message : `${message}\nhelp: ${help}`,
    ...(unnecessary.has(code) ? { tags: [DiagnosticTag.Unnecessary] } : {}),
    ...(client.relatedInformation && others.length > 0 ? { relatedInformation: others } : {}),
  };
}

function locate(
  { file, span }: Place,
  document: Document,
  documentOf: (path: string) => Document | undefined,
): Location | undefined {
  const of = file === document.path ? document : documentOf(file);
  return of && { uri: of === document ? document.uri : uriOfPath(file), range: of.rangeOf(span) };
}
