import type { ScriptOp } from "../../../plan/plan.ts";
import { needsShell } from "../emit-resources.ts";
import { command, type OpEmitter } from "./emitter.ts";

export const emitScript: OpEmitter<ScriptOp> = (op, { plan, resourceFunction }) => {
  const lines: string[] = [];
  if (op.env.length > 0) {
    const lost = command("undetermined", op.id, "script", ...(op.output ? [op.output] : []));
    lines.push(`${command("determined", ...op.env)} || { ${lost}; return 1; }`);
  }
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
  const how = needsShell(plan.resources[op.resource]!) ? "sh" : "direct";
  lines.push(resourceFunction(op.resource), `script ${op.id} ${op.output ?? "-"} ${how} "$file" "$@"`);
  return lines;
};
