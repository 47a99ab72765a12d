import { type Entry, shorten } from "../../yaml/node.ts";
import { foreignForm } from "../foreign-keys.ts";
import type { StateDefinition } from "./definition.ts";

/** The keys under which other tools have the name of an entry. */
const foreignNames = ["path", "dest", "name"];

/** Returns the entry of another tool's form as a recipe writes it; undefined if it has no name, or spans lines. */
export function ownForm(state: StateDefinition, text: string, entries: readonly Entry[]): string | undefined {
  const known = foreignForm(state.key, entries);
  if (known !== undefined) return known;
  const spelled = new Map(
    entries.flatMap(({ key, value }) =>
      value.kind === "scalar" && !value.isEmpty
        ? [[key.text, text.slice(value.span.start, value.span.end)] as const]
        : [],
    ),
  );
  const name = foreignNames.map((key) => spelled.get(key)).find((spelling) => spelling !== undefined);
  const options = [...spelled].flatMap(([key, value]) => {
    const option = state.options[key];
    return option ? [`${key}: ${option.isHidden ? "…" : value}`] : [];
  });
  const needed = [...(state.required ?? []), ...(state.requiredAny ?? []).slice(0, 1)];
  if (options.length === 0) options.push(...needed.map((key) => `${key}: …`));
  if (name === undefined || [name, ...options].some((part) => part.includes("\n"))) return undefined;
  return options.length === 0
    ? `${state.key}: ${name}`
    : `${state.key}: {${name}: {${options.map((option) => shorten(option)).join(", ")}}}`;
}

/** `{path: /etc/motd, mode: "0644"}` and the like, the form of other tools. */
export function isForeign(state: StateDefinition, entries: readonly Entry[]): boolean {
  const { options, name, shorthand } = state;
  if (entries.length === 0 || entries.some(({ value }) => value.kind === "mapping")) return false;
  const words = [...Object.keys(options), ...foreignNames, "state"];
  const isWord = ({ key }: Entry) => words.includes(key.text);
  if (entries.every(({ key }) => name.problem(key.text) !== undefined)) return entries.some(isWord);
  if (name.isPath) return false;
  // The keys can be names.
  const named = entries.find(({ key }) => key.text === "name");
  const value = named?.value.kind === "scalar" ? named.value.text : "";
  if (named && (shorthand === undefined || options[shorthand]!.problem?.(value) !== undefined)) return true;
  return entries.every(isWord) && entries.some(({ key }) => options[key.text]);
}
