import { canonicalDistribution, type Family, familyOf } from "../../plan/distributions.ts";
import type { EmitOptions } from "../../plan/emit-options.ts";
import type { Op, PackageRequest, Plan } from "../../plan/plan.ts";
import { asksVersions, innerLists } from "../../plan/walk.ts";
import { flag, knownConstants } from "./emit-constants.ts";
import type { KnownValues } from "./link/known.ts";

/** Options that decide something in the guest program. */
export type GuestOptions = Pick<
  EmitOptions,
  "mode" | "verify" | "stepTimeout" | "locked" | "retries" | "part"
> & {
  /** For the appliance, in a script of guestfish: what it hands to the program. Absent: the program may run anywhere. */
  readonly appliance?: { readonly handsIn: boolean; readonly handsPackages: boolean };
};

/** The guest program's variables that say what a plan and its options ask for: `yes`, or empty. */
export function guestFlags(plan: Plan, { appliance, part }: GuestOptions, needed: readonly Family[]) {
  const ops = [...opsIn(plan.steps)];
  const requests = ops.flatMap((op) => (op.op === "packages" ? op.packages : []));
  return {
    uses_packages: flag(needed.length > 0),
    asks_absence: flag(requests.some(({ absent }) => absent)),
    asks_versions: flag(asksVersions(plan)),
    asks_unknown: flag(requests.some(hasVariables)),
    merges_packages: flag(ops.some((op) => op.op === "packages" && (op.mergedFrom?.length ?? 0) > 0)),
    has_bounds: flag(
      ops.some((op) => op.op === "os-case" && op.arms.some(({ key }) => key.bounds.length > 0)),
    ),
    may_be_old: flag(mayBeOld(plan)),
    has_checks: flag(
      ops.some((op) => op.op === "script" && (op.check !== undefined || op.creates !== undefined)),
    ),
    has_copies: flag(ops.some((op) => op.op === "copy")),
    has_variables: flag(plan.variables.length > 0),
    hands_in: flag(appliance?.handsIn !== false),
    hands_packages: flag(appliance?.handsPackages !== false),
    in_parts: flag(part !== undefined),
  } as const;
}

/** Returns what is known of the guest program's variables where a plan and its options decide them. */
export function knownInGuest(
  plan: Plan,
  options: GuestOptions,
  needed: readonly Family[],
  constants: Readonly<Record<string, string>>,
): KnownValues {
  const { mode, appliance } = options;
  const ops = [...opsIn(plan.steps)];
  const kinds = new Set(ops.flatMap((op) => (op.op === "state" ? [op.kind] : [])));
  return {
    ...knownConstants(constants),
    state_kind: [...kinds],
    // A verification, and an `any`, look first and change later.
    in_test_only: attempts(plan, options) === "both" ? ["yes", ""] : [flag(mode === "test-only")],
    transaction: [
      "install",
      ...(constants.asks_absence ? ["remove"] : []),
      ...(kinds.has("upgrade") ? ["upgrade"] : []),
    ],
    ...(mode === "test-only" ? { moments: [""] } : {}),
    ...(constants.hands_packages ? {} : { package_cache: [""] }),
    // Another guest was refused before any package is looked at.
    ...(needed.length > 0
      ? { family: plan.target && familyOf(plan.target.distro) ? needed : [...needed, ""] }
      : {}),
    ...(appliance ? { in_appliance: ["yes"], tether: [""], own_processes: ["yes"] } : {}),
  };
}

/** The first releases, of distributions that once had none, that surely have os-release(5). */
const firstWithRelease: Readonly<Record<string, number>> = {
  debian: 8,
  ubuntu: 14,
  fedora: 18,
  rhel: 7,
  centos: 7,
  ol: 7,
  rocky: 8,
  almalinux: 8,
  sles: 12,
  alpine: 3,
};

/** Whether a guest that the plan is for may say what it is in files older than os-release(5) only. */
function mayBeOld({ target }: Plan): boolean {
  if (!target) return true;
  return !(
    Number.parseInt(target.version ?? "", 10) >=
    (firstWithRelease[canonicalDistribution(target.distro)] ?? Infinity)
  );
}

/** Whether the steps of a program only look, or change what they find, or do both, one after the other. */
export type Attempts = "test-only" | "reconcile" | "both";

/** Returns what a program attempts. */
export function attempts(plan: Plan, { mode, verify }: Pick<GuestOptions, "mode" | "verify">): Attempts {
  if (mode === "test-only") return "test-only";
  const looksFirst = verify || [...opsIn(plan.steps)].some(({ op }) => op === "any" || op === "space");
  return looksFirst ? "both" : "reconcile";
}

function* opsIn(steps: readonly Op[]): Iterable<Op> {
  for (const op of steps) {
    yield op;
    for (const inner of innerLists(op)) yield* opsIn(inner);
  }
}

function hasVariables({ name, version }: PackageRequest): boolean {
  const texts = [
    name,
    ...(version?.kind === "exact" ? [version.version] : (version?.all ?? []).map((bound) => bound.version)),
  ];
  return texts.flat().some((part) => typeof part !== "string");
}
