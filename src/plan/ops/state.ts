import { showTemplate, type VariableNames } from "../describe.ts";
import type { StateOp, Template, Want } from "../plan.ts";
import { list, object, ref, sha256, text } from "../schema-parts.ts";
import type { OpDefinition } from "./definition.ts";

export const state: OpDefinition<StateOp> = {
  schema: {
    description: "One thing of the guest that must be in a state: a file, a link, an account, …",
    required: {
      kind: { ...text, description: "The key of the validator: `file`, `link`, …" },
      name: ref("template"),
      want: list(
        object("", { attribute: text }, { key: ref("template"), value: ref("template"), resource: sha256 }),
      ),
    },
  },
  steps(op, names) {
    const name = showTemplate(op.name, names);
    return [{ id: op.id, kind: op.kind, title: `${op.kind} ${name}`, shortNames: [name] }];
  },
  mapTemplates: (op, change) => ({
    ...op,
    name: change(op.name, false),
    want: op.want.map((want) => ({
      ...want,
      ...(want.key ? { key: change(want.key, false) } : {}),
      ...(want.value ? { value: change(want.value, true) } : {}),
    })),
  }),
  resources: (op) => op.want.flatMap(({ resource }) => resource ?? []),
  comment: (op, names) => `${op.kind} ${showTemplate(op.name, names)}`,
  tree: (op, { names, size }) => [
    { text: wordsOf(op, names, (key) => `a file of ${size(key)}`), id: op.id, depth: 0 },
  ],
  chart: (op, names) => `${op.kind}\n${showTemplate(op.name, names)}`,
};

/** `file /etc/motd: content "Hello…", mode 0644`. */
function wordsOf(op: StateOp, names: VariableNames, file: (resource: string) => string): string {
  const wants = op.want.map(({ attribute, key, value, resource }) =>
    [
      attribute,
      ...(key ? [showShort(key, names)] : []),
      ...(value ? [hidden.has(attribute) ? "***" : showShort(value, names)] : []),
      ...(resource ? [file(resource)] : []),
    ].join(" "),
  );
  const head = `${op.kind} ${showTemplate(op.name, names)}`;
  return wants.length === 0 ? head : `${head}: ${wants.join(", ")}`;
}

/** Attributes that are not for the eyes of others, though they may be in the recipe. */
const hidden: ReadonlySet<string> = new Set(["password"]);

const shortest = 60;

function showShort(template: Template, names: VariableNames): string {
  const shown = showTemplate(template, names);
  return shown.length <= shortest ? shown : `${shown.slice(0, shortest - 1)}…`;
}

/** Returns the wants of one attribute, in order. */
export function wanted(op: StateOp, attribute: string): readonly Want[] {
  return op.want.filter((want) => want.attribute === attribute);
}
