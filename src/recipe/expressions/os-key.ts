import type { Sink } from "../../diagnostics/sink.ts";
import { canonicalDistribution, familyOf } from "../../plan/distributions.ts";
import type { VersionOperator } from "../../plan/plan.ts";
import type { Scalar } from "../../yaml/node.ts";
import { readOsKey } from "./grammars.ts";
import type { BoundNode, OsKeyNode } from "./nodes.ts";
import { reportErrors, reportOperators } from "./report.ts";

const operators: readonly string[] = ["=", "!=", "<", "<=", ">", ">=", "prefix"];

/** Reads a key of an `os_case`: a name, and bounds of its version. Undefined where it has no name. */
export function parseOsKey(scalar: Scalar, sink: Sink): OsKeyNode | undefined {
  if (/^[A-Za-z][A-Za-z0-9._-]*$/.test(scalar.text))
    return withGluedVersion({ scalar, name: scalar.text, nameSpan: scalar.span, bounds: [] });
  const raw = readOsKey(scalar.text);
  reportErrors(sink, "os-key-syntax", scalar, raw.errors);
  reportOperators(sink, "os-key-syntax", scalar, raw.operators);
  if (!raw.name) return undefined;
  const bounds: BoundNode[] = raw.bounds
    .filter((constraint) => operators.includes(constraint.operator))
    .map((constraint) => ({
      operator: constraint.operator as VersionOperator | "prefix",
      version: constraint.version,
      span: scalar.spanOf(constraint.start, constraint.end),
    }));
  const nameSpan = scalar.spanOf(raw.name.start, raw.name.end);
  const isBroken = raw.errors.length > 0 || raw.operators.length > 0;
  return withGluedVersion({
    scalar,
    name: raw.name.text,
    nameSpan,
    bounds,
    ...(isBroken ? { broken: true } : {}),
  });
}

/** Keys of old glue the version to the name: `centos7` is `centos 7`. */
function withGluedVersion(key: OsKeyNode): OsKeyNode {
  if (isKnownDistribution(key.name)) return key;
  const [, name, version] = /^([A-Za-z_-]*[A-Za-z])([0-9]+(?:\.[0-9]+)*)$/.exec(key.name) ?? [];
  if (name === undefined || version === undefined || !isKnownDistribution(name)) return key;
  return { ...key, name, bounds: [{ operator: "prefix", version, span: key.nameSpan }, ...key.bounds] };
}

/** Whether a name is a distribution or a family of the table, under any of its names. */
export function isKnownDistribution(name: string): boolean {
  return familyOf(canonicalDistribution(name)) !== undefined;
}
