import type { ScriptUse } from "../../script.ts";

/** What the variables of a script are by default, where the recipe says so; never a secret. */
export function valuesIn(uses: readonly ScriptUse[]): ReadonlyMap<string, string> {
  const values = new Map<string, string>();
  for (const use of uses) {
    if (use.kind !== "run") continue;
    for (const { variable } of use.passed) {
      const value = variable.secret ? undefined : variable.declaration?.default?.text;
      if (value !== undefined) for (const name of variable.shellNames) values.set(name, value);
    }
  }
  return values;
}
