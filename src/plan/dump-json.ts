import type { Plan } from "./plan.ts";

/** The fields of a plan in the order in which people want to read them; other keys (ids, digests) follow, sorted. */
const fields = [
  "format",
  "op",
  "kind",
  "id",
  "path",
  "sha256",
  "plugin",
  "recipe",
  "target",
  "selection",
  "only",
  "skip",
  "omitted",
  "distro",
  "name",
  "operator",
  "version",
  "all",
  "state",
  "variable",
  "shellNames",
  "secret",
  "key",
  "value",
  "resource",
  "check",
  "creates",
  "env",
  "output",
  "sets",
  "variables",
  "packages",
  "mergedFrom",
  "bounds",
  "steps",
  "branches",
  "arms",
  "cases",
  "encoding",
  "content",
  "file",
  "span",
  "start",
  "end",
  "resources",
  "source",
];
const rank = new Map(fields.map((field, index) => [field, index]));
const natural = new Intl.Collator("en", { numeric: true });

/**
 * The plan's JSON form (schemas/plan.schema.json), two spaces a level, with a newline at the end: the same
 * plan gives the same bytes, regardless of the order of keys in its objects.
 */
export function dumpJson(plan: Plan): string {
  return `${write(plan, "")}\n`;
}

/** Not JSON.stringify: that puts keys that look like whole numbers (`1`, `2`, step ids) before all others. */
function write(value: unknown, indent: string): string {
  if (typeof value !== "object" || value === null) return JSON.stringify(value);
  const inner = `${indent}  `;
  const list = Array.isArray(value);
  const parts = list
    ? value.map((item) => write(item, inner))
    : Object.entries(value)
        .filter(([, one]) => one !== undefined)
        .sort(([a], [b]) => byField(a, b))
        .map(([key, field]) => `${JSON.stringify(key)}: ${write(field, inner)}`);
  const [open, close] = list ? "[]" : "{}";
  if (parts.length === 0) return `${open}${close}`;
  const length = parts.reduce((sum, part) => sum + part.length + 2, indent.length + 2);
  if (length <= 100 && !parts.some((part) => part.includes("\n")))
    return list ? `[${parts.join(", ")}]` : `{ ${parts.join(", ")} }`;
  return `${open}\n${parts.map((part) => inner + part).join(",\n")}\n${indent}${close}`;
}

function byField(a: string, b: string): number {
  const ranks = (rank.get(a) ?? fields.length) - (rank.get(b) ?? fields.length);
  return ranks || natural.compare(a, b) || (a < b ? -1 : Number(a > b));
}
