import type { Span } from "../source/span.ts";
import type { Code, ParamsOf } from "./codes.ts";
import { type Diagnostic, type DiagnosticOptions, diagnostic } from "./diagnostic.ts";

/** Collects the diagnostics of one file. A pass reports and goes on; it never throws for an author's mistake. */
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

  /** File by file, this one first, each in its order; the same code at the same place is told once. */
  get diagnostics(): readonly Diagnostic[] {
    const seen = new Set<string>();
    const files = new Map([[this.file, 0]]);
    const rankOf = ({ place }: Diagnostic) => files.get(place?.file ?? this.file)!;
    return this.#found
      .filter((one) => {
        const key = `${one.code} ${one.place?.file} ${one.place?.span.start} ${one.message}`;
        if (one.place && !files.has(one.place.file)) files.set(one.place.file, files.size);
        return !seen.has(key) && seen.add(key);
      })
      .sort((a, b) => rankOf(a) - rankOf(b) || (a.place?.span.start ?? -1) - (b.place?.span.start ?? -1));
  }

  get hasErrors(): boolean {
    return this.#found.some((one) => one.severity === "error");
  }
}
