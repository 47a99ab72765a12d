import type { Fix } from "../../diagnostics/diagnostic.ts";
import { bashismsOf } from "../../shell/bashisms.ts";
import type { SourceText } from "../../source/source-text.ts";
import { rule } from "../rule.ts";
import { InlineScript, type Script } from "../script.ts";

export const scriptNoShebang = rule({
  code: "script-no-shebang",
  check(view, report) {
    for (const [script, uses] of view.scripts) {
      const { text, interpreter } = script.facts;
      if (interpreter.line || uses.every((use) => use.kind === "copy")) continue;
      // One or two commands in the recipe need no `#!` line.
      const lines = text.split("\n").filter((line) => line.trim() !== "").length;
      if (script instanceof InlineScript && lines < 2) continue;
      const start = script.place({ start: 0, end: 0 });
      report(start, { script: script.name }, { fix: heading(view.source, script, start.span.start) });
    }
  },
});

/** Adding `#!/bin/sh` changes nothing, because /bin/sh runs the script already. Only its author knows whether it needs bash. */
function heading(source: SourceText, script: Script, at: number): Fix | undefined {
  const certain = bashismsOf(script.facts).length === 0;
  let indent = "";
  if (script instanceof InlineScript) {
    if (script.scalar.style !== "literal" || /^\s/.test(script.text)) return undefined;
    indent = source.text.slice(source.lineStarts[source.lineAt(at) - 1], at);
  } else if (script.text.startsWith("\uFEFF")) return undefined;
  const edits = [{ span: { start: at, end: at }, text: `#!/bin/sh\n${indent}` }];
  return { title: "Add `#!/bin/sh`", edits, certain };
}
