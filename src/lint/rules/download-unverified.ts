import { downloadsOf, verifies } from "../../shell/downloads.ts";
import { rule } from "../rule.ts";
import { valuesIn } from "./support/values.ts";

/** Descriptions of repositories and keys: what comes from them is verified by the package manager. */
const repository = /\.(?:repo|list|sources|asc|gpg|key)(?:\.key)?$|RPM-GPG-KEY/i;

export const downloadUnverified = rule({
  code: "download-unverified",
  check(view, report) {
    for (const [script, uses] of view.scripts) {
      if (view.reachedFrom(script.facts).some(verifies)) continue;
      for (const { span, url, keeps, program, runs } of downloadsOf(script.facts, valuesIn(uses))) {
        // What is run at once over http is told of by `script-pipes-http`.
        if (!keeps || repository.test(url) || (runs && !url.startsWith("https:"))) continue;
        report(script.place(span), { url: url.replaceAll("\uFFFC", "…"), by: program });
      }
    }
  },
});
