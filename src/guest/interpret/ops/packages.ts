import type { PackageRequest, PackagesOp } from "../../../plan/plan.ts";
import type { StepRecord } from "../../../plan/record.ts";
import { NeedsBoot } from "../needs-boot.ts";
import type { PackageJudge } from "../package-judge.ts";
import { conforms, isAskable } from "../request.ts";
import type { ResolvedRequest } from "../resolved-request.ts";
import {
  type OpInterpreter,
  type Outcome,
  type PackageView,
  type RunContext,
  together,
} from "../run-context.ts";
import type { SimulatedGuest } from "../simulated-guest.ts";
import { install } from "../transaction.ts";
import type { Unresolved, Variables } from "../variables.ts";

type Request = ResolvedRequest | Unresolved;

/** Who is asked for packages. */
interface Asked {
  readonly guest: SimulatedGuest;
  readonly packages: PackageView;
}

export const runPackages: OpInterpreter<PackagesOp> = (op, mode, context) => {
  const { guest, state, packages, variables } = context;
  if ("judgePackage" in guest) return judge(op, guest.judgePackage, context);
  const asked: Asked = { guest, packages };
  if (op.state === "query") packages.look();
  const requests = op.packages.map((request) => resolve(request, variables));
  const before = requests.map((request) => isMet(request, asked));
  const record = (index: number, status: StepRecord["status"]): StepRecord => {
    const request = requests[index]!;
    const because = isUnresolved(request) ? { because: context.reason(request) } : {};
    return { id: op.packages[index]!.id, kind: "package", status, ...because };
  };
  if (mode === "test-only")
    return together(
      requests.map((request, index) =>
        record(index, isUnresolved(request) ? "undetermined" : before[index] ? "ok" : "discrepancy"),
      ),
    );

  const missing = requests.filter(
    (request, index): request is ResolvedRequest => !isUnresolved(request) && !before[index],
  );
  if (missing.length > 0 && canBegin(requests, asked)) {
    const [gone, wanted] = [missing.filter(({ absent }) => absent), missing.filter(({ absent }) => !absent)];
    for (const { name } of gone) state.packages.delete(name);
    if (gone.length > 0) context.act({ do: "remove", packages: gone.map(({ name }) => name) });
    if (wanted.length > 0) {
      const result = install(wanted, state, guest.repository, guest.order);
      context.act({ do: "install", packages: wanted.map(({ name }) => name), result });
    }
    packages.look();
  }
  const outcome = together(
    requests.map((request, index) =>
      record(index, isMet(request, asked) ? (before[index] ? "ok" : "changed") : "failed"),
    ),
  );
  return outcome.good || !op.mergedFrom ? outcome : oneByOne(op, op.mergedFrom, before, context);
};

/** Looks at packages of a guest that is only read. */
function judge(op: PackagesOp, judgePackage: PackageJudge, context: RunContext): Outcome {
  return together(
    op.packages.flatMap(({ id, ...asked }) => {
      const request = resolve({ id, ...asked }, context.variables);
      if (isUnresolved(request)) {
        const because = context.reason(request);
        return [{ id, kind: "package", status: "undetermined" as const, because }];
      }
      try {
        const isNamed = asked.name.some((part) => typeof part !== "string");
        const { conforms, ...texts } = judgePackage(request, isNamed);
        return [
          { id, kind: "package", status: conforms ? ("ok" as const) : ("discrepancy" as const), ...texts },
        ];
      } catch (error) {
        if (!(error instanceof NeedsBoot)) throw error;
        return context.needsBoot(op, id, "package", error).records;
      }
    }),
  );
}

/** A merged transaction that failed: runs each of those that it was made of by itself. */
function oneByOne(
  op: PackagesOp,
  sizes: readonly number[],
  before: readonly boolean[],
  context: RunContext,
): Outcome {
  const { mergedFrom: _, ...plain } = op;
  let start = 0;
  const groups = sizes.map((size): PackagesOp => {
    start += size;
    return { ...plain, state: "query", packages: op.packages.slice(start - size, start) };
  });
  const outcome = context.run(groups, "reconcile");
  // What was there before the merged transaction is what was there before this step.
  const records = outcome.records.map((record, index) =>
    record.status === "failed"
      ? record
      : { ...record, status: before[index] ? ("ok" as const) : ("changed" as const) },
  );
  return { ...outcome, records };
}

/** A request that can't be put to a package manager fails the transaction before it begins. */
function canBegin(requests: readonly Request[], { guest }: Asked): boolean {
  const askable = (request: Request) => !isUnresolved(request) && isAskable(request);
  return guest.identity.family !== "" && requests.every(askable);
}

function isMet(request: Request, { guest, packages }: Asked): boolean {
  const { seen } = packages;
  if (isUnresolved(request) || guest.identity.family === "" || !isAskable(request)) return false;
  return conforms(request, seen, guest.order);
}

function isUnresolved(request: Request): request is Unresolved {
  return "is" in request;
}

function resolve({ name, version, absent }: PackageRequest, variables: Variables): Request {
  const resolvedName = variables.resolve(name);
  if (typeof resolvedName !== "string") return resolvedName;
  if (absent) return { name: resolvedName, absent };
  if (!version) return { name: resolvedName };
  if (version.kind === "exact") {
    const exact = variables.resolve(version.version);
    return typeof exact === "string"
      ? { name: resolvedName, version: { kind: "exact", version: exact } }
      : exact;
  }
  const all: { operator: (typeof version.all)[number]["operator"]; version: string }[] = [];
  for (const { operator, version: template } of version.all) {
    const bound = variables.resolve(template);
    if (typeof bound !== "string") return bound;
    all.push({ operator, version: bound });
  }
  return { name: resolvedName, version: { kind: "constraints", all } };
}
