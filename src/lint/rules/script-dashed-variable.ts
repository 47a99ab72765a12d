import { isShellName } from "../../compiler/parse/arguments.ts";
import { rule } from "../rule.ts";
import { walk } from "../shell/walk.ts";

export const scriptDashedVariable = rule({
  code: "script-dashed-variable",
  check(view, report) {
    const dashed = view.analysis.variables.filter((one) => one.name.includes("-") && !isShellName(one.name));
    if (dashed.length === 0) return;
    for (const [script, uses] of view.scripts) {
      const { tree, variables, text } = script.facts;
      const passed = new Set(
        uses.flatMap((use) => (use.kind === "run" ? use.passed.map((one) => one.variable) : [])),
      );
      walk(tree?.statements ?? [], {
        part(part) {
          if (part.type !== "parameter" || part.form !== "plain") return;
          const { start } = part.span;
          const variable = dashed.find(
            ({ name }) =>
              name.startsWith(`${part.name}-`) &&
              text.startsWith(name, start + 1) &&
              !/^[\w-]/.test(text.slice(start + 1 + name.length)),
          );
          const known =
            variables.assigned.has(part.name) ||
            view.analysis.variables.some((one) => one.shellNames.includes(part.name));
          const sees = variable?.shellNames[0];
          if (!variable || sees === undefined || known) return;
          const span = { start, end: start + 1 + variable.name.length };
          const edits = [{ span: script.place(span).span, text: `\${${sees}}` }];
          const certain = passed.has(variable) && script.isEditable(span);
          const fix = { title: `Write \`\${${sees}}\``, edits, certain };
          report(script.place(span), { name: variable.name, reads: part.name, sees }, { fix });
        },
      });
    }
  },
});
