import { type WrittenStep, writeRecipe } from "../migrate/write-recipe.ts";
import { printableLine } from "../report/printable.ts";
import { formatBytes } from "../source/format-bytes.ts";
import type { Value } from "../yaml/write-yaml.ts";
import { type Draft, type DraftStep, type Remainder, written } from "./draft.ts";

const shownPaths = 3;

/** Writes a drafted recipe. What it does not express follows as comments, the largest first. */
export function writeDraft(
  draft: Draft,
  { base, golden }: { readonly base: string; readonly golden: string },
): string {
  const heading = [
    `A draft that leads from ${printableLine(base)} to ${printableLine(golden)}.`,
    "Read it, give it arguments, and try it on a copy of the image.",
  ].join("\n");
  const steps = groupsOf(draft.steps).map((group): WrittenStep => ({ validator: validatorOf(group) }));
  const rest = draft.remainder.toSorted((a, b) => b.size - a.size);
  if (rest.length > 0)
    steps.push({ comment: ["", "Not expressed, by size:", ...rest.map(describe)].join("\n") });
  if (draft.leftOut.size > 0)
    steps.push({ comment: ["", "Left out:", ...[...draft.leftOut].map(describeLeftOut)].join("\n") });
  if (draft.moreFiles > 0)
    steps.push({
      comment: `\nNot drafted, because too many files differ: ${draft.moreFiles} more, the last in the order of their paths.`,
    });
  return writeRecipe(heading, new Map(), steps);
}

/** Steps that are next to each other and of one kind become one validator, unless they have the same name. */
function groupsOf(steps: readonly DraftStep[]): DraftStep[][] {
  const groups: DraftStep[][] = [];
  let names = new Set<string>();
  for (const step of steps) {
    const last = groups.at(-1);
    if (last?.[0]?.kind === step.kind && !names.has(step.name)) last.push(step);
    else {
      groups.push([step]);
      names = new Set();
    }
    names.add(step.name);
  }
  return groups;
}

function validatorOf(group: readonly DraftStep[]): Value {
  const { kind } = group[0]!;
  if (kind === "package" || group.some(({ options }) => options === undefined)) {
    const items = group.map(({ name, options }): Value => {
      const escaped = written(name) as string;
      return options === undefined ? escaped : { [escaped]: written(options) };
    });
    return { [kind]: items.length === 1 ? items[0]! : items };
  }
  return {
    [kind]: Object.fromEntries(
      group.map(({ name, options }) => [written(name) as string, written(options!)]),
    ),
  };
}

function describe({ what, isTree, reason, size }: Remainder): string {
  return `  ${formatBytes(size).padStart(9)}  ${printableLine(what)}${isTree ? "/" : ""}: ${printableLine(reason)}`;
}

function describeLeftOut([reason, paths]: [string, readonly string[]]): string {
  const shown = paths.slice(0, shownPaths).map(printableLine).join(", ");
  const more = paths.length > shownPaths ? `, and ${paths.length - shownPaths} more` : "";
  return `  ${reason}: ${shown}${more}`;
}
