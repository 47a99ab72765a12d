import type { Code } from "../diagnostics/codes.ts";
import type { Severity } from "../diagnostics/define.ts";
import type { Mode, Selection, Status, StepId, StepKind } from "../plan/plan.ts";
import type { Difference, GuestIdentity, PackageChange } from "../plan/record.ts";
import type { ReportChanges } from "./changes/report-changes.ts";

/** The version of the JSON report's format. */
export const reportFormat = 1;

/** How a run ended (docs/reference/report.md). */
export const outcomes = [
  "conforms",
  "discrepancies",
  "changed",
  "would-change",
  "unchanged",
  "not-converged",
  "failed",
  "interrupted",
] as const;
export type Outcome = (typeof outcomes)[number];

/** The statuses of a step, worst first. Reports print counts in this order. */
export const statuses = [
  "failed",
  "not-converged",
  "discrepancy",
  "undetermined",
  "changed",
  "ok",
  "skipped",
] as const satisfies readonly Status[];

/**
 * The result of a run, as `--report json` prints it (schemas/report.schema.json). Every other format is made from
 * it. Field names are in snake case because they are those of the JSON.
 */
export interface Report {
  /** The version of this format. It increases when a field is removed or changes its meaning. */
  readonly format: typeof reportFormat;
  readonly tool: Tool;
  /** When the command began (ISO 8601, UTC). */
  readonly started: string;
  readonly mode: Mode;
  readonly recipe: {
    readonly path: string;
    readonly plugin?: string;
    readonly version?: string;
    readonly sha256: string;
  };
  readonly plan: { readonly sha256: string };
  /** Set by `--only` and `--skip`: the report is about a part of the recipe. */
  readonly selection?: ReportSelection;
  /** What the run was about. */
  readonly target: ReportTarget;
  /** Absent if the target is not an image. */
  readonly image?: ReportImage;
  readonly guest: GuestIdentity;
  /**
   * `boot`: the steps ran in the booted guest. `disk`: the disk was read, and nothing ran. `live`: the steps ran on the
   * host or in the root folder itself.
   */
  readonly method: "boot" | "disk" | "live";
  /** Whether the guest could reach the network while it ran. */
  readonly network: boolean;
  /** The recipe's arguments and their values; secrets are `***`. */
  readonly arguments: Readonly<Record<string, string>>;
  readonly outcome: Outcome;
  readonly steps: readonly ReportStep[];
  /** Values at the end of the run, by their names in the recipe. */
  readonly variables: Readonly<Record<string, string>>;
  /** Packages that an apply added, removed or changed; absent if it was not committed. */
  readonly package_changes?: readonly PackageChange[];
  /** What a reconcile changed in the guest, or what a plan would change; absent if that is nothing. */
  readonly changes?: ReportChanges;
  readonly summary: Summary;
  /** The compiler's warnings about the recipe. A recipe with errors does not run. */
  readonly diagnostics: readonly Finding[];
  /** Wall-clock seconds of the whole command. */
  readonly seconds: number;
}

export interface ReportSelection extends Selection {
  /** How many steps were left out; they are in `steps`, as `skipped`. */
  readonly omitted: number;
}

export interface Tool {
  readonly name: "sahara-image";
  readonly version: string;
}

/** Kinds of things that a recipe can be checked against. */
export const targetKinds = ["image", "host", "root"] as const;

export interface ReportTarget {
  readonly kind: (typeof targetKinds)[number];
  /** The path or the address, as the user wrote it. */
  readonly name: string;
}

export interface ReportImage {
  readonly path: string;
  readonly format: string;
  /** The device or subvolume that was mounted as `/`; empty if the run ended before that. */
  readonly root: string;
}

export interface ReportSource {
  readonly file: string;
  readonly line: number;
  readonly column: number;
  readonly end_line: number;
  readonly end_column: number;
}

export interface ReportStep {
  readonly id: StepId;
  readonly kind: StepKind;
  /** A name for people: `package zookeeper`, `script common/setup_java`. */
  readonly title: string;
  readonly source: ReportSource;
  readonly status: Status;
  /** Packages that were asked of the package manager together have the same transaction. */
  readonly transaction?: StepId;
  readonly expected?: string;
  readonly found?: string;
  /** Of a state step: the attributes that differ, or that apply changed. */
  readonly differences?: readonly Difference[];
  readonly would?: string;
  readonly because?: string;
  readonly output?: ReportOutput;
  readonly branches?: readonly ReportBranch[];
  /** Files of the guest that the script changed. In a check they were thrown away. */
  readonly changed_files?: { readonly paths: readonly string[]; readonly more: number };
  /** An earlier apply did the step, and its changes come from a layer cache. `seconds` is the time that it took then. */
  readonly cached?: true;
  readonly seconds?: number;
}

export interface ReportOutput {
  readonly stdout: string;
  readonly stderr: string;
  readonly exit_code?: number;
  readonly truncated: boolean;
}

/** One attempt at a branch of an `any`. A branch that was not tried is `skipped`. */
export interface ReportBranch {
  readonly id: StepId;
  readonly mode: Mode;
  readonly status: "ok" | "discrepancy" | "failed" | "skipped";
  readonly because?: string;
  readonly steps: readonly ReportStep[];
}

/** The number of steps with each status. An `any` counts as one step; the steps of its branches do not count. */
export type Summary = Readonly<Record<Status, number>>;

/** A diagnostic of a recipe, or a step of a run that does not conform, with its place. */
export interface Finding {
  readonly code: Code;
  readonly severity: Severity;
  readonly message: string;
  readonly help?: string;
  readonly source?: ReportSource;
  readonly related?: readonly { readonly message: string; readonly source: ReportSource }[];
  /** Set if `lint --fix` can fix it. */
  readonly fixable?: true;
}

/** True for the outcomes of runs that reached what they were asked for. */
export function isGood(outcome: Outcome): boolean {
  return ["conforms", "changed", "would-change", "unchanged"].includes(outcome);
}

/** True if the run worked on its target itself: what it did stays, even if it failed. */
export function isLive({ target }: Pick<Report, "target">): boolean {
  return target.kind !== "image";
}

/** True for the statuses of steps that do not conform. */
export function isWrong(status: Status): boolean {
  return status !== "ok" && status !== "changed" && status !== "skipped";
}
