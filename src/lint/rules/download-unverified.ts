import { downloadsOf, verifies } from "../../shell/downloads.ts";
import { rule } from "../rule.ts";
import { valuesIn } from "./support/values.ts";

/** Repository files and keys: the package manager verifies what comes from them. */
const repository = /\.(?:repo|list|sources|asc|gpg|key)(?:\.key)?$|RPM-GPG-KEY/i;

export const downloadUnverified = rule({
  code: "download-unverified",
  check(view, report) {
    for (const [script, uses] of view.scripts) {
      if (view.reachedFrom(script.facts).some(verifies)) continue;
      for (const { span, url, keeps, program, runs } of downloadsOf(script.facts, valuesIn(uses))) {
        // `script-pipes-http` reports what is run at once.
        if (!keeps || repository.test(url) || (runs && !url.startsWith("https:"))) continue;
        report(script.place(span), { url: url.replaceAll("\uFFFC", "…"), by: program });
      }
    }
  },
});
