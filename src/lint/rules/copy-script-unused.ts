import { rule } from "../rule.ts";

/** A path below /tmp that the script computes, or a script that changes to /tmp. */
const somewhereInTmp = /\/tmp\/[^\s"';]*[*?$`]|\bcd\s+["']?\/tmp/;

export const copyScriptUnused = rule({
  code: "copy-script-unused",
  check(view, report) {
    if (view.hasUnknownScripts) return;
    view.uses.forEach((use, index) => {
      if (use.kind !== "copy") return;
      const isUsed = view.uses.some(({ script, kind }, at) => {
        if (script === use.script || (kind === "run" && at < index)) return false;
        return script.text.includes(use.baseName) || somewhereInTmp.test(script.text);
      });
      if (!isUsed) report(view.place(use.validator.path.scalar.span), { name: use.baseName });
    });
  },
});
