import { printable } from "./printable.ts";

/** HTML in which every part is escaped. */
export class Markup {
  readonly #pieces: () => Iterable<string>;

  constructor(pieces: string | (() => Iterable<string>)) {
    this.#pieces = typeof pieces === "string" ? () => [pieces] : pieces;
  }

  /** The text in pieces, which are escaped as they are read. */
  pieces(): Iterable<string> {
    return this.#pieces();
  }

  get text(): string {
    return [...this.pieces()].join("");
  }
}

/** A function makes a part when it is its turn. */
type Part = Markup | string | number | undefined | readonly Part[] | (() => Part);

/** A template tag for HTML. It escapes all values except `Markup`, which this tag made. */
export function markup(strings: TemplateStringsArray, ...parts: readonly Part[]): Markup {
  return new Markup(function* () {
    for (const [index, text] of strings.entries()) {
      yield text;
      yield* render(parts[index]);
    }
  });
}

function* render(part: Part): Generator<string> {
  if (part === undefined) return;
  if (typeof part === "function") yield* render(part());
  else if (part instanceof Markup) yield* part.pieces();
  else if (typeof part === "object") for (const inner of part) yield* render(inner);
  else yield printable(String(part)).replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);
}
