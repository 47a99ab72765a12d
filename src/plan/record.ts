import type { Mode, Status, StepId, StepKind, VariableId } from "./plan.ts";

/**
 * What one run of a plan did, as a tree: what the guest program's transcript says
 * (docs/dev/guest-program.md), and what the interpreter says of the same plan and guest. Reports are made
 * from it. All text in it is the guest's: a stranger's, to be escaped wherever it is shown.
 */
export interface RunRecord {
  readonly mode: Mode;
  readonly guest: GuestIdentity;
  /** The steps that were begun, in order. */
  readonly steps: readonly StepRecord[];
  /** The verification after a successful reconcile; absent if there was none. */
  readonly verify?: readonly StepRecord[];
  /** The variables that have a value at the end of the run (before the verification), without secrets. */
  readonly variables: Readonly<Record<VariableId, string>>;
  /** What the package database gained and lost; absent in test-only mode. */
  readonly packageChanges?: readonly PackageChange[];
  /** The guest program's verdict; absent where it did not live to give one. */
  readonly verdict?: Verdict;
  /** A sentence where the guest program refused to start (wrong distribution, no package manager). */
  readonly refused?: string;
  /** What the run found besides the steps; absent if that is nothing. */
  readonly warnings?: readonly RunWarning[];
}

/** The codes of warnings about a guest (src/diagnostics/codes/guest.ts). */
export const runWarningCodes = [
  "grown",
  "not-mounted",
  "hidden-at-boot",
  "identity-removed",
  "host-keys-missing",
  "no-name-servers",
  "output-left-out",
] as const;

/** Something that a person should know about the guest, and that changes no verdict. */
export interface RunWarning {
  readonly code: (typeof runWarningCodes)[number];
  /** A sentence without a full stop at its end. */
  readonly text: string;
}

export type Verdict = "conforms" | "discrepancies" | "done" | "failed" | "not-converged" | "refused";

export interface GuestIdentity {
  /** `ID` of os-release, lower case, aliases resolved; `unknown` where nothing tells. */
  readonly distro: string;
  /** `VERSION_ID`, or empty. */
  readonly version: string;
  /** A `Family`, or empty where none knows the distribution. */
  readonly family: string;
  /** As `uname -m` spells it. */
  readonly arch: string;
}

export interface StepRecord {
  readonly id: StepId;
  readonly kind: StepKind;
  readonly status: Status;
  readonly expected?: string;
  readonly found?: string;
  /** Of a state step that does not conform, or did not before: what differs. */
  readonly differences?: readonly Difference[];
  /** What reconciling would do. */
  readonly would?: string;
  readonly because?: string;
  /** Of a script, or of the package manager where it failed. */
  readonly output?: StepOutput;
  /** Of an `any`: each attempt, in the order made. */
  readonly branches?: readonly BranchRecord[];
  /** Of a script: the files of the guest that it changed; absent if there are none, or nobody looked. */
  readonly wrote?: WrittenFiles;
  /** An earlier run did the step, and its changes come from a layer cache. */
  readonly cached?: true;
  /** Seconds of the guest's clock; absent where the step was never ended. */
  readonly seconds?: number;
}

/** An attribute that is not as the recipe asks. */
export interface Difference {
  /** `mode`, `content`, … */
  readonly attribute: string;
  readonly expected: string;
  readonly found: string;
  /** Of a text: the hunks of a unified diff from what is there to what is asked for. */
  readonly diff?: string;
}

export interface WrittenFiles {
  /** Paths in the guest, sorted; a folder ends in a slash. A folder with a listed file in it is left out. */
  readonly files: readonly string[];
  /** How many more there are. */
  readonly more: number;
}

export interface StepOutput {
  /** The last 65,536 bytes of each, as UTF-8 with U+FFFD for what is not. */
  readonly stdout: string;
  readonly stderr: string;
  readonly exitCode?: number;
  /** Whether there was more than what is kept. */
  readonly truncated: boolean;
}

export interface BranchRecord {
  readonly id: StepId;
  readonly mode: Mode;
  readonly status: "ok" | "discrepancy" | "failed";
  readonly steps: readonly StepRecord[];
}

export interface PackageChange {
  readonly name: string;
  /** Absent where it was not installed before. */
  readonly from?: string;
  /** Absent where it is not installed any more. */
  readonly to?: string;
}
