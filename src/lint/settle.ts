import type { Diagnostic } from "../diagnostics/diagnostic.ts";
import type { SourceText } from "../source/source-text.ts";
import { applyDirectives } from "./directives.ts";
import { type LintConfig, settingOf } from "./settings.ts";

/** Codes whose findings need more than the recipe. */
export const lookedForElsewhere: ReadonlySet<string> = new Set(["shellcheck", "script-unnamed"]);

/** Returns the findings that no comment disables, file by file, each in the order of its text. */
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
    const { kept: found, problems } = applyDirectives(source, list, config, notLookedFor);
    const kept = [...found, ...problems.flatMap((problem) => adjusted(problem, config))];
    return kept.sort((a, b) => (a.place?.span.start ?? -1) - (b.place?.span.start ?? -1));
  });
}

/** Returns a finding with the severity from the configuration; nothing if its code is off. */
export function adjusted(found: Diagnostic, config: LintConfig): readonly Diagnostic[] {
  const setting = settingOf(found.code, config);
  if (setting === "off") return [];
  return [setting === undefined ? found : { ...found, severity: setting }];
}

/** What a place can have several of: an `include` has those about all steps of its fragment. */
const severalAtAPlace: ReadonlySet<string> = new Set([
  "shellcheck",
  "steps-contradict",
  "package-contradicted",
]);

/** Removes repeated findings: recipes share scripts, and aliases share parts of a recipe. */
function withoutRepeats(found: readonly Diagnostic[]): Diagnostic[] {
  const seen = new Set<string>();
  return found.filter(({ code, place, message }) => {
    const what = place ? `${place.file} ${place.span.start} ${place.span.end}` : message;
    const key = severalAtAPlace.has(code) || !place ? `${code} ${what} ${message}` : `${code} ${what}`;
    return !seen.has(key) && seen.add(key);
  });
}
