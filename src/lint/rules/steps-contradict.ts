import type { StateKind } from "../../kinds/state/definition.ts";
import { foldersAbove } from "../../plan/guest-paths.ts";
import type { RecipeView } from "../recipe-view.ts";
import { rule } from "../rule.ts";
import { differenceOf } from "./support/differing-options.ts";
import {
  areOfFragment,
  mayRunTogether,
  type Occurrence,
  placesOf,
  walkOccurrences,
} from "./support/occurrences.ts";
import { isOn, isState, optionText, type Step } from "./support/states.ts";
import { textOf } from "./support/texts.ts";

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
    const before = new EarlierSteps();
    walkOccurrences(view, (occurrence) => {
      for (const step of stepsOf(view, occurrence)) {
        const found = contradictionWith(before.related(step), step);
        if (found) {
          const { place, related } = placesOf(view, named(found.earlier), named(step));
          report(place, { path: step.name, is: found.is }, { related });
        }
        before.add(step);
      }
    });
  },
});

/** Returns the first of the steps that contradicts, and what does. */
function contradictionWith(earlierSteps: readonly Step[], step: Step) {
  for (const earlier of earlierSteps) {
    if (!mayRunTogether(earlier.occurrence, step.occurrence) || areOfFragment(named(earlier), named(step)))
      continue;
    const is = contradictionOf(earlier, step);
    if (is !== undefined) return { earlier, is };
  }
  return undefined;
}

function stepsOf(view: RecipeView, occurrence: Occurrence): Step[] {
  const { validator, values } = occurrence;
  if (!isState(validator)) return [];
  const kind = view.kindOf(validator) as StateKind;
  return validator.entries.flatMap((entry) => {
    const name = textOf(entry.name, values);
    return name === undefined ? [] : [{ occurrence, entry, kind, name }];
  });
}

const named = ({ occurrence, entry }: Step) => ({ occurrence, name: entry.name });

/** Steps of one key are about the same thing: a path, or what a kind has by this name. */
function keyOf(step: Step): string {
  const { kind, name } = step;
  if (isAtPath(step)) return name;
  return kind.state.name.isSingle ? `${kind.key}:` : `${kind.key}:${name.replace(/\.service$/, "")}`;
}

/** How many earlier steps a step is compared with, the latest ones, so that long recipes are looked at in time. */
const mostCompared = 200;

/** The steps so far, by what they are about. */
class EarlierSteps {
  readonly #byKey = new Map<string, Step[]>();
  /** By each folder above their paths. */
  readonly #below = new Map<string, Step[]>();

  add(step: Step): void {
    const key = keyOf(step);
    append(this.#byKey, key, step);
    for (const folder of foldersOf(step)) append(this.#below, folder, step);
  }

  /** Those about the same thing, or about a path above or below. */
  related(step: Step): readonly Step[] {
    const key = keyOf(step);
    const above = foldersOf(step).flatMap((folder) => this.#byKey.get(folder) ?? []);
    const below = isAtPath(step) ? this.#below.get(key) : undefined;
    const found = [...(this.#byKey.get(key) ?? []), ...above, ...(below ?? [])];
    return found.slice(-mostCompared);
  }
}

function append(steps: Map<string, Step[]>, key: string, step: Step): void {
  const list = steps.get(key);
  if (list) list.push(step);
  else steps.set(key, [step]);
}

const isAtPath = ({ kind }: Step) => Object.hasOwn(types, kind.key);

/** Returns the folders above a step's path; none of a step that is not about a path. */
const foldersOf = (step: Step) => (isAtPath(step) ? foldersAbove(step.name) : []);

/** Returns what contradicts, as a sentence; undefined if nothing does. */
function contradictionOf(earlier: Step, later: Step): string | undefined {
  if (isAtPath(later) && earlier.name !== later.name) return nestingOf(earlier, later);
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
function hasLine(file: Step, edit: Step): boolean {
  const [content, line] = [optionText(file, "content"), optionText(edit, "line")];
  return edit.kind.key === "line" && line !== undefined && content?.split("\n").includes(line) === true;
}

function nestingOf(first: Step, second: Step): string | undefined {
  const [outer, inner] = first.name.length < second.name.length ? [first, second] : [second, first];
  if (inner.kind.key === "absent") return undefined;
  if (outer.kind.key === "absent") return `\`absent\` removes \`${outer.name}\` with \`${inner.name}\``;
  const asked = typeOf(outer);
  if (asked === "a file") return `\`${inner.name}\` can't be in \`${outer.name}\`, which is a file`;
  if (outer.kind.key !== "directory" || !isOn(outer.entry.options.recurse)) return undefined;
  for (const attribute of ["owner", "group"]) {
    const [all, own] = [outer, inner].map((step) => optionText(step, attribute));
    if (all !== undefined && own !== undefined && all !== own)
      return `\`recurse\` asks for the ${attribute} \`${all}\` of all in \`${outer.name}\`, and another step for \`${own}\` of \`${inner.name}\``;
  }
  return undefined;
}
