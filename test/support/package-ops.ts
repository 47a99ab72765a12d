import type { Op, PackageRequest, VersionConstraint, VersionOperator } from "../../src/plan/plan.ts";

/** `lzo`, `lzo 2.10` (exactly) or `lzo >= 2 < 3`. */
export function packageRequest(id: string, text: string): PackageRequest {
  const [name, ...rest] = text.split(" ") as [string, ...string[]];
  if (rest.length === 0) return { id, name: [name] };
  if (rest.length === 1) return { id, name: [name], version: { kind: "exact", version: [rest[0]!] } };
  const all: VersionConstraint[] = [];
  for (let index = 0; index < rest.length; index += 2)
    all.push({ operator: rest[index] as VersionOperator, version: [rest[index + 1]!] });
  return { id, name: [name], version: { kind: "constraints", all } };
}

/** Each argument is one transaction. */
export function packageOps(...lists: readonly (readonly string[])[]): Op[] {
  return lists.map((list, index) => ({
    op: "packages",
    id: `${index + 1}`,
    state: "query",
    packages: list.map((text, inner) => packageRequest(`${index + 1}.${inner + 1}`, text)),
  }));
}
