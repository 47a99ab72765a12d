import type { PackageRequest, PackagesOp } from "../../../plan/plan.ts";
import { quoteSh } from "../quote-sh.ts";
import { command, type OpEmitter, variablesOf, word } from "./emitter.ts";

export const emitPackages: OpEmitter<PackagesOp> = (op) => [
  `packages_start ${op.state}`,
  ...op.packages.map(emitRequest),
  command("packages_end", ...(op.mergedFrom ?? []).map(String)),
];

function emitRequest({ id, name, version, absent }: PackageRequest): string {
  const wish: string[] = [];
  const used = variablesOf(name);
  if (absent) wish.push("absent", "yes");
  else if (version?.kind === "exact") {
    wish.push("exact", word(version.version));
    used.push(...variablesOf(version.version));
  } else {
    for (const bound of version?.all ?? []) {
      wish.push(quoteSh(bound.operator), word(bound.version));
      used.push(...variablesOf(bound.version));
    }
  }
  const named = variablesOf(name).length > 0 ? "named" : "-";
  const ask = command("package", id, named, word(name), ...wish);
  return used.length === 0
    ? ask
    : `if ${command("valued", ...used)}; then ${ask}; else package_lost ${id}; fi`;
}
