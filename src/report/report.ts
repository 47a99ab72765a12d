import type { Code } from "../diagnostics/codes.ts";
import type { Severity } from "../diagnostics/define.ts";
import type { Mode, Status, StepId } from "../plan/plan.ts";
import type { GuestIdentity, PackageChange, StepKind } from "../plan/record.ts";

/** The version of the JSON report's form. */
export const reportFormat = 1;

/** How a run ended: CLI.md's closed list. */
export const outcomes = [
  "conforms",
  "discrepancies",
  "changed",
  "unchanged",
  "not-converged",
  "failed",
  "interrupted",
] as const;
export type Outcome = (typeof outcomes)[number];

/** What became of a step, the worst first: the order in which counts are told. */
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
 * What one run came to, as `--report json` prints it (schemas/report.schema.json); every other format is
 * made from it. Its field names are the ones that the JSON promises, and so in snake case.
 */
export interface Report {
  /** The version of this form: it rises when a field changes its meaning or goes. */
  readonly format: typeof reportFormat;
  readonly tool: Tool;
  /** When the command began: ISO 8601, in UTC. */
  readonly started: string;
  readonly mode: Mode;
  readonly recipe: {
    readonly path: string;
    readonly plugin?: string;
    readonly version?: string;
    readonly sha256: string;
  };
  readonly plan: { readonly sha256: string };
  readonly image: ReportImage;
  readonly guest: GuestIdentity;
  /** Whether the guest could reach the network while it ran. */
  readonly network: boolean;
  /** The recipe's arguments with the values that they had; a secret one is `***`. */
  readonly arguments: Readonly<Record<string, string>>;
  readonly outcome: Outcome;
  readonly steps: readonly ReportStep[];
  /** By the names that the recipe uses. */
  readonly variables: Readonly<Record<string, string>>;
  /** What the package database gained and lost; absent in test-only mode. */
  readonly package_changes?: readonly PackageChange[];
  readonly summary: Summary;
  /** What the compiler had to say of the recipe (warnings: a recipe with errors is not run). */
  readonly diagnostics: readonly Finding[];
  /** Wall-clock seconds of the whole command. */
  readonly seconds: number;
}

export interface Tool {
  readonly name: "sahara-image";
  readonly version: string;
}

export interface ReportImage {
  readonly path: string;
  readonly format: string;
  /** The device or subvolume that was mounted as `/`; empty where the run did not come that far. */
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
  /** `package zookeeper`, `script common/setup_java`: what a person would call it. */
  readonly title: string;
  readonly source: ReportSource;
  readonly status: Status;
  readonly expected?: string;
  readonly found?: string;
  readonly would?: string;
  readonly because?: string;
  readonly output?: ReportOutput;
  readonly branches?: readonly ReportBranch[];
  readonly seconds?: number;
}

export interface ReportOutput {
  readonly stdout: string;
  readonly stderr: string;
  readonly exit_code?: number;
  readonly truncated: boolean;
}

/** One attempt at a branch of an `any`; a branch that was never tried is `skipped`. */
export interface ReportBranch {
  readonly id: StepId;
  readonly mode: Mode;
  readonly status: "ok" | "discrepancy" | "failed" | "skipped";
  readonly because?: string;
  readonly steps: readonly ReportStep[];
}

/** How many steps ended in each status; branches' steps are not counted, their `any` is. */
export type Summary = Readonly<Record<Status, number>>;

/**
 * One thing to tell, at its place: a diagnostic of a recipe, or a step of a run that is not as it should
 * be. The formats know only this one type.
 */
export interface Finding {
  readonly code: Code;
  readonly severity: Severity;
  readonly message: string;
  readonly help?: string;
  readonly source?: ReportSource;
  readonly related?: readonly { readonly message: string; readonly source: ReportSource }[];
  /** Whether `lint --fix` can put it right by itself. */
  readonly fixable?: true;
}

/** Whether a status is something to tell before all else. */
export function isWrong(status: Status): boolean {
  return status !== "ok" && status !== "changed" && status !== "skipped";
}
