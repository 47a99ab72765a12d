import type { Op, StateOp, StepId, Template, Want } from "../../plan/plan.ts";
import type { TemplateNode } from "../../recipe/expressions/nodes.ts";
import { shorten } from "../../yaml/node.ts";
import type { Lowering } from "../lowering.ts";
import type { OptionValue, StateDefinition, StateEntry, StateValidator } from "./definition.ts";
import type { StateOption } from "./option.ts";

/** Returns the steps of a validator of a state kind; those of a list are in an `all`. */
export function lowerStates(state: StateDefinition, lowering: Lowering, node: StateValidator): readonly Op[] {
  const steps = node.entries.flatMap((entry, index) =>
    lowerEntry(state, lowering, entry, node.isList ? lowering.child(index) : lowering.id),
  );
  if (!node.isList) return steps;
  return steps.length === 0 ? [] : [{ op: "all", id: lowering.id, steps }];
}

function lowerEntry(state: StateDefinition, lowering: Lowering, entry: StateEntry, id: StepId): Op[] {
  lowering.place(id, entry.name.scalar.span);
  const name = lowerText(lowering, entry.name);
  const known = name && lowering.textOf(name);
  const problem = known === undefined ? undefined : state.name.problem(known);
  if (problem)
    lowering.report("state-name-invalid", entry.name.scalar.span, {
      kind: state.key,
      name: shorten(known!),
      ...problem,
    });
  const wants = Object.entries(entry.options).flatMap(([attribute, value]) =>
    lowerOption(lowering, entry, attribute, state.options[attribute]!, value),
  );
  state.check?.(lowering, entry, wants);
  if (!name || problem) return [];
  const own: StateOp = { op: "state", id, kind: state.key, name, want: wants };
  const steps = state.expand?.(lowering, entry, own) ?? [own];
  if (steps.length === 1) return [...steps];
  return [
    { op: "all", id, steps: steps.map((step, index) => placed(lowering, entry, step, `${id}.${index + 1}`)) },
  ];
}

function placed(lowering: Lowering, { name }: StateEntry, step: StateOp, id: StepId): StateOp {
  lowering.place(id, name.scalar.span);
  return { ...step, id };
}

function lowerText(
  lowering: Lowering,
  { parts, broken }: TemplateNode,
  maySecret = false,
): Template | undefined {
  const template = lowering.template(parts, maySecret);
  return broken ? undefined : template;
}

/** @param word of the option, for messages */
function lowerOption(
  lowering: Lowering,
  entry: StateEntry,
  attribute: string,
  option: StateOption,
  value: OptionValue,
  word = attribute,
): Want[] {
  const text = (node: TemplateNode) => {
    const template = lowerText(lowering, node, option.maySecret);
    if (template) reportProblem(lowering, word, option, node, template);
    return template;
  };
  switch (value.form) {
    case "text": {
      const template = text(value.text);
      return template ? [{ attribute, value: template }] : [];
    }
    case "tree":
      return [];
    case "file": {
      if (flagOf(entry, "template")) {
        const content = lowering.templateFile(value.text, true);
        return content ? [{ attribute: "content", value: content }] : [];
      }
      const resource = lowering.script(value.text, "file");
      return resource ? [{ attribute, resource: resource.key }] : [];
    }
    case "group":
      return Object.entries(value.options).flatMap(([word, inner]) =>
        lowerOption(lowering, entry, `${option.prefix ?? ""}${word}`, option.options![word]!, inner, word),
      );
    case "flag":
      return option.isForCompiler ? [] : [{ attribute, value: [value.isOn ? "yes" : "no"] }];
    case "list":
      return value.items.flatMap((item) => {
        const template = text(item);
        return template ? [{ attribute, value: template }] : [];
      });
    case "map":
      return value.entries.flatMap((entry) => {
        const key = lowerText(lowering, entry.key);
        const template = text(entry.value);
        return key && template ? [{ attribute, key, value: template }] : [];
      });
  }
}

/** Returns whether a flag is on. */
export function flagOf({ options }: StateEntry, word: string): boolean {
  const value = options[word];
  return value?.form === "flag" && value.isOn;
}

/** Reports a value that is known now and can't be one. The guest looks at those that only the run knows. */
function reportProblem(
  lowering: Lowering,
  word: string,
  option: StateOption,
  node: TemplateNode,
  template: Template,
): void {
  const known = lowering.textOf(template);
  const problem = known === undefined ? undefined : option.problem?.(known);
  if (problem)
    lowering.report("option-invalid", node.scalar.span, {
      option: word,
      value: option.isHidden ? "***" : shorten(known!),
      ...problem,
    });
}
