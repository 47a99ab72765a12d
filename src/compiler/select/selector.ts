/** What a selector can name: a step of a report, or a part of the plan that contains steps. */
export interface Selectable {
  /** The key of its validator, such as `script`. */
  readonly kind?: string;
  /** The lines of the recipe on which it begins. */
  readonly lines: readonly number[];
  /** Its title, and shorter names that users would write: `package wget`, `wget`. */
  readonly names: readonly string[];
}

/** A selector: a line of the recipe, a kind, or a title in which `*` matches any text. */
export class Selector {
  readonly text: string;
  readonly option: "--only" | "--skip";
  readonly line: number | undefined;
  readonly #isKind: boolean;
  readonly #pattern: RegExp;
  #used = false;

  /** @param kinds the kinds of the existing steps. */
  constructor(text: string, option: "--only" | "--skip", kinds: ReadonlySet<string>) {
    this.text = text;
    this.option = option;
    this.line = /^\d+$/.test(text) ? Number(text) : undefined;
    this.#isKind = kinds.has(text);
    const parts = text.split("*").map((part) => part.replace(/[\\^$.*+?()[\]{}|]/g, "\\$&"));
    this.#pattern = new RegExp(`^${parts.join("[^]*")}$`);
  }

  /** Whether it has selected a step. */
  get used(): boolean {
    return this.#used;
  }

  selects({ kind, lines, names }: Selectable): boolean {
    const selects =
      this.line !== undefined
        ? lines.includes(this.line)
        : this.#isKind
          ? kind === this.text
          : names.some((name) => this.#pattern.test(name));
    if (selects) this.#used = true;
    return selects;
  }
}
