import { isOfKind } from "../../kinds/kind.ts";
import { type ScriptValidator, scriptKind } from "../../kinds/script.ts";
import { walkValidators } from "../../recipe/validator.ts";
import { entriesByKey } from "../entries.ts";
import type { Change, Step } from "../step.ts";

/** Replaces `arguments` of a script, as in the old contributor guide, by `env_vars`. */
export const envVars: Step = ({ recipe, yaml }) => {
  const entries = entriesByKey(yaml);
  const scripts: ScriptValidator[] = [];
  walkValidators(recipe.validators, (validator) => {
    if (isOfKind(scriptKind, validator)) scripts.push(validator);
  });
  const seen = new Set<number>();
  return scripts.flatMap(({ path }): readonly Change[] => {
    const options = entries.get(path.scalar.span.start)?.value;
    const key =
      options?.kind === "mapping"
        ? options.entries.find((entry) => entry.key.text === "arguments")?.key
        : undefined;
    if (!key || seen.has(key.span.start)) return [];
    seen.add(key.span.start);
    return [
      {
        title: `\`arguments\` of the script \`${path.scalar.text}\` named \`env_vars\``,
        span: key.span,
        edits: [{ span: key.span, text: "env_vars" }],
      },
    ];
  });
};
