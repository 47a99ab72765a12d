import { rule } from "../rule.ts";
import { dashedReads } from "./support/dashed-names.ts";

export const scriptDashedVariable = rule({
  code: "script-dashed-variable",
  check(view, report) {
    for (const [script, uses] of view.scripts) {
      const passed = new Set(
        uses.flatMap((use) => (use.kind === "run" ? use.passed.map((variable) => variable.variable) : [])),
      );
      for (const { span, reads, variable } of dashedReads(view, script.facts)) {
        const sees = variable.shellNames[0]!;
        const fix = {
          title: `Write \`\${${sees}}\``,
          edits: [{ span: script.place(span).span, text: `\${${sees}}` }],
          certain: passed.has(variable) && script.isEditable(span),
        };
        report(script.place(span), { name: variable.name, reads, sees }, { fix });
      }
    }
  },
});
