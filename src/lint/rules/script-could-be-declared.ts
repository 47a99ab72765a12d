import type { Fix } from "../../diagnostics/diagnostic.ts";
import { declaredValidators } from "../../kinds/fitting.ts";
import { declare } from "../../shell/declare/declare.ts";
import { unknownDigest } from "../../shell/declare/download.ts";
import { shorten } from "../../yaml/node.ts";
import { type Value, yamlFlow, yamlItem } from "../../yaml/write-yaml.ts";
import type { RecipeView } from "../recipe-view.ts";
import { rule } from "../rule.ts";
import { InlineScript, type ScriptRun } from "../script.ts";

export const scriptCouldBeDeclared = rule({
  code: "script-could-be-declared",
  check(view, report) {
    for (const use of view.uses) {
      if (use.kind !== "run" || use.does === "check" || use.validator.output) continue;
      const { tree } = use.script.facts;
      const declaration = tree && declare(tree, (name) => recipeName(use, name));
      const validators = declaration && declaredValidators(declaration.steps, unknownDigest);
      if (!validators) continue;
      const steps = validators.map((validator) => shorten(yamlFlow(validator), 100));
      const fix = fixOf(view, use, validators, declaration.certain);
      report(view.place(use.validator.place), { script: use.script.name, steps }, { fix });
    }
  },
});

/** The name in the recipe of a variable of a script. Not every kind takes a secret. */
function recipeName({ passed }: ScriptRun, name: string): string | undefined {
  const found = passed.find(({ variable }) => variable.shellNames.includes(name));
  return found && !found.variable.secret ? found.variable.name : undefined;
}

/** Puts the steps in the place of an inline script, in a list that is written with dashes. */
function fixOf(
  view: RecipeView,
  { validator, script }: ScriptRun,
  validators: readonly Value[],
  isCertain: boolean,
): Fix | undefined {
  const { text } = view.source;
  const { start } = validator.span;
  const lineStart = text.lastIndexOf("\n", start - 1) + 1;
  const [, indent] = /^(\s*)- +$/.exec(text.slice(lineStart, start)) ?? [];
  const outer = view.trailOf(validator).at(-1);
  const isBranch = outer !== undefined && view.kindOf(outer.of).hasAlternatives === true;
  const isPlaceholder = validators.some((item) => "archive" in (item as object));
  if (!(script instanceof InlineScript) || indent === undefined || isPlaceholder) return undefined;
  if (isBranch && validators.length > 1) return undefined;
  const span = {
    start: lineStart + indent.length,
    end: start + text.slice(start, validator.span.end).trimEnd().length,
  };
  const lines = validators.flatMap((item) => yamlItem(item, indent)).join("\n");
  // Comments, and what is used in several places, are for a person to move.
  const hasComments = (script.facts.tree?.comments ?? []).some(
    ({ start }) => !script.text.startsWith("#!", start),
  );
  const isShared = /(?:^|[\s,[{])[&*][\w-]+/.test(text);
  return {
    title: "Declare it",
    edits: [{ span, text: lines.slice(indent.length) }],
    certain: isCertain && !hasComments && !isShared,
  };
}
