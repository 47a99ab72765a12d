import type { StateKind } from "../../kinds/state/definition.ts";
import type { Validator } from "../../recipe/validator.ts";
import type { RecipeView } from "../recipe-view.ts";
import { rule } from "../rule.ts";
import { differenceOf } from "./support/differing-options.ts";
import { mayRunTogether } from "./support/run-together.ts";
import { isOn, isState, type Step, textOf, valueText } from "./support/states.ts";

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

export const stepsContradict = rule({
  code: "steps-contradict",
  check(view, report) {
    const byName = new Map<string, Step[]>();
    view.walk((validator) => {
      for (const step of stepsOf(view, validator)) {
        const contradiction = earlierSteps(byName, step)
          .filter((earlier) => mayRunTogether(view, earlier.validator, validator))
          .map((earlier) => ({ earlier, is: contradictionOf(earlier, step) }))
          .find(({ is }) => is !== undefined);
        if (contradiction) {
          const { earlier, is } = contradiction;
          const place = view.place(earlier.entry.name.scalar.span);
          const related = [{ place, message: "the other step" }];
          report(view.place(step.entry.name.scalar.span), { path: step.name, is: is! }, { related });
        }
        const key = keyOf(step);
        byName.set(key, [...(byName.get(key) ?? []), step]);
      }
    });
  },
});

function stepsOf(view: RecipeView, validator: Validator): Step[] {
  if (!isState(validator)) return [];
  const kind = view.kindOf(validator) as StateKind;
  return validator.entries.flatMap((entry) => {
    const name = textOf(entry.name);
    return name === undefined ? [] : [{ validator, entry, kind, name }];
  });
}

/** Steps of one key are about the same thing: a path, or what a kind has by this name. */
function keyOf({ kind, name }: Step): string {
  if (Object.hasOwn(types, kind.key)) return name;
  return kind.state.name.isSingle ? `${kind.key}:` : `${kind.key}:${name.replace(/\.service$/, "")}`;
}

/** The steps before, about the same thing, or about a path above or below. */
function earlierSteps(byName: ReadonlyMap<string, readonly Step[]>, step: Step): Step[] {
  const key = keyOf(step);
  const found = [...(byName.get(key) ?? [])];
  if (!Object.hasOwn(types, step.kind.key)) return found;
  for (let at = key.lastIndexOf("/"); at > 0; at = key.lastIndexOf("/", at - 1))
    found.push(...(byName.get(key.slice(0, at)) ?? []));
  for (const [other, steps] of byName) if (other.startsWith(`${key}/`)) found.push(...steps);
  return found;
}

/** Returns what contradicts, as a sentence; undefined if nothing does. */
function contradictionOf(earlier: Step, later: Step): string | undefined {
  const isPath = Object.hasOwn(types, later.kind.key);
  if (isPath && earlier.name !== later.name) return nestingOf(earlier, later);
  const [before, after] = [typeOf(earlier), typeOf(later)];
  if (before !== undefined && after !== undefined && before !== after)
    return `\`${earlier.kind.key}\` asks for ${before} at \`${later.name}\`, and \`${later.kind.key}\` for ${after}`;
  const [file, edit] = isEdit(later) ? [earlier, later] : [later, earlier];
  if (file.kind.key === "file" && isEdit(edit) && !hasLine(file, edit)) {
    const content = contents.find((option) => file.entry.options[option]);
    if (content)
      return `\`${content}\` is all of the text of \`${later.name}\`, and \`${edit.kind.key}\` changes it`;
  }
  return differenceOf(earlier, later);
}

const isEdit = ({ kind }: Step) => edits.includes(kind.key);

/** The type that a step asks for; undefined if it follows links, or is not about a path. */
function typeOf(step: Step): string | undefined {
  const { follow, hard, content } = step.entry.options;
  if (isOn(follow) || isOn(hard)) return undefined;
  // They follow a link.
  return isEdit(step) && !content ? undefined : types[step.kind.key];
}

/** Whether the content of a file has the line already. */
function hasLine(file: Step, { kind, entry }: Step): boolean {
  const [content, line] = [valueText(file.entry.options.content), valueText(entry.options.line)];
  return kind.key === "line" && line !== undefined && content?.split("\n").includes(line) === true;
}

function nestingOf(first: Step, second: Step): string | undefined {
  const [outer, inner] = first.name.length < second.name.length ? [first, second] : [second, first];
  if (inner.kind.key === "absent") return undefined;
  if (outer.kind.key === "absent") return `\`absent\` removes \`${outer.name}\` with \`${inner.name}\``;
  const asked = typeOf(outer);
  if (asked === "a file") return `\`${inner.name}\` can't be in \`${outer.name}\`, which is a file`;
  if (outer.kind.key !== "directory" || !isOn(outer.entry.options.recurse)) return undefined;
  for (const attribute of ["owner", "group"]) {
    const [all, own] = [outer, inner].map(({ entry }) => valueText(entry.options[attribute]));
    if (all !== undefined && own !== undefined && all !== own)
      return `\`recurse\` asks for the ${attribute} \`${all}\` of all in \`${outer.name}\`, and another step for \`${own}\` of \`${inner.name}\``;
  }
  return undefined;
}
