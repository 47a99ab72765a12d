import { isOfKind } from "../../../kinds/kind.ts";
import { type OsArmNode, osCaseKind } from "../../../kinds/os-case.ts";
import { canonicalDistribution, type Family, families, familyOf } from "../../../plan/distributions.ts";
import { compareParts, isArchitecture, isWithin, versionParts } from "../../../plan/os-key.ts";
import type { BoundNode, OsKeyNode } from "../../../recipe/expressions/nodes.ts";
import type { Validator } from "../../../recipe/validator.ts";
import type { RecipeView } from "../../recipe-view.ts";

/** The arms of `os_case` that a validator is in, the outermost first. */
export function armsAround(view: RecipeView, validator: Validator): readonly OsArmNode[] {
  return view.trailOf(validator).flatMap(({ of: outer, list }) =>
    // Its lists are its arms.
    isOfKind(osCaseKind, outer) ? [list as OsArmNode] : [],
  );
}

/** Whether `outer` matches every guest that `inner` matches. */
export function covers(outer: OsKeyNode, inner: OsKeyNode): boolean {
  return (
    namesCovering(inner.name).includes(canonicalDistribution(outer.name)) &&
    outer.bounds.every((bound) => inner.bounds.some((item) => implies(item, bound)))
  );
}

/** Returns the names of keys that match every guest that a name matches: itself, and the family of a distribution. */
function namesCovering(name: string): readonly string[] {
  const narrow = canonicalDistribution(name);
  const family = familyOf(narrow);
  // Only the family itself covers a family: `arch` is both a family and a distribution in it.
  return family === undefined || isFamily(narrow) ? [narrow] : [narrow, family];
}

/** Whether no guest can match both. An unknown distribution may be related to any other. */
export function excludes(a: OsKeyNode, b: OsKeyNode): boolean {
  return namesExclude(a, b) || boundsExclude([...a.bounds, ...b.bounds]);
}

function namesExclude(a: OsKeyNode, b: OsKeyNode): boolean {
  const [left, right] = [canonicalDistribution(a.name), canonicalDistribution(b.name)];
  if (isArchitecture(left) !== isArchitecture(right)) return false;
  if (familyOf(left) === undefined || familyOf(right) === undefined)
    return left !== right && !isFamily(left) && !isFamily(right);
  if (isFamily(left) || isFamily(right)) return familyOf(left) !== familyOf(right);
  return left !== right;
}

function isFamily(name: string): name is Family {
  return (families as readonly string[]).includes(name);
}

/** Whether no version is within all bounds. One that is lies at a version of a bound, or next to one. */
function boundsExclude(bounds: readonly BoundNode[]): boolean {
  const edges = bounds.map(({ version }) => versionParts(version));
  const versions = edges.flatMap((edge) => [edge, [...edge, 0, 1], firstAfter(edge), justBelow(edge)]);
  return bounds.length > 0 && !versions.some((version) => bounds.every((bound) => isWithin(version, bound)));
}

/** A version below these parts, and above every other version that a recipe names below them. */
function justBelow(parts: readonly number[]): readonly number[] {
  const last = parts.findLastIndex((part) => part > 0);
  return last < 0 ? [] : [...parts.slice(0, last), parts[last]! - 1, Number.MAX_SAFE_INTEGER];
}

/** Whether every version within bound `a` is within bound `b`. */
function implies(a: BoundNode, b: BoundNode): boolean {
  const [left, right] = [versionParts(a.version), versionParts(b.version)];
  if (b.operator === "prefix") {
    const within = right.every((part, index) => left[index] === part);
    return within && (a.operator === "prefix" || (a.operator === "=" && left.length >= right.length));
  }
  if (a.operator === b.operator && compareParts(left, right) === 0) return true;
  // Compares the lowest version within `a`; `firstAfter` is the first version above all of `a`.
  const order = compareParts(left, right);
  switch (b.operator) {
    case ">=":
      return [">=", ">", "=", "prefix"].includes(a.operator) && order >= 0;
    case ">":
      return ([">=", "=", "prefix"].includes(a.operator) && order > 0) || (a.operator === ">" && order >= 0);
    case "<=":
      return ["<=", "<", "="].includes(a.operator)
        ? order <= 0
        : a.operator === "prefix" && compareParts(firstAfter(left), right) <= 0;
    case "<":
      return a.operator === "<"
        ? order <= 0
        : a.operator === "prefix"
          ? compareParts(firstAfter(left), right) <= 0
          : ["<=", "="].includes(a.operator) && order < 0;
    default:
      return false;
  }
}

/** The first version above all that start with these parts. */
function firstAfter(parts: readonly number[]): readonly number[] {
  return [...parts.slice(0, -1), (parts.at(-1) ?? 0) + 1];
}
