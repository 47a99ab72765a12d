import { isOfKind } from "../../kinds/kind.ts";
import { type PackageNode, packageKind } from "../../kinds/package.ts";
import type { RecipeView } from "../recipe-view.ts";
import { rule } from "../rule.ts";
import {
  areOfFragment,
  mayRunTogether,
  type Occurrence,
  placesOf,
  walkFiles,
  walkOccurrences,
} from "./support/occurrences.ts";
import { textOf } from "./support/texts.ts";

interface Request {
  readonly occurrence: Occurrence;
  readonly node: PackageNode;
}

/** A package that one step of a run wants and another removes. */
export const packageContradicted = rule({
  code: "package-contradicted",
  check(view, report) {
    if (!removesPackages(view)) return;
    const byName = new Map<string, Request[]>();
    walkOccurrences(view, (occurrence) => {
      const { validator, values } = occurrence;
      if (!isOfKind(packageKind, validator)) return;
      for (const node of validator.packages) {
        const name = textOf(node.name, values);
        if (name === undefined) continue;
        const request = { occurrence, node };
        const others = byName.get(name) ?? [];
        const other = others.find((earlier) => contradicts(earlier, request));
        others.push(request);
        byName.set(name, others);
        if (!other) continue;
        const { place, related } = placesOf(view, named(other), named(request));
        report(place, { name }, { related });
      }
    });
  },
});

/** Few recipes remove one, so an editor seldom has to wait for the rest. */
function removesPackages(view: RecipeView): boolean {
  let found = false;
  walkFiles(view, (validator) => {
    if (isOfKind(packageKind, validator)) found ||= validator.packages.some(({ absent }) => absent);
  });
  return found;
}

const named = ({ occurrence, node }: Request) => ({ occurrence, name: node.name });

function contradicts(a: Request, b: Request): boolean {
  if (a.node.absent === b.node.absent || areOfFragment(named(a), named(b))) return false;
  return mayRunTogether(a.occurrence, b.occurrence);
}
