import { isSystemFolder } from "../../plan/guest-paths.ts";
import type { StateOp, Template, Want } from "../../plan/plan.ts";
import type { Lowering, TreeUse } from "../lowering.ts";
import type { StateEntry } from "./definition.ts";
import { flagOf } from "./lower-states.ts";

/** Returns the steps of a folder with a source: the folder, and each thing in it. */
export function expandTree(lowering: Lowering, entry: StateEntry, own: StateOp): readonly StateOp[] {
  const { source } = entry.options;
  const tree = source?.form === "tree" ? lowering.tree(source.text) : undefined;
  const isExact = flagOf(entry, "exact") && !isOfSystem(lowering, entry, own);
  const want = own.want.flatMap((each): Want[] => {
    if (each.attribute !== "exact") return [each];
    return isExact && tree ? [{ ...each, value: [tree.map(({ path }) => path).join("\n")] }] : [];
  });
  const isInherited = ({ attribute }: Want) => attribute === "owner" || attribute === "group";
  const inherited = flagOf(entry, "recurse") ? own.want.filter(isInherited) : [];
  return [{ ...own, want }, ...(tree ?? []).map((part) => stepOf(part, own, inherited))];
}

/** Whether it is a folder that a system does not run without, which is reported. */
function isOfSystem(lowering: Lowering, { options }: StateEntry, { name }: StateOp): boolean {
  const known = lowering.textOf(name);
  if (known === undefined || !isSystemFolder(known)) return false;
  lowering.report("option-invalid", options.exact!.key.span, {
    option: "exact",
    value: "true",
    is: `would remove files of the system from ${known}`,
    help: "remove `exact`, or name a folder of your own",
  });
  return true;
}

function stepOf(part: TreeUse, { op, id, name }: StateOp, inherited: readonly Want[]): StateOp {
  const inner = { op, id, name: joined(name, `/${part.path}`) };
  switch (part.type) {
    case "directory":
      return { ...inner, kind: "directory", want: inherited };
    case "link":
      return { ...inner, kind: "link", want: [{ attribute: "target", value: [part.target] }] };
    case "file": {
      const mode: Want[] = part.isExecutable ? [{ attribute: "mode", value: ["0755"] }] : [];
      return {
        ...inner,
        kind: "file",
        want: [{ attribute: "source", resource: part.key }, ...inherited, ...mode],
      };
    }
  }
}

/** Adds a text to a template, in which no two texts are neighbours. */
function joined(template: Template, text: string): Template {
  const last = template.at(-1);
  return typeof last === "string" ? [...template.slice(0, -1), last + text] : [...template, text];
}
