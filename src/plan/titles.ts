import { showPackage, showTemplate, showText, type VariableNames } from "./describe.ts";
import type { Op, PackageRequest } from "./plan.ts";

/** Returns a title for a package of a plan: `package lzo (exactly 2.10)`. */
export function packageTitle(request: PackageRequest, names: VariableNames): string {
  return `package ${showPackage(request, names)}`;
}

/** Returns a title for an op: `script common/setup_java`, `any of 3 branches`. */
export function opTitle(op: Exclude<Op, { op: "packages" | "all" }>, names: VariableNames): string {
  switch (op.op) {
    case "script":
      return `script ${showText(op.name)}`;
    case "copy":
      return `copy_script ${showText(op.name)}`;
    case "set":
      return `set ${names.get(op.variable) ?? op.variable} to ${showTemplate(op.value, names)}`;
    case "any":
      return `any of ${op.branches.length} ${op.branches.length === 1 ? "branch" : "branches"}`;
    case "os-case":
      return "os_case";
    case "argument-case":
      return `case of ${names.get(op.variable) ?? op.variable}`;
  }
}
