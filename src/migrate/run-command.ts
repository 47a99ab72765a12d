import { declaredValidators } from "../kinds/fitting.ts";
import { declare } from "../shell/declare/declare.ts";
import { parseShell } from "../shell/parse-shell.ts";
import type { Draft, Operation } from "./draft.ts";
import { runOnce } from "./scripts.ts";

/** Converts commands of sh: to steps that do the same, else to a script that runs once. */
export function runCommand(draft: Draft, operation: Operation, name: string, text: string): void {
  const declaration = declare(parseShell(text));
  const validators = declaration?.certain ? declaredValidators(declaration.steps) : undefined;
  if (validators) operation.declared(validators);
  else runOnce(draft, operation, name, text);
}
