import type { Diagnostic, Fix } from "../../../src/diagnostics/diagnostic.ts";
import type { SourceText } from "../../../src/source/source-text.ts";

/** Diagnostics as golden files hold them: place, code, message, the line with a mark, help, related places, fix. */
export function renderDiagnostics(
  diagnostics: readonly Diagnostic[],
  source: SourceText,
  sources: ReadonlyMap<string, SourceText> = new Map(),
): string {
  const all = new Map([...sources, [source.path, source]]);
  return diagnostics.map((diagnostic) => render(diagnostic, source, all)).join("\n");
}

function render(
  { code, severity, message, help, place, related, fix }: Diagnostic,
  recipe: SourceText,
  sources: ReadonlyMap<string, SourceText>,
): string {
  const lines: string[] = [];
  // Places in fragments are shown with the file's name.
  const prefix = (file: string) => (file === recipe.path ? "" : `${file}:`);
  const source = (place && sources.get(place.file)) ?? recipe;
  const span = place && sources.has(place.file) ? place.span : undefined;
  const at = span ? source.positionAt(span.start) : undefined;
  lines.push(
    `${at ? `${prefix(source.path)}${at.line}:${at.column}: ` : ""}${severity}[${code}]: ${message}`,
  );
  if (span && at && source.line(at.line).length < 200) {
    const line = source.line(at.line);
    const width = source.lineAt(span.end) === at.line ? span.end - span.start : line.length - at.column + 1;
    lines.push(
      `  | ${line.replaceAll("\t", "→")}`,
      `  | ${" ".repeat(at.column - 1)}${"^".repeat(Math.max(1, width))}`,
    );
  }
  if (help !== undefined) lines.push(`  help: ${help}`);
  for (const { place: other, message: text } of related ?? []) {
    const { line, column } = (sources.get(other.file) ?? recipe).positionAt(other.span.start);
    lines.push(`  note: ${prefix(other.file)}${line}:${column}: ${text}`);
  }
  if (fix) lines.push(`  fix${fix.certain ? "" : " (perhaps)"}: ${fix.title}`);
  return `${lines.join("\n")}\n`;
}

/** The text with every certain fix applied that overlaps no earlier one; those of fragments are not. */
export function applyFixes({ path, text }: SourceText, diagnostics: readonly Diagnostic[]): string {
  const fixes = diagnostics.flatMap(({ fix, place }): Fix[] =>
    fix?.certain && place?.file === path ? [fix] : [],
  );
  const edits = fixes.flatMap((fix) => fix.edits).sort((a, b) => a.span.start - b.span.start);
  let fixed = "";
  let at = 0;
  for (const { span, text: replacement } of edits) {
    if (span.start < at) continue;
    fixed += text.slice(at, span.start) + replacement;
    at = span.end;
  }
  return fixed + text.slice(at);
}
