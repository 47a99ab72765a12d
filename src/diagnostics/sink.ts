import type { Span } from "../source/span.ts";
import type { Code, ParamsOf } from "./codes.ts";
import { type Diagnostic, type DiagnosticOptions, diagnostic } from "./diagnostic.ts";

/** Collects the diagnostics of a file. A pass reports mistakes and continues. It never throws because of a recipe. */
export class Sink {
  readonly file: string;
  readonly #found: Diagnostic[] = [];

  constructor(file: string) {
    this.file = file;
  }

  /** Reports against a node's span; a whole `Place` may be given for another file (a script). */
  report<C extends Code>(
    code: C,
    span: Span | undefined,
    params: ParamsOf<C>,
    options: Omit<DiagnosticOptions, "place"> = {},
  ): void {
    const place = span ? { file: this.file, span } : undefined;
    this.#found.push(diagnostic(code, params, { ...options, place }));
  }

  add(found: Diagnostic): void {
    this.#found.push(found);
  }

  /** Puts one diagnostic in the place of all that were found. */
  replaceAll(found: Diagnostic): void {
    this.#found.splice(0, this.#found.length, found);
  }

  /** Returns the diagnostics file by file, this file first, each in order and without duplicates at a place. */
  get diagnostics(): readonly Diagnostic[] {
    const seen = new Set<string>();
    const files = new Map([[this.file, 0]]);
    const rankOf = ({ place }: Diagnostic) => files.get(place?.file ?? this.file)!;
    return this.#found
      .filter((found) => {
        const key = `${found.code} ${found.place?.file} ${found.place?.span.start} ${found.message}`;
        if (found.place && !files.has(found.place.file)) files.set(found.place.file, files.size);
        return !seen.has(key) && seen.add(key);
      })
      .sort((a, b) => rankOf(a) - rankOf(b) || (a.place?.span.start ?? -1) - (b.place?.span.start ?? -1));
  }

  get hasErrors(): boolean {
    return this.#found.some((found) => found.severity === "error");
  }
}
