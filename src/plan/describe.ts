import type {
  OsKey,
  PackageRequest,
  Plan,
  PlanSelection,
  Template,
  VariableId,
  VersionRequest,
} from "./plan.ts";

/** What a plan's parts are called where people read them: the dumps, headings, reports. */

/** Text that can be shown unchanged: no blank, quote, control or invisible character. */
const plain = /^[\p{L}\p{N}_./:+~@%^=,-]+$/u;

/** Returns a text unchanged if that is clear, else as a JSON string of printable characters. */
export function showText(text: string): string {
  return plain.test(text) ? text : quoteText(text);
}

/** A text as a JSON string, with everything that does not print (or turns the reading direction) escaped. */
export function quoteText(text: string): string {
  return JSON.stringify(text).replace(/(?! )[\p{C}\p{Z}]/gu, (character) =>
    character
      .split("")
      .map((unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, "0")}`)
      .join(""),
  );
}

/** The names of a plan's variables by their ids. */
export type VariableNames = ReadonlyMap<VariableId, string>;

/**
 * Returns what people call the variables. A fragment that is included twice has variables of the same names: the later
 * ones get a number.
 */
export function variableNames(plan: Plan): VariableNames {
  const taken = new Set<string>();
  return new Map(
    plan.variables.map(({ id, name }) => {
      let shown = name;
      for (let count = 2; taken.has(shown); count++) shown = `${name}_${count}`;
      taken.add(name);
      return [id, shown];
    }),
  );
}

/** A template with `${name}` for each variable in it. */
export function showTemplate(template: Template, names: VariableNames): string {
  const words = template.map((part) =>
    typeof part === "string" ? part : (names.get(part.variable) ?? part.variable),
  );
  const text = template
    .map((part, index) => (typeof part === "string" ? part : `\${${words[index]}}`))
    .join("");
  return words.length > 0 && words.every((word) => plain.test(word)) ? text : quoteText(text);
}

/** `exactly 1.3.3-8`, or `>= 1.8, < 2`. */
function showVersion(version: VersionRequest, names: VariableNames): string {
  if (version.kind === "exact") return `exactly ${showTemplate(version.version, names)}`;
  return version.all.map((bound) => `${bound.operator} ${showTemplate(bound.version, names)}`).join(", ");
}

/** `hadoop`, `lzo (exactly 2.10)`. */
export function showPackage(request: PackageRequest, names: VariableNames): string {
  const name = showTemplate(request.name, names);
  if (request.absent) return `${name} (absent)`;
  return request.version ? `${name} (${showVersion(request.version, names)})` : name;
}

/** `--only script --skip 12, 3 steps left out`. */
export function showSelection({ only, skip, omitted }: PlanSelection): string {
  const options = [
    ...only.map((selector) => `--only ${showText(selector)}`),
    ...skip.map((selector) => `--skip ${showText(selector)}`),
  ];
  return `${options.join(" ")}, ${omitted.length} ${omitted.length === 1 ? "step" : "steps"} left out`;
}

/** As a recipe writes it: `ubuntu >= 22.04`, `rocky 9`. */
export function showOsKey(key: OsKey): string {
  const bounds = key.bounds.map((bound) =>
    bound.operator === "prefix" ? showText(bound.version) : `${bound.operator} ${showText(bound.version)}`,
  );
  return [showText(key.name), bounds.join(", ")].filter((part) => part !== "").join(" ");
}
