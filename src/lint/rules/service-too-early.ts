import { copyScriptKind } from "../../kinds/copy-script.ts";
import { includeKind } from "../../kinds/include.ts";
import { isOfKind } from "../../kinds/kind.ts";
import { packageKind } from "../../kinds/package.ts";
import { scriptKind } from "../../kinds/script.ts";
import { serviceKind } from "../../kinds/state/service.ts";
import { unitFolders } from "../../plan/unit-folders.ts";
import type { Validator } from "../../recipe/validator.ts";
import type { Span } from "../../source/span.ts";
import type { RecipeView } from "../recipe-view.ts";
import { rule } from "../rule.ts";
import { mayRunTogether } from "./support/run-together.ts";
import { isState, textOf, valueText } from "./support/states.ts";

/** A service that is enabled before the step that brings its unit. */
export const serviceTooEarly = rule({
  code: "service-too-early",
  check(view, report) {
    const validators: Validator[] = [];
    view.walk((validator) => validators.push(validator));
    validators.forEach((validator, at) => {
      for (const { name, span } of enabledBy(validator)) {
        const isThereBefore = validators
          .slice(0, at)
          .some((earlier) => mayBring(view, earlier, name) || placeOf(earlier, name));
        if (isThereBefore) continue;
        const bringer = validators
          .slice(at + 1)
          .filter((later) => mayRunTogether(view, validator, later))
          .map((later) => placeOf(later, name))
          .find((place) => place !== undefined);
        if (!bringer) continue;
        const related = [{ place: view.place(bringer), message: "brought here" }];
        report(view.place(span), { name }, { related });
      }
    });
  },
});

function enabledBy(validator: Validator): { readonly name: string; readonly span: Span }[] {
  if (!isState(validator) || !isOfKind(serviceKind, validator)) return [];
  return validator.entries.flatMap(({ name, options }) => {
    const text = textOf(name);
    if (text === undefined || valueText(options.state) !== "enabled") return [];
    return [{ name: text.replace(/\.service$/, ""), span: name.scalar.span }];
  });
}

/** Whether a step may bring the unit, as far as the rule can see. A package may have units of other names than its own. */
function mayBring(view: RecipeView, validator: Validator, service: string): boolean {
  if (view.kindOf(validator).isForeign) return true;
  if ([scriptKind, copyScriptKind, includeKind].some((kind) => isOfKind<Validator>(kind, validator)))
    return true;
  if (!isOfKind(packageKind, validator)) return false;
  const stem = service.replace(/@.*$/, "").replace(/d$/, "");
  return validator.packages.some(({ name }) => textOf(name)?.includes(stem) ?? true);
}

/** Where a step certainly brings the unit: a package of its name, or its file. */
function placeOf(validator: Validator, service: string): Span | undefined {
  if (isOfKind(packageKind, validator)) {
    const names = packagesOf(service);
    return validator.packages.find(({ name, absent }) => !absent && names.includes(textOf(name) ?? ""))?.name
      .scalar.span;
  }
  if (!isState(validator) || !["file", "link"].includes(validator.kind)) return undefined;
  const paths = filesOf(service);
  return validator.entries.find(({ name }) => paths.includes(textOf(name) ?? ""))?.name.scalar.span;
}

/** The names of packages that have a service of this name: `nginx`, `cronie` has `crond` and is not found. */
function packagesOf(service: string): readonly string[] {
  if (service === "ssh" || service === "sshd") return ["openssh-server"];
  return [service, `${service}-server`, service.replace(/d$/, "")];
}

/** The units, and the script of SysV init or OpenRC. */
function filesOf(service: string): readonly string[] {
  const unit = /\.(?:socket|timer|path|mount|target)$/.test(service) ? service : `${service}.service`;
  const template = unit.replace(/@[^.]*\./, "@.");
  return [
    ...unitFolders.flatMap((folder) => [`${folder}/${unit}`, `${folder}/${template}`]),
    `/etc/init.d/${service}`,
  ];
}
