import { rule } from "../rule.ts";

const reading = new Set(["env", "case", "template"]);

export const argumentUnused = rule({
  code: "argument-unused",
  check(view, report) {
    // If the YAML is broken, the place that uses the argument may be missing.
    if (
      view.analysis.diagnostics.some(
        (diagnostic) => diagnostic.severity === "error" && diagnostic.code.startsWith("yaml-"),
      )
    )
      return;
    for (const { declaration, references } of view.analysis.variables) {
      if (!declaration || references.some((reference) => reading.has(reference.use))) continue;
      const set = references.some((reference) => reference.use === "output" || reference.use === "set");
      report(view.place(declaration.name.span), { name: declaration.name.text, set });
    }
  },
});
