import { canonicalDistribution } from "../../../plan/distributions.ts";
import { compareParts, versionParts } from "../../../plan/os-key.ts";
import type { BoundNode, OsKeyNode } from "../../../recipe/expressions/nodes.ts";
import { covers, firstAfter, namesCovering } from "./os-keys.ts";

/**
 * Returns for each key the number of the first earlier one that `covers` it. An `os_case` may have thousands of arms,
 * so keys are looked up and not compared in pairs.
 */
export function coveringKeys(keys: readonly OsKeyNode[]): readonly (number | undefined)[] {
  const known = keys.map((key) => ({
    name: canonicalDistribution(key.name),
    names: namesCovering(key.name),
    exact: key.bounds.flatMap((bound) => exactOf(bound) ?? []),
    implied: impliedBy(key),
    asked: endsOf(key, [">=", ">"], ["<", "<="]),
    met: endsOf(key, [">=", ">", "=", "prefix"], ["<", "<=", "=", "prefix"]),
  }));
  const ranks = ranksOf(known.flatMap(({ asked, met }) => [...asked, ...met]));
  const groups = new Map<string, Group>();
  return known.map(({ name, names, exact, implied, asked, met }, at) => {
    const found = names
      .flatMap((name) => [...implied].map((text) => groups.get(`${name} ${text}`)))
      .flatMap((group) => [
        group?.tree.first(ranks.get(met[0])!, ranks.get(met[1])!) ?? [],
        group?.others.find((other) => covers(keys[other]!, keys[at]!)) ?? [],
      ])
      .flat();
    const place = `${name} ${exact[0] ?? anyVersion}`;
    const group = groups.get(place) ?? { tree: new RangeTree(ranks.size), others: [] };
    groups.set(place, group);
    if (exact.length > 1) group.others.push(at);
    else group.tree.add(ranks.get(asked[0])!, ranks.get(asked[1])!, at);
    return found.length > 0 ? Math.min(...found) : undefined;
  });
}

/** Earlier keys with the same name and the same first exact bound. */
interface Group {
  readonly tree: RangeTree;
  /** Those with more of them, which are rare. */
  readonly others: number[];
}

/** A point before all versions that begin with these parts, or after the version of just these. */
interface End {
  readonly parts: readonly number[];
  readonly isAfter: boolean;
}

const [start, end]: readonly [End, End] = [
  { parts: [-1], isAfter: false },
  { parts: [Infinity], isAfter: true },
];

/** Returns between which points a version lies that is within all bounds with these operators. */
function endsOf({ bounds }: OsKeyNode, low: readonly string[], high: readonly string[]): [End, End] {
  const of = (operators: readonly string[], end: (parts: readonly number[], operator: string) => End) =>
    bounds
      .filter(({ operator }) => operators.includes(operator))
      .map(({ version, operator }) => end(versionParts(version), operator));
  const lows = of(low, (parts, operator) => ({ parts, isAfter: operator === ">" }));
  const highs = of(high, (parts, operator) =>
    operator === "prefix"
      ? { parts: firstAfter(parts), isAfter: false }
      : { parts, isAfter: operator !== "<" },
  );
  return [[start, ...lows].sort(compareEnds).at(-1)!, [end, ...highs].sort(compareEnds)[0]!];
}

function compareEnds(a: End, b: End): number {
  return compareParts(a.parts, b.parts) || Number(a.isAfter) - Number(b.isAfter);
}

/** Returns the number of each point in their order, from 1; equal ones have the same. */
function ranksOf(ends: readonly End[]): ReadonlyMap<End, number> {
  const ranks = new Map<End, number>();
  let rank = 0;
  let last: End | undefined;
  for (const end of [...ends].sort(compareEnds)) {
    if (!last || compareEnds(last, end) !== 0) rank++;
    ranks.set(end, rank);
    last = end;
  }
  return ranks;
}

/** Returns the text of a bound that asks for certain versions, or excludes one; undefined for the end of a range. */
function exactOf({ operator, version }: BoundNode): string | undefined {
  const parts = versionParts(version);
  if (operator === "prefix") return parts.join(".");
  if (operator !== "=" && operator !== "!=") return undefined;
  return `${operator} ${parts.slice(0, parts.findLastIndex((part) => part !== 0) + 1).join(".")}`;
}

/** The text for keys without such a bound. */
const anyVersion = "any";

/** Returns the texts of all such bounds that hold for every version that a key matches. */
function impliedBy({ bounds }: OsKeyNode): ReadonlySet<string> {
  const texts = bounds.flatMap((bound) => {
    const parts = versionParts(bound.version);
    const starts = ["=", "prefix"].includes(bound.operator) ? [...parts.keys(), parts.length] : [];
    return [...starts.map((length) => parts.slice(0, length).join(".")), exactOf(bound) ?? anyVersion];
  });
  return new Set([anyVersion, ...texts]);
}

/**
 * Finds the first of many ranges that contains another. Part `n` of a binary indexed tree holds the ranges that begin
 * at some of the points up to `n`; of these only those that end after all earlier ones.
 */
class RangeTree {
  readonly #parts = new Map<number, { readonly end: number; readonly at: number }[]>();
  readonly #size: number;

  constructor(size: number) {
    this.#size = size;
  }

  add(start: number, end: number, at: number): void {
    for (let part = start; part <= this.#size; part += part & -part) {
      const held = this.#parts.get(part) ?? [];
      this.#parts.set(part, held);
      if (end > (held.at(-1)?.end ?? 0)) held.push({ end, at });
    }
  }

  first(start: number, end: number): number | undefined {
    let first: number | undefined;
    for (let part = start; part > 0; part -= part & -part) {
      const held = this.#parts.get(part) ?? [];
      let [low, high] = [0, held.length];
      while (low < high) {
        const middle = (low + high) >> 1;
        if (held[middle]!.end < end) low = middle + 1;
        else high = middle;
      }
      const at = held[low]?.at;
      if (at !== undefined && (first === undefined || at < first)) first = at;
    }
    return first;
  }
}
