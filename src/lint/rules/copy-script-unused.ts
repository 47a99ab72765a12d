import { rule } from "../rule.ts";

/** A path below /tmp that the script computes, or a script that changes to /tmp. */
const somewhereInTmp = /\/tmp\/[^\s"';]*[*?$`]|\bcd\s+["']?\/tmp/;

export const copyScriptUnused = rule({
  code: "copy-script-unused",
  check(view, report) {
    if (view.hasUnknownScripts) return;
    const copies = view.uses.filter(({ kind }) => kind === "copy");
    if (copies.length === 0) return;
    const readers = new Map(
      [...view.scripts.keys()].map((script) => [script, somewhereInTmp.test(script.text)]),
    );
    view.uses.forEach((use, index) => {
      if (use.kind !== "copy") return;
      const isUsed = view.uses.some(({ script, kind }, at) => {
        if (script === use.script || (kind === "run" && at < index)) return false;
        return readers.get(script) || script.text.includes(use.baseName);
      });
      if (!isUsed) report(view.place(use.validator.path.scalar.span), { name: use.baseName });
    });
  },
});
