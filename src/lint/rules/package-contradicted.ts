import { isOfKind } from "../../kinds/kind.ts";
import { type PackageNode, packageKind } from "../../kinds/package.ts";
import { rule } from "../rule.ts";

/** A package that the recipe wants and removes. Only steps that all run are compared: those at the top of the recipe. */
export const packageContradicted = rule({
  code: "package-contradicted",
  check(view, report) {
    const first = new Map<string, PackageNode>();
    for (const validator of view.recipe.validators) {
      if (!isOfKind(packageKind, validator)) continue;
      for (const request of validator.packages) {
        const name = request.name.scalar.text;
        const earlier = first.get(name);
        first.set(name, earlier ?? request);
        if (!earlier || earlier.absent === request.absent) continue;
        const related = [{ place: view.place(earlier.name.scalar.span), message: "the other step" }];
        report(view.place(request.name.scalar.span), { name }, { related });
      }
    }
  },
});
