import { downloadsOf } from "../../shell/downloads.ts";
import { rule } from "../rule.ts";
import { valuesIn } from "./support/values.ts";

export const scriptPipesHttp = rule({
  code: "script-pipes-http",
  check(view, report) {
    for (const [script, uses] of view.scripts)
      for (const { span, url, runs } of downloadsOf(script.facts, valuesIn(uses)))
        if (runs && /^(?:http|ftp):\/\//.test(url)) report(script.place(span), { url: shown(url), to: runs });
  },
});

/** Shows the unknown parts of a URL as “…”. */
function shown(url: string): string {
  return url.replaceAll("\uFFFC", "…");
}
