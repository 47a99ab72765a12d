import { copyScriptKind } from "../../kinds/copy-script.ts";
import { includeKind } from "../../kinds/include.ts";
import { isOfKind } from "../../kinds/kind.ts";
import { packageKind } from "../../kinds/package.ts";
import { scriptKind } from "../../kinds/script.ts";
import { serviceKind } from "../../kinds/state/service.ts";
import { unitFolders } from "../../plan/unit-folders.ts";
import type { TemplateNode } from "../../recipe/expressions/nodes.ts";
import type { Validator } from "../../recipe/validator.ts";
import type { Span } from "../../source/span.ts";
import type { RecipeView } from "../recipe-view.ts";
import { rule } from "../rule.ts";
import { mayRunTogether, type Occurrence, walkOccurrences } from "./support/occurrences.ts";
import { isState } from "./support/states.ts";
import { textOf, valueText } from "./support/texts.ts";

/** A service that is enabled before the step that brings its unit. */
export const serviceTooEarly = rule({
  code: "service-too-early",
  check(view, report) {
    if (!enablesServices(view)) return;
    const own: Occurrence[] = [];
    walkOccurrences(view, (occurrence) => {
      if (!occurrence.inclusion) own.push(occurrence);
    });
    const bringers = bringersIn(own);
    own.forEach((occurrence, at) => {
      for (const { name, span } of enabledBy(occurrence.validator)) {
        const certain = keysOf(name).flatMap((key) => bringers.get(key) ?? []);
        if (certain.some((bringer) => bringer.at < at)) continue;
        const later = certain.filter((bringer) => mayRunTogether(occurrence, own[bringer.at]!));
        const first = later.sort((a, b) => a.at - b.at)[0];
        if (!first || own.slice(0, at).some(({ validator }) => mayBring(view, validator, name))) continue;
        const related = [{ place: view.place(first.span), message: "brought here" }];
        report(view.place(span), { name }, { related });
      }
    });
  },
});

/** Few recipes enable one, so an editor seldom has to wait for the rest. */
function enablesServices(view: RecipeView): boolean {
  let found = false;
  view.walk((validator) => {
    found ||= enabledBy(validator).length > 0;
  });
  return found;
}

/** A step that certainly brings a unit: a package of its name, or its file. */
interface Bringer {
  readonly at: number;
  readonly span: Span;
}

/** Returns the packages and files of a recipe, by their kinds and names. */
function bringersIn(occurrences: readonly Occurrence[]): ReadonlyMap<string, readonly Bringer[]> {
  const found = new Map<string, Bringer[]>();
  occurrences.forEach(({ validator }, at) => {
    for (const { key, span } of broughtBy(validator)) {
      const list = found.get(key);
      if (list) list.push({ at, span });
      else found.set(key, [{ at, span }]);
    }
  });
  return found;
}

function broughtBy(validator: Validator): { readonly key: string; readonly span: Span }[] {
  const keyed = (kind: string, name: TemplateNode) => {
    const text = textOf(name);
    return text === undefined ? [] : [{ key: `${kind} ${text}`, span: name.scalar.span }];
  };
  if (isOfKind(packageKind, validator))
    return validator.packages.flatMap(({ name, absent }) => (absent ? [] : keyed("package", name)));
  if (!isState(validator) || !["file", "link"].includes(validator.kind)) return [];
  return validator.entries.flatMap(({ name }) => keyed("file", name));
}

/** What certainly brings a service. */
function keysOf(service: string): readonly string[] {
  return [
    ...packagesOf(service).map((name) => `package ${name}`),
    ...filesOf(service).map((path) => `file ${path}`),
  ];
}

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
