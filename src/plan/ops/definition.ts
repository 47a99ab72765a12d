import type { VariableNames } from "../describe.ts";
import type { Op, Plan, StepId, StepKind, Template, VariableId } from "../plan.ts";

/**
 * What everyone who walks through plans has to know of one op: its form, its parts, and what it is called. There is
 * one definition in each file of this folder. What an op does is defined where it is done: in
 * src/guest/interpret/ops, and in src/compiler/emit/ops.
 */
export interface OpDefinition<O extends Op = Op> {
  /** JSON Schema of the fields beside `op` and `id`. */
  readonly schema: {
    readonly description: string;
    readonly required: Readonly<Record<string, object>>;
    readonly optional?: Readonly<Record<string, object>>;
  };
  /** Returns the steps of a report that the op is; none for one that only holds others. */
  steps(op: O, names: VariableNames): readonly OpStep[];
  /** Returns the op with only those of its steps that are wanted, at least one; absent where it has one step. */
  keepSteps?(op: O, isKept: (id: StepId) => boolean): O;
  /** The lists of steps inside; absent of an op that holds none. */
  readonly inner?: InnerDefinition<O>;
  /**
   * Returns the op with its templates replaced. `mayBeEmpty`: whether the empty text means something there.
   * Absent of an op without templates.
   */
  mapTemplates?(op: O, change: (template: Template, mayBeEmpty: boolean) => Template): O;
  /** Returns the variables that it reads itself, beside those in its templates. */
  reads?(op: O): readonly VariableId[];
  /** Returns the variables that it sets itself. */
  sets?(op: O): readonly VariableId[];
  /** Returns the keys in `Plan.resources` of the files that it uses. */
  resources?(op: O): readonly string[];
  /** True: after it, other packages may be installed than before, and it has not looked. */
  readonly maySwapPackages?: true;
  /** True: it changes nothing in the image, but prepares what later steps use. */
  readonly prepares?: true;
  /** Whether the op itself ends `ok` on every guest; absent: it may fail. Ops with lists inside are as those are. */
  cannotFail?(op: O): boolean;
  /** Returns what the comment above it in a script says. */
  comment(op: O, names: VariableNames): string;
  /** Returns its lines in the tree of a plan, without what is inside of it. */
  tree(op: O, words: TreeWords): readonly TreeLine[];
  /** Returns the text of its node in a chart; absent for an op without a node of its own. */
  chart?(op: O, names: VariableNames): string;
}

/** A step as reports name it. */
export interface OpStep {
  readonly id: StepId;
  readonly kind: StepKind;
  /** What a person would call it: `package lzo (exactly 2.10)`, `script common/setup_java`. */
  readonly title: string;
  /** Shorter names that a person would also use for it: `lzo`, `setup_java`. */
  readonly shortNames: readonly string[];
  /** The id of the transaction that it is done in together with others. */
  readonly transaction?: StepId;
}

export interface InnerDefinition<O extends Op> {
  /** `all`: the list runs. `attempts`: one after the other until one conforms. `choice`: at most one runs. */
  readonly runs: "all" | "attempts" | "choice";
  lists(op: O): readonly InnerSteps[];
  /** Returns the op with its lists replaced. */
  map(op: O, change: (steps: readonly Op[]) => readonly Op[]): O;
  /** Returns how each list is introduced; absent where a list needs no introduction. */
  headings?(op: O): readonly Heading[];
  /** Returns the variable whose value chooses a list; absent where something else does. */
  chooser?(op: O): VariableId;
  /** Whether the choice may turn out undetermined on some guest. Then no list runs, and all that they set is lost. */
  mayBeUndetermined?(op: O): boolean;
}

export interface InnerSteps {
  readonly id: StepId;
  readonly steps: readonly Op[];
}

export interface Heading {
  readonly tree: string;
  readonly chart: string;
  /** What is true of a guest on which the list runs: `rocky 9`. */
  readonly condition: string;
}

export interface TreeLine {
  readonly text: string;
  readonly id: StepId;
  /** How many levels below the op's own place. */
  readonly depth: number;
}

/** What the lines of a tree are put into words with. */
export interface TreeWords {
  readonly names: VariableNames;
  readonly plan: Plan;
  /** Returns the name of a variable, as text to read. */
  variable(id: VariableId): string;
  /** Returns the size of a file of the plan: `12 bytes`. */
  size(resource: string): string;
}
