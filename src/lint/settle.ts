import type { Diagnostic } from "../diagnostics/diagnostic.ts";
import type { SourceText } from "../source/source-text.ts";
import { applyDirectives } from "./directives.ts";
import { type LintConfig, settingOf } from "./settings.ts";

/** Codes that the recipe alone does not give. */
export const lookedForElsewhere: ReadonlySet<string> = new Set(["shellcheck", "script-unnamed"]);

/** What comments in the files leave of the findings, file by file, each in the order of its text. */
export function settle(
  found: readonly Diagnostic[],
  sources: ReadonlyMap<string, SourceText>,
  configOf: (file: string) => LintConfig,
  notLookedFor: ReadonlySet<string>,
): Diagnostic[] {
  const byFile = new Map<string | undefined, Diagnostic[]>();
  for (const file of sources.keys()) byFile.set(file, []);
  for (const finding of withoutRepeats(found)) {
    const list = byFile.get(finding.place?.file);
    if (list) list.push(finding);
    else byFile.set(finding.place?.file, [finding]);
  }
  return [...byFile].flatMap(([file, list]) => {
    const source = file === undefined ? undefined : sources.get(file);
    if (!source) return list;
    const config = configOf(source.path);
    const problems = applyDirectives(source, list, config, notLookedFor);
    const kept = problems.flatMap((problem) =>
      list.includes(problem) ? [problem] : adjusted(problem, config),
    );
    return kept.sort((a, b) => (a.place?.span.start ?? -1) - (b.place?.span.start ?? -1));
  });
}

/** A finding with the severity that the configuration gives its code; none where that is off. */
export function adjusted(found: Diagnostic, config: LintConfig): readonly Diagnostic[] {
  const setting = settingOf(found.code, config);
  if (setting === "off") return [];
  return [setting === undefined ? found : { ...found, severity: setting }];
}

/** Recipes share scripts, and aliases parts of a recipe: what is said of one is said once. */
function withoutRepeats(found: readonly Diagnostic[]): Diagnostic[] {
  const seen = new Set<string>();
  return found.filter(({ code, place, message }) => {
    const what = place ? `${place.file} ${place.span.start} ${place.span.end}` : message;
    const key = code === "shellcheck" || !place ? `${code} ${what} ${message}` : `${code} ${what}`;
    return !seen.has(key) && seen.add(key);
  });
}
