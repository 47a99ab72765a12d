import { KnownValues } from "./known-values.ts";
import { wanted } from "./ops/state.ts";
import { definitionOf } from "./ops.ts";
import { isArchitecture, matchesOsKey, type OsIdentity } from "./os-key.ts";
import type { Op, Plan, StateOp } from "./plan.ts";
import { innerLists, variablesSetBy } from "./walk.ts";

type Algorithm = "sha256" | "sha512";

/** A file that a step downloads, as far as it is known before the run. */
export interface PlannedArtifact {
  /** Its addresses, the first as the step has it. */
  readonly urls: readonly string[];
  /** The digest that it must have, or addresses of checksum files. */
  readonly digest:
    | { readonly algorithm: Algorithm; readonly value: string }
    | { readonly checksumFiles: readonly { readonly algorithm: Algorithm; readonly url: string }[] };
}

/**
 * Returns the files that the steps of a plan download. A step whose addresses or digest only the run knows is left out:
 * the guest program then downloads the file itself. Steps that this guest does not run are left out, as far as that is
 * known.
 *
 * @param guest its architecture, as `uname -m` prints it, or all that decides which steps it runs
 */
export function artifactsOf(
  { steps, variables }: Pick<Plan, "steps" | "variables">,
  guest: Pick<OsIdentity, "arch"> | OsIdentity,
): PlannedArtifact[] {
  const found = new Map<string, PlannedArtifact>();
  const add = (op: StateOp, known: KnownValues) => {
    const artifact = artifactOf(op, known);
    if (artifact) {
      const key = JSON.stringify([artifact.urls[0], artifact.digest]);
      found.set(key, found.get(key) ?? artifact);
    }
  };
  const visit = (list: readonly Op[], known: KnownValues): void => {
    for (const op of list) {
      if (op.op === "state") add(op, known);
      const { inner } = definitionOf(op);
      if (!inner) known.pass(op);
      else if (inner.runs === "all") innerLists(op).forEach((each) => void visit(each, known));
      else {
        const lists = listsFor(op, guest, known);
        if (lists[0]?.runs) {
          visit(lists[0].steps, known);
          continue;
        }
        for (const { steps: each } of lists) visit(each, known.branch());
        const isWhole = "sets" in op || lists.length === innerLists(op).length;
        known.forget(variablesSetBy(isWhole ? [op] : lists.flatMap(({ steps: each }) => each)));
      }
    }
  };
  visit(steps, KnownValues.atStart(variables));
  return [...found.values()];
}

/** A list of steps that the guest may run. `runs`: it does, if it reaches this step. */
interface StepList {
  readonly steps: readonly Op[];
  readonly runs?: boolean;
}

/** The lists of steps of which the guest may run one. */
function listsFor(op: Op, guest: Pick<OsIdentity, "arch"> | OsIdentity, known: KnownValues): StepList[] {
  if (op.op === "argument-case") {
    const value = known.get(op.variable);
    if (value === undefined) return op.cases.map(({ steps }) => ({ steps }));
    return op.cases.filter((each) => each.value === value).map(({ steps }) => ({ steps, runs: true }));
  }
  if (op.op !== "os-case") return innerLists(op).map((steps) => ({ steps }));
  if ("distro" in guest) {
    const arm = op.arms.find(({ key }) => matchesOsKey(key, guest) !== false);
    return arm ? [{ steps: arm.steps, runs: matchesOsKey(arm.key, guest) === true }] : [];
  }
  return op.arms
    .filter(({ key }) => key.name === guest.arch || !isArchitecture(key.name))
    .map(({ key, steps }) => ({ steps, runs: key.name === guest.arch && key.bounds.length === 0 }));
}

function artifactOf(op: StateOp, known: KnownValues): PlannedArtifact | undefined {
  const texts = (attribute: string) =>
    wanted(op, attribute).map(({ value }) => (value ? known.textOf(value) : undefined));
  const urls = texts("url");
  if (urls[0] === undefined) return undefined;
  const folder = texts("folder");
  if (folder.some((path) => path !== "")) return undefined;
  const digest = digestOf(texts);
  if (!digest) return undefined;
  return { urls: urls.filter((url) => url !== undefined), digest };
}

function digestOf(
  texts: (attribute: string) => readonly (string | undefined)[],
): PlannedArtifact["digest"] | undefined {
  for (const algorithm of ["sha512", "sha256"] as const) {
    const [value, ...more] = texts(algorithm);
    if (value !== undefined && more.length === 0) return { algorithm, value: value.toLowerCase() };
  }
  const [given = ""] = texts("digest");
  if (texts("digest").includes(undefined)) return undefined;
  const value = given.toLowerCase().replace(/^.*:/, "");
  if (value !== "") return { algorithm: value.length === 64 ? "sha256" : "sha512", value };
  const checksumFiles = (["sha512", "sha256"] as const).flatMap((algorithm) =>
    texts(`${algorithm}_url`).flatMap((url) => (url === undefined ? [] : { algorithm, url })),
  );
  return checksumFiles.length > 0 ? { checksumFiles } : undefined;
}
