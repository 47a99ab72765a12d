import type { Diagnostic } from "../diagnostics/diagnostic.ts";
import type { SourceText } from "../source/source-text.ts";
import type { Place } from "../source/span.ts";
import type { Finding, ReportSource } from "./report.ts";

/** Returns the text of a file, or undefined if it is not available. */
export type Sources = (file: string) => SourceText | undefined;

/** Returns a place with lines and columns from 1; the first character of the file if its text is not available. */
export function locate(place: Place, sources: Sources): ReportSource {
  const text = sources(place.file);
  if (!text) return { file: place.file, line: 1, column: 1, end_line: 1, end_column: 1 };
  const start = text.positionAt(place.span.start);
  const end = text.positionAt(Math.max(place.span.start, place.span.end));
  return {
    file: place.file,
    line: start.line,
    column: start.column,
    end_line: end.line,
    end_column: end.column,
  };
}

/** Returns a diagnostic as a finding, with the line and column of its place. */
export function findingOf(diagnostic: Diagnostic, sources: Sources): Finding {
  return {
    code: diagnostic.code,
    severity: diagnostic.severity,
    message: diagnostic.message,
    ...(diagnostic.help === undefined ? {} : { help: diagnostic.help }),
    ...(diagnostic.place ? { source: locate(diagnostic.place, sources) } : {}),
    ...(diagnostic.related?.length
      ? {
          related: diagnostic.related.map(({ message, place }) => ({
            message,
            source: locate(place, sources),
          })),
        }
      : {}),
    ...(diagnostic.fix?.certain ? { fixable: true } : {}),
  };
}
