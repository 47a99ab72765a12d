/** What an option of a step is: the shapes that a recipe can have. A text is one of a recipe, with its `${…}`. */
export type DeclaredValue = string | boolean | readonly string[] | { readonly [key: string]: string };

/** A step of a recipe that does the same as commands of a script. */
export interface DeclaredStep {
  readonly kind: string;
  readonly name: string;
  /** The value after the name, where it is a single one: the target of a link. */
  readonly value?: string;
  readonly options: Readonly<Record<string, DeclaredValue>>;
}

/** Steps in the order of the commands that they replace. */
export interface Declaration {
  readonly steps: readonly DeclaredStep[];
  /** Whether they mean exactly the same for the image; otherwise a person must look. */
  readonly certain: boolean;
}

/** Collects steps. What later commands say of the same path is added to its step. */
export class StepList {
  readonly #steps: { kind: string; name: string; value?: string; options: Record<string, DeclaredValue> }[] =
    [];
  certain = true;

  get steps(): readonly DeclaredStep[] {
    return this.#steps;
  }

  /**
   * Adds a step, or options to the step of this name that was added before. An owner must be there when its step comes,
   * so such a step is not put before one that adds accounts.
   */
  add(kind: string, name: string, options: Readonly<Record<string, DeclaredValue>> = {}): true {
    const at = this.#steps.findLastIndex(
      (step) => step.kind === kind && step.name === name && step.value === undefined,
    );
    const isLater = this.#steps.slice(at + 1).some((step) => step.kind === "user" || step.kind === "group");
    if (at >= 0 && kind !== "line" && !isLater) Object.assign(this.#steps[at]!.options, options);
    else this.#steps.push({ kind, name, options: { ...options } });
    return true;
  }

  /** Adds a step with a single value: `link: {NAME: TARGET}`. */
  addValue(kind: string, name: string, value: string): true {
    this.#steps.push({ kind, name, value, options: {} });
    return true;
  }

  /** The kind of the step that was added for a path: a file or a folder. */
  kindOf(path: string): string | undefined {
    return this.#steps.find(({ name, kind }) => name === path && pathKinds.has(kind))?.kind;
  }

  /** The options of a step. */
  optionsOf(kind: string, name: string): Readonly<Record<string, DeclaredValue>> | undefined {
    return this.#steps.find((step) => step.kind === kind && step.name === name)?.options;
  }

  /** Notes that a person must look whether the steps mean the same. */
  doubt(): true {
    this.certain = false;
    return true;
  }
}

const pathKinds: ReadonlySet<string> = new Set(["file", "directory", "link", "archive"]);
