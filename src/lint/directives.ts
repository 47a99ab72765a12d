import { codes } from "../diagnostics/codes.ts";
import { type Diagnostic, diagnostic } from "../diagnostics/diagnostic.ts";
import { nearest } from "../source/nearest.ts";
import type { SourceText } from "../source/source-text.ts";
import type { Span } from "../source/span.ts";
import { isAdjustable, isKnownCode, type LintConfig, settingOf } from "./settings.ts";

/** One code that a comment disables for one line. */
interface Disabled {
  readonly code: string;
  readonly line: number;
  readonly span: Span;
}

const comment = /#[ \t]*sahara-image-disable-(next-line|line)\b[ \t:]*([^\r\n#]*)/g;

/** What is left of the findings in a file, and the findings about its comments. */
interface Applied {
  readonly kept: readonly Diagnostic[];
  readonly problems: readonly Diagnostic[];
}

/**
 * Removes the findings that comments in a file disable: `# sahara-image-disable-next-line CODE, CODE` and, after
 * other text on the same line, `# sahara-image-disable-line CODE`. Returns findings about the comments themselves, too.
 * `notLookedFor`: codes that were not checked, so that a comment that disables them is not reported as unused.
 */
export function applyDirectives(
  source: SourceText,
  found: readonly Diagnostic[],
  config: LintConfig,
  notLookedFor: ReadonlySet<string>,
): Applied {
  if (!source.text.includes("sahara-image-disable-")) return { kept: found, problems: [] };
  const problems: Diagnostic[] = [];
  const disabled = readDirectives(source, problems);
  const byLine = new Map<string, Disabled[]>();
  for (const each of disabled) {
    const key = `${each.line} ${each.code}`;
    byLine.set(key, [...(byLine.get(key) ?? []), each]);
  }
  const used = new Set<Disabled>();
  const kept = found.filter((finding) => {
    if (!finding.place || !isAdjustable(finding.code)) return true;
    const matching = byLine.get(`${source.lineAt(finding.place.span.start)} ${finding.code}`) ?? [];
    for (const other of matching) used.add(other);
    return matching.length === 0;
  });
  for (const directive of disabled) {
    if (
      used.has(directive) ||
      notLookedFor.has(directive.code) ||
      settingOf(directive.code, config) === "off"
    )
      continue;
    problems.push(
      diagnostic(
        "disable-unused",
        { name: directive.code },
        { place: { file: source.path, span: directive.span } },
      ),
    );
  }
  return { kept, problems };
}

function readDirectives(source: SourceText, problems: Diagnostic[]): Disabled[] {
  const disabled: Disabled[] = [];
  for (const found of source.text.matchAll(comment)) {
    const [whole, kind, list] = found as unknown as [string, string, string];
    const line = source.lineAt(found.index) + (kind === "line" ? 0 : 1);
    const listStart = found.index + whole.length - list.length;
    const names = [...list.matchAll(/[^\s,]+/g)];
    const file = source.path;
    if (names.length === 0) {
      const span = { start: found.index, end: found.index + whole.trimEnd().length };
      problems.push(diagnostic("disable-empty", {}, { place: { file, span } }));
    }
    for (const name of names) {
      const start = listStart + name.index;
      const span = { start, end: start + name[0].length };
      const code = name[0];
      if (isAdjustable(code)) disabled.push({ code, line, span });
      else problems.push(refusedCode(code, { file, span }));
    }
  }
  return disabled;
}

/** Explains why a code cannot be disabled or given another severity. */
export function refusedCode(code: string, place: Diagnostic["place"]): Diagnostic {
  if (isKnownCode(code)) return diagnostic("rule-not-adjustable", { name: code }, { place });
  const near = nearest(code, Object.keys(codes).filter(isAdjustable));
  const replaced = place && near !== undefined ? [{ span: place.span, text: near }] : undefined;
  const fix = replaced && { title: `Write \`${near}\``, edits: replaced, certain: false };
  return diagnostic("rule-unknown", { name: code, nearest: near }, { place, fix });
}
