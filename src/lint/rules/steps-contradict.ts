import { anyKind } from "../../kinds/any.ts";
import { argumentCaseKind } from "../../kinds/argument-case.ts";
import { isOfKind } from "../../kinds/kind.ts";
import { osCaseKind } from "../../kinds/os-case.ts";
import type { OptionValue, StateEntry } from "../../kinds/state/definition.ts";
import type { Validator } from "../../recipe/validator.ts";
import type { RecipeView } from "../recipe-view.ts";
import { rule } from "../rule.ts";
import { isState, textOf } from "./support/states.ts";

interface Step {
  readonly validator: Validator;
  readonly entry: StateEntry;
  readonly kind: string;
  readonly path: string;
}

/** What a step asks to be at its path. */
const types: Readonly<Record<string, string>> = {
  file: "a file",
  line: "a file",
  block: "a file",
  setting: "a file",
  directory: "a folder",
  archive: "a folder",
  link: "a link",
  absent: "nothing",
};

const contents = ["content", "source", "url"];
const edits = ["line", "block", "setting"];
const attributes = ["content", "owner", "group", "mode", "target"];

export const stepsContradict = rule({
  code: "steps-contradict",
  check(view, report) {
    const byPath = new Map<string, Step[]>();
    view.walk((validator) => {
      for (const step of stepsOf(view, validator)) {
        const contradiction = earlierSteps(byPath, step.path)
          .filter((earlier) => mayRunTogether(view, earlier.validator, validator))
          .map((earlier) => ({ earlier, is: contradictionOf(earlier, step) }))
          .find(({ is }) => is !== undefined);
        if (contradiction) {
          const { earlier, is } = contradiction;
          const place = view.place(earlier.entry.name.scalar.span);
          const related = [{ place, message: "the other step" }];
          report(view.place(step.entry.name.scalar.span), { path: step.path, is: is! }, { related });
        }
        byPath.set(step.path, [...(byPath.get(step.path) ?? []), step]);
      }
    });
  },
});

function stepsOf(view: RecipeView, validator: Validator): Step[] {
  if (!isState(validator)) return [];
  const { key } = view.kindOf(validator);
  if (!Object.hasOwn(types, key)) return [];
  return validator.entries.flatMap((entry) => {
    const path = textOf(entry.name);
    return path === undefined ? [] : [{ validator, entry, kind: key, path }];
  });
}

/** The steps before, about the same path or a folder above it. */
function earlierSteps(byPath: ReadonlyMap<string, readonly Step[]>, path: string): Step[] {
  const found = [...(byPath.get(path) ?? [])];
  for (let at = path.lastIndexOf("/"); at > 0; at = path.lastIndexOf("/", at - 1))
    found.push(...(byPath.get(path.slice(0, at)) ?? []));
  for (const [other, steps] of byPath) if (other.startsWith(`${path}/`)) found.push(...steps);
  return found;
}

/** Whether one run may do both steps: not where they are in two branches of one choice. */
function mayRunTogether(view: RecipeView, a: Validator, b: Validator): boolean {
  const [left, right] = [view.trailOf(a), view.trailOf(b)];
  for (let at = 0; at < Math.min(left.length, right.length); at++) {
    const [{ of: outer, list }, other] = [left[at]!, right[at]!];
    if (outer !== other.of) return true;
    const isChoice = [anyKind, osCaseKind, argumentCaseKind].some((kind) => isOfKind<Validator>(kind, outer));
    if (list !== other.list) return !isChoice;
  }
  return true;
}

/** Returns what contradicts, as a sentence; undefined if nothing does. */
function contradictionOf(earlier: Step, later: Step): string | undefined {
  if (earlier.path !== later.path) return nestingOf(earlier, later);
  const [before, after] = [typeOf(earlier), typeOf(later)];
  if (before !== undefined && after !== undefined && before !== after)
    return `\`${earlier.kind}\` asks for ${before} at \`${later.path}\`, and \`${later.kind}\` for ${after}`;
  const [file, edit] = edits.includes(later.kind) ? [earlier, later] : [later, earlier];
  if (file.kind === "file" && edits.includes(edit.kind) && !hasLine(file, edit)) {
    const content = contents.find((option) => file.entry.options[option]);
    if (content)
      return `\`${content}\` is all of the text of \`${later.path}\`, and \`${edit.kind}\` changes it`;
  }
  if (edits.includes(earlier.kind) || edits.includes(later.kind)) return undefined;
  for (const attribute of attributes) {
    const [was, is] = [earlier, later].map(({ entry }) => valueText(entry.options[attribute]));
    if (was !== undefined && is !== undefined && was !== is)
      return `two steps ask for another \`${attribute}\` of \`${later.path}\``;
  }
  return undefined;
}

/** The type that a step asks for; undefined if it follows links. */
function typeOf({ kind, entry }: Step): string | undefined {
  const { follow, hard } = entry.options;
  if ((follow?.form === "flag" && follow.isOn) || (hard?.form === "flag" && hard.isOn)) return undefined;
  // They follow a link.
  return edits.includes(kind) && !entry.options.content ? undefined : types[kind];
}

/** Whether the content of a file has the line already. */
function hasLine(file: Step, { kind, entry }: Step): boolean {
  const [content, line] = [valueText(file.entry.options.content), valueText(entry.options.line)];
  return kind === "line" && line !== undefined && content?.split("\n").includes(line) === true;
}

function nestingOf(first: Step, second: Step): string | undefined {
  const [outer, inner] = first.path.length < second.path.length ? [first, second] : [second, first];
  if (inner.kind === "absent") return undefined;
  if (outer.kind === "absent") return `\`absent\` removes \`${outer.path}\` with \`${inner.path}\``;
  const asked = typeOf(outer);
  if (asked === "a file") return `\`${inner.path}\` can't be in \`${outer.path}\`, which is a file`;
  const { recurse } = outer.entry.options;
  if (outer.kind !== "directory" || recurse?.form !== "flag" || !recurse.isOn) return undefined;
  for (const attribute of ["owner", "group"]) {
    const [all, own] = [outer, inner].map(({ entry }) => valueText(entry.options[attribute]));
    if (all !== undefined && own !== undefined && all !== own)
      return `\`recurse\` asks for the ${attribute} \`${all}\` of all in \`${outer.path}\`, and another step for \`${own}\` of \`${inner.path}\``;
  }
  return undefined;
}

function valueText(value: OptionValue | undefined): string | undefined {
  return value?.form === "text" ? textOf(value.text) : undefined;
}
