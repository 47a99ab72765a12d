import type { VariableId } from "../plan/plan.ts";

/**
 * What file descriptor 3 gives to a script (docs/dev/guest-program.md): one assignment a secret variable, in
 * single quotes for sh. It is the one place outside of the compiler where something is quoted, because a
 * secret must never get as far as the compiler.
 */
export function writeSecrets(secrets: ReadonlyMap<VariableId, string>): string {
  return [...secrets].map(([id, value]) => `${id}='${value.replaceAll("'", "'\\''")}'\n`).join("");
}
