import type { ScriptUse } from "../../script.ts";

/** Returns the default values of a script's variables; never those of secrets. */
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
