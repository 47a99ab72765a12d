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

function lowerEntry(state: StateDefinition, lowering: Lowering, entry: StateEntry, id: StepId): StateOp[] {
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
    lowerOption(lowering, attribute, state.options[attribute]!, value),
  );
  state.check?.(lowering, entry, wants);
  return name && !problem ? [{ op: "state", id, kind: state.key, name, want: wants }] : [];
}

function lowerText(
  lowering: Lowering,
  { parts, broken }: TemplateNode,
  maySecret = false,
): Template | undefined {
  const template = lowering.template(parts, maySecret);
  return broken ? undefined : template;
}

function lowerOption(lowering: Lowering, attribute: string, option: StateOption, value: OptionValue): Want[] {
  const text = (node: TemplateNode) => {
    const template = lowerText(lowering, node, option.maySecret);
    if (template) reportProblem(lowering, attribute, option, node, template);
    return template;
  };
  switch (value.form) {
    case "text": {
      const template = text(value.text);
      return template ? [{ attribute, value: template }] : [];
    }
    case "file": {
      const resource = lowering.script(value.text, "file");
      return resource ? [{ attribute, resource: resource.key }] : [];
    }
    case "flag":
      return [{ attribute, value: [value.isOn ? "yes" : "no"] }];
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

/** Reports a value that is known now and can't be one. The guest looks at those that only the run knows. */
function reportProblem(
  lowering: Lowering,
  attribute: string,
  option: StateOption,
  node: TemplateNode,
  template: Template,
): void {
  const known = lowering.textOf(template);
  const problem = known === undefined ? undefined : option.problem?.(known);
  if (problem)
    lowering.report("option-invalid", node.scalar.span, {
      option: attribute,
      value: option.isHidden ? "***" : shorten(known!),
      ...problem,
    });
}
