import type { ScriptOp } from "../../../plan/plan.ts";
import { needsShell } from "../emit-resources.ts";
import { command, type EmitterContext, type OpEmitter, variablesOf, word } from "./emitter.ts";

export const emitScript: OpEmitter<ScriptOp> = (op, context) => {
  const { plan, resourceFunction } = context;
  const lines: string[] = [];
  const sets = op.output ? [op.output] : [];
  if (op.env.length > 0) {
    const lost = command("undetermined", op.id, "script", ...sets);
    lines.push(`${command("determined", ...op.env)} || { ${lost}; return 1; }`);
  }
  const used = variablesOf(op.creates ?? []);
  if (used.length > 0)
    lines.push(`${command("valued", ...used)} || { ${command("script_lost", op.id, ...sets)}; return 1; }`);
  lines.push("set --");
  for (const id of op.env) {
    const { shellNames, secret } = plan.variables.find((variable) => variable.id === id) ?? {
      shellNames: [],
    };
    if (shellNames.length === 0) continue;
    if (secret) lines.push(...shellNames.map((name) => `give ${name} ${id}`));
    else {
      const words = shellNames.map((name) => `"${name}=$v_${id}"`).join(" ");
      lines.push(`if [ "$s_${id}" = = ]; then set -- "$@" ${words}; fi`);
    }
  }
  const how = howToStart(op.resource, context);
  if (op.check !== undefined)
    lines.push(resourceFunction(op.check), `check_by_script ${howToStart(op.check, context)} "$file"`);
  if (op.creates) lines.push(`check_by_path ${word(op.creates)}`);
  lines.push(resourceFunction(op.resource), `script ${op.id} ${op.output ?? "-"} ${how} "$file" "$@"`);
  return lines;
};

function howToStart(resource: string, { plan }: EmitterContext): "sh" | "direct" {
  return needsShell(plan.resources[resource]!) ? "sh" : "direct";
}
