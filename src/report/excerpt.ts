import type { Sources } from "./locate.ts";
import { printable } from "./printable.ts";
import type { ReportSource } from "./report.ts";
import type { Colors } from "./styles.ts";

/** The number of characters of a long source line to show. */
const shownWidth = 100;

/**
 * Returns the source line with a marker under the place, in the style of rustc and ruff. Empty if the text is not
 * available. A tab, or a carriage return within the line, counts as one column and is shown as one space, so that the marker is
 * in the right place.
 */
export function excerpt(
  source: ReportSource,
  sources: Sources,
  mark: (text: string) => string,
  colors: Colors,
): string[] {
  const text = sources(source.file);
  if (!text) return [];
  const characters = text.charactersOf(source.line);
  const start = source.column - 1;
  const end = source.end_line === source.line ? source.end_column - 1 : characters.length;
  // A long line is cut so that the marked part stays visible.
  const from = characters.length > shownWidth && start > shownWidth / 2 ? start - shownWidth / 4 : 0;
  const shown = characters.slice(from, from + shownWidth);
  const cells = shown.map((character) => (/[\t\r]/.test(character) ? " " : printable(character)));
  const widthOf = (some: readonly string[]) => some.reduce((sum, cell) => sum + cellWidth(cell), 0);
  const before = widthOf(cells.slice(0, start - from));
  const width = Math.max(1, widthOf(cells.slice(start - from, Math.max(start, end) - from)));
  const left = from > 0 ? "…" : "";
  const right = characters.length > from + shown.length ? "…" : "";
  const number = String(source.line);
  const gutter = " ".repeat(number.length);
  const bar = colors.blue("|");
  return [
    `${gutter} ${bar}`,
    `${colors.blue(number)} ${bar} ${left}${cells.join("").trimEnd()}${right}`,
    `${gutter} ${bar} ${" ".repeat(left.length + before)}${mark("^".repeat(width))}`,
  ];
}

/** East Asian wide and emoji characters take two terminal cells. Escapes that are written out are narrow. */
function cellWidth(cell: string): number {
  if (cell.length > 2) return cell.length;
  return /^[\u1100-\u115f\u2e80-\u303e\u3041-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6\u{1f300}-\u{1faff}\u{20000}-\u{3fffd}]$/u.test(
    cell,
  )
    ? 2
    : 1;
}
