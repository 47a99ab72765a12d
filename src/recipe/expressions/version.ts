import type { Sink } from "../../diagnostics/sink.ts";
import type { VersionOperator } from "../../plan/plan.ts";
import { type Scalar, shorten } from "../../yaml/node.ts";
import { ownVariables } from "../foreign-variables.ts";
import { readVersion } from "./grammars.ts";
import type { ConstraintNode, VersionNode } from "./nodes.ts";
import { locate, reportErrors, reportOperators } from "./report.ts";
import type { RawVersion } from "./version-grammar.ts";

const operators: readonly string[] = ["=", "!=", "<", "<=", ">", ">="] satisfies VersionOperator[];

/** Results by text: the same constraints are in many steps, and an editor asks again at every key. */
const kept = new Map<string, RawVersion>();
const MAX_KEPT = 1000;

function rawVersion(text: string): RawVersion {
  const known = kept.get(text);
  if (known) return known;
  const raw = readVersion(text);
  if (kept.size >= MAX_KEPT) kept.clear();
  kept.set(text, raw);
  return raw;
}

/** Reads a version: constraints if it has an operator, otherwise exact. Undefined if nothing of it can be used. */
export function parseVersion(scalar: Scalar, sink: Sink): VersionNode | undefined {
  const { text, span } = scalar;
  if (/^[A-Za-z0-9][A-Za-z0-9.+~:^_%-]*$/.test(text))
    return { kind: "exact", scalar, version: [{ kind: "text", text, span }] };
  const own = ownVariables(text);
  if (own !== undefined) {
    const found = `\`${shorten(text)}\``;
    sink.report("version-syntax", span, { expected: ["`${…}`"], found, help: `write \`${own}\`` });
    return undefined;
  }
  const raw = rawVersion(text);
  reportErrors(sink, "version-syntax", scalar, raw.errors);
  reportOperators(sink, "version-syntax", scalar, raw.operators);
  if (raw.exact) {
    const version = locate(scalar, raw.constraints[0]!.version);
    return version.length > 0 ? { kind: "exact", scalar, version } : undefined;
  }
  const all: ConstraintNode[] = raw.constraints
    .filter((constraint) => operators.includes(constraint.operator))
    .map((constraint) => ({
      operator: constraint.operator as VersionOperator,
      version: locate(scalar, constraint.version),
      span: scalar.spanOf(constraint.start, constraint.end),
    }));
  return all.length > 0 ? { kind: "constraints", scalar, all } : undefined;
}
