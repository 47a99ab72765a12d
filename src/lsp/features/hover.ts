import type { Hover } from "vscode-languageserver";
import { codes } from "../../diagnostics/codes.ts";
import type { CodeDefinition } from "../../diagnostics/define.ts";
import type { Diagnostic } from "../../diagnostics/diagnostic.ts";
import {
  canonicalDistribution,
  distributionsByFamily,
  type Family,
  families,
  familyOf,
} from "../../plan/distributions.ts";
import { isArchitecture } from "../../plan/os-key.ts";
import type { Fragment } from "../../recipe/fragment.ts";
import { type ArgumentDeclaration, allArguments } from "../../recipe/recipe.ts";
import type { Span } from "../../source/span.ts";
import type { Document } from "../document.ts";
import { placeOf } from "../place.ts";
import type { RecipeAnalysis } from "../recipe-analysis.ts";
import { headOfScript } from "../script-words.ts";
import { filesAt, fragmentAt, variableAt, withoutQuotes } from "../symbols.ts";
import { uriOfPath } from "../uri.ts";
import { pathAt } from "../yaml-path.ts";
import { describeVariable } from "./describe-variable.ts";

/** What is said of a word, and where the word is. */
export interface Description {
  readonly markdown: string;
  readonly span: Span;
}

/** Describes the word at an offset, and what is wrong there. */
export function hover(analysis: RecipeAnalysis, offset: number): Hover | null {
  return hoverOf(analysis, offset, describeWord(analysis, offset));
}

/** Shows the description of a word, and explains the findings at an offset. */
export function hoverOf(
  { document, diagnostics }: { readonly document: Document; readonly diagnostics: readonly Diagnostic[] },
  offset: number,
  word: Description | undefined,
): Hover | null {
  const wrong = diagnostics.filter(
    ({ place }) => place?.file === document.path && place.span.start <= offset && offset <= place.span.end,
  );
  const parts = [...(word ? [word.markdown] : []), ...new Set(wrong.map(explainCode))];
  if (parts.length === 0) return null;
  const span = word?.span ?? wrong[0]!.place!.span;
  return {
    contents: { kind: "markdown", value: parts.join("\n\n---\n\n") },
    range: document.rangeOf(span),
  };
}

function explainCode({ code }: Diagnostic): string {
  const { title, what, why } = codes[code] as unknown as CodeDefinition;
  return `**${title}** (\`${code}\`)\n\n${what} ${why}`;
}

function describeWord(analysis: RecipeAnalysis, offset: number): Description | undefined {
  const variable = variableAt(analysis, offset);
  if (variable) return { markdown: describeVariable(variable.variable), span: variable.span };
  const included = fragmentAt(analysis, offset);
  if (included) return { markdown: describeFragment(included.fragment), span: included.span };
  const files = filesAt(analysis, offset);
  if (files.length > 0) {
    const markdown = files.slice(0, 3).map(({ script }) => describeScript(script.file, script.text));
    return { markdown: markdown.join("\n\n"), span: files[0]!.span };
  }
  return describeKey(analysis, offset);
}

/** Describes a fragment: its path, its arguments, and how many steps it has. */
function describeFragment({ path, recipe }: Fragment): string {
  const count = recipe.validators.length;
  return `[${path}](${uriOfPath(path)}): ${count} ${count === 1 ? "step" : "steps"}\n\n${describeArguments(allArguments(recipe))}`;
}

/** Lists the arguments of a recipe with their defaults. */
export function describeArguments(declared: readonly ArgumentDeclaration[]): string {
  const lines = declared.map(({ name, description, required, ...more }) => {
    const value = required ? "required" : `default \`${more.secret ? "***" : (more.default?.text ?? "")}\``;
    return `- \`${name.text}\` (${value})${description ? `: ${description.text.trim()}` : ""}`;
  });
  return lines.length > 0 ? `Its arguments:\n\n${lines.join("\n")}` : "It has no arguments.";
}

/** Shows a script's path and its beginning. */
export function describeScript(path: string, text: string): string {
  return `[${path}](${uriOfPath(path)})\n\n\`\`\`sh\n${headOfScript(text).replaceAll("```", "` ` `")}\n\`\`\``;
}

function describeKey(analysis: RecipeAnalysis, offset: number): Description | undefined {
  const path = pathAt(analysis.yaml, offset);
  const step = path?.steps.at(-1);
  if (!path || step?.kind !== "key") return undefined;
  const { kinds, schema } = analysis.language;
  const { pattern, texts, schemas } = placeOf(schema, path);
  const { text: key, span: keySpan } = step.entry.key;
  const span = withoutQuotes(analysis.document.text, keySpan);
  const kind = pattern.startsWith("validator") ? kinds.get(key) : undefined;
  if (kind) {
    const example = `\`\`\`yaml\n- ${kind.docs.example.replaceAll("\n", "\n  ")}\n\`\`\``;
    return { markdown: `**${key}** — ${kind.docs.summary}\n\n${kind.docs.markdown}\n\n${example}`, span };
  }
  if (texts.has("distribution")) return { markdown: describeDistribution(key), span };
  for (const { properties } of schemas as readonly {
    properties?: Record<string, { description?: string }>;
  }[]) {
    const description =
      properties && Object.hasOwn(properties, key) ? properties[key]?.description : undefined;
    if (description !== undefined) return { markdown: `**${key}** — ${description}`, span };
  }
  return undefined;
}

function describeDistribution(key: string): string {
  const written = /^[A-Za-z][\w.-]*/.exec(key)?.[0] ?? key;
  const name = canonicalDistribution(written);
  if (isArchitecture(name)) return `**${written}** — an architecture, as \`uname -m\` prints it`;
  const known = familyOf(name) ?? familyOf(canonicalDistribution(written.replace(/[0-9.]+$/, "")));
  if (!known) return `**${written}** — not a distribution that is known here`;
  const alias = name === written.toLowerCase() ? "" : `, known as \`${name}\``;
  const family = `the \`${known}\` family: ${distributionsByFamily[known].map((item) => `\`${item}\``).join(", ")}`;
  return families.includes(name as Family)
    ? `**${written}** — a distribution of ${family}`
    : `**${written}**${alias} — one of ${family}`;
}
