import { rule } from "../rule.ts";

const reading = new Set(["env", "case", "template"]);

export const argumentUnused = rule({
  code: "argument-unused",
  check(view, report) {
    // If the YAML is broken, or a fragment can't be read, the place that uses the argument may be missing.
    if (
      view.analysis.diagnostics.some(
        ({ severity, code }) => severity === "error" && /^(yaml|include)-/.test(code),
      )
    )
      return;
    const meant = new Set(
      view.analysis.diagnostics.flatMap(({ code, fix }) =>
        code === "variable-undeclared" ? (fix?.edits.map(({ text }) => text) ?? []) : [],
      ),
    );
    for (const { declaration, references } of view.analysis.variables) {
      // Those of fragments are reported when the fragment is looked at.
      if (
        declaration?.file !== view.source.path ||
        // A misspelled reference is reported already, with this name as help.
        meant.has(declaration.name.text) ||
        references.some((reference) => reading.has(reference.use))
      )
        continue;
      const set = references.some((reference) => reference.use === "output" || reference.use === "set");
      report(view.place(declaration.name.span), { name: declaration.name.text, set });
    }
  },
});
