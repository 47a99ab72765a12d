import { rule } from "../rule.ts";

const reading = new Set(["env", "case", "template"]);

export const argumentUnused = rule({
  code: "argument-unused",
  check(view, report) {
    // In a text that is only half YAML the place that uses it may not have been read.
    if (view.analysis.diagnostics.some((one) => one.severity === "error" && one.code.startsWith("yaml-")))
      return;
    for (const { declaration, references } of view.analysis.variables) {
      if (!declaration || references.some((one) => reading.has(one.use))) continue;
      const set = references.some((one) => one.use === "output" || one.use === "set");
      report(view.place(declaration.name.span), { name: declaration.name.text, set });
    }
  },
});
