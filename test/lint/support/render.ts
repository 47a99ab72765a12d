import type { Diagnostic } from "../../../src/diagnostics/diagnostic.ts";
import type { SourceText } from "../../../src/source/source-text.ts";

/** Findings as golden files hold them: place, code, message, the line with a mark, help, related places, fix. */
export function renderFindings(
  found: readonly Diagnostic[],
  sources: ReadonlyMap<string, SourceText>,
  shown: (file: string) => string,
): string {
  const where = (place: Diagnostic["place"]) => {
    const source = place && sources.get(place.file);
    if (!place || !source) return "nowhere";
    const { line, column } = source.positionAt(place.span.start);
    return `${shown(place.file)}:${line}:${column}`;
  };
  return found
    .map(({ code, severity, message, help, place, related, fix }) => {
      const lines = [`${where(place)}: ${severity}[${code}]: ${shown(message)}`];
      const source = place && sources.get(place.file);
      if (place && source) {
        const { line, column } = source.positionAt(place.span.start);
        const text = source.line(line);
        const ends = source.lineAt(place.span.end) === line;
        const width = ends ? place.span.end - place.span.start : text.length - column + 1;
        lines.push(
          `  | ${text.replaceAll("\t", "→")}`,
          `  | ${" ".repeat(column - 1)}${"^".repeat(Math.max(1, width))}`,
        );
      }
      if (help !== undefined) lines.push(`  help: ${help}`);
      for (const other of related ?? []) lines.push(`  note: ${where(other.place)}: ${other.message}`);
      if (fix) lines.push(`  fix${fix.certain ? "" : " (perhaps)"}: ${fix.title}`);
      return `${lines.join("\n")}\n`;
    })
    .join("\n");
}
