import type { SourceText } from "../source/source-text.ts";
import type { Scalar } from "../yaml/node.ts";
import type { TemplateNode } from "./expressions/nodes.ts";
import type { Recipe } from "./recipe.ts";
import type { ResourceFinder } from "./resources.ts";

/** A file of arguments and validators that recipes include. */
export class Fragment {
  readonly source: SourceText;
  readonly recipe: Recipe;
  /** Where its scripts and its own fragments are looked up. */
  readonly finder: ResourceFinder;
  /** How many lists of validators are nested in it and the fragments that it includes. */
  readonly height: number;

  constructor(source: SourceText, recipe: Recipe, finder: ResourceFinder, height: number) {
    this.source = source;
    this.recipe = recipe;
    this.finder = finder;
    this.height = height;
  }

  get path(): string {
    return this.source.path;
  }

  /** For `--emit ast`. */
  toJSON() {
    return { path: this.path, recipe: this.recipe };
  }
}

/** An argument of a fragment with the value that the including file gives it. */
export interface Binding {
  readonly name: Scalar;
  readonly value: TemplateNode;
}

/** A place at which a fragment is included. */
export interface Inclusion {
  readonly path: Scalar;
  /** Absent where it can't be read, which has been reported. */
  readonly fragment?: Fragment;
  readonly bindings: readonly Binding[];
}

/** Reads the fragments that a file includes. */
export interface FragmentReader {
  /**
   * Returns a fragment by its path; undefined where there is none, or it can't be read (reported).
   *
   * @param nesting in how many lists of validators the path is, of all files that include each other.
   */
  read(path: Scalar, nesting: number): Fragment | undefined;
}
