import { rule } from "../rule.ts";
import { downloadsOf, verifies } from "../shell/downloads.ts";
import { valuesIn } from "./support/values.ts";

/** Descriptions of repositories and keys: what comes from them is verified by the package manager. */
const repository = /\.(?:repo|list|sources|asc|gpg|key)(?:\.key)?$|RPM-GPG-KEY/i;

export const downloadUnverified = rule({
  code: "download-unverified",
  check(view, report) {
    for (const [script, uses] of view.scripts) {
      if (view.reachedFrom(script.facts).some(verifies)) continue;
      for (const { span, url, keeps, program } of downloadsOf(script.facts, valuesIn(uses)))
        if (keeps && !repository.test(url))
          report(script.place(span), { url: url.replaceAll("\uFFFC", "…"), by: program });
    }
  },
});
