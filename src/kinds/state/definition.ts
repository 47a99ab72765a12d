import type { StateOp, Want } from "../../plan/plan.ts";
import type { TemplateNode } from "../../recipe/expressions/nodes.ts";
import type { Validator } from "../../recipe/validator.ts";
import type { Span } from "../../source/span.ts";
import type { Scalar } from "../../yaml/node.ts";
import type { KindDocs, ValidatorKind } from "../kind.ts";
import type { Lowering } from "../lowering.ts";
import type { Problem, StateOption } from "./option.ts";

/**
 * What makes a state kind: one thing of the guest by its name, and its attributes by options. The schema, the
 * reading and the lowering follow from it (`stateKind`); its library of POSIX sh looks and makes
 * (docs/dev/state-kinds.md).
 */
export interface StateDefinition {
  /** The word in the recipe. */
  readonly key: string;
  readonly docs: KindDocs;
  /** What the name of a step is. */
  readonly name: {
    /** For messages: "a path", "the name of an account". */
    readonly is: string;
    /** True: the guest program can look at it ahead, together with the paths of other steps. */
    readonly isPath?: true;
    /** True: the path is of a text, and `texts.sh` judges the step together with others. */
    readonly isText?: true;
    /** True: a guest has one only, so that no list can be given. */
    readonly isSingle?: true;
    /** What is wrong with a name; undefined if nothing. */
    problem(name: string): Problem | undefined;
  };
  readonly options: Readonly<Record<string, StateOption>>;
  /** The option that a single text after the name is: `target` of a link. */
  readonly shorthand?: string;
  /** Options that must be given. */
  readonly required?: readonly string[];
  /** Options of which at least one must be given. */
  readonly requiredAny?: readonly string[];
  /** The functions `KIND_look` and `KIND_make` of the guest program. */
  readonly library: string;
  /** True: the library calls the functions of the families of package managers. */
  readonly usesPackages?: true;
  /** Libraries that several kinds share; a program contains each once. */
  readonly libraries?: readonly string[];
  /** Checks options against each other, and reports what does not fit. `wants` are those that could be read. */
  check?(lowering: Lowering, entry: StateEntry, wants: readonly Want[]): void;
  /** Returns the steps of an entry that is more than one step; the first is its own. By default it is that one. */
  expand?(lowering: Lowering, entry: StateEntry, own: StateOp): readonly StateOp[];
}

/** A validator of a state kind: one step or several. */
export interface StateValidator extends Validator {
  readonly entries: readonly StateEntry[];
  /** Whether a list or a map of several names was written: then each step has an id of its own below. */
  readonly isList: boolean;
}

export interface StateEntry {
  readonly name: TemplateNode;
  readonly span: Span;
  readonly options: OptionValues;
  /** Whether an option that is written could not be read (reported). */
  readonly isIncomplete?: true;
}

/** The options that are written, by their words. */
export type OptionValues = Readonly<Record<string, OptionValue>>;

/** The value of an option as it is written, with its key. */
export type OptionValue = { readonly key: Scalar } & (
  | { readonly form: "text" | "file" | "tree"; readonly text: TemplateNode }
  | { readonly form: "flag"; readonly isOn: boolean }
  | { readonly form: "list"; readonly items: readonly TemplateNode[] }
  | {
      readonly form: "map";
      readonly entries: readonly { readonly key: TemplateNode; readonly value: TemplateNode }[];
    }
  | { readonly form: "group"; readonly options: OptionValues }
);

export interface StateKind extends ValidatorKind<StateValidator> {
  readonly state: StateDefinition;
}
