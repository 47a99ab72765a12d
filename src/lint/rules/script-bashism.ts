import { bashismsOf } from "../../shell/bashisms.ts";
import { rule } from "../rule.ts";

export const scriptBashism = rule({
  code: "script-bashism",
  check(view, report) {
    for (const [script, uses] of view.scripts) {
      const { interpreter, tree } = script.facts;
      if (interpreter.dialect !== "sh" || !tree || tree.broken !== undefined) continue;
      // A copied file without `#!` is sourced by a script, in the language of that script.
      if (!interpreter.line && uses.every((use) => use.kind === "copy")) continue;
      for (const { span, found, instead, edit } of bashismsOf(script.facts)) {
        const params = { found, shebang: interpreter.line !== undefined, ...(instead ? { instead } : {}) };
        const fix = edit && {
          title: `Write ${instead ?? `\`${edit.text}\``}`,
          edits: [{ span: script.place(edit.span).span, text: edit.text }],
          certain: interpreter.line !== undefined && script.isEditable(edit.span),
        };
        report(script.place(span), params, { fix });
      }
    }
  },
});
