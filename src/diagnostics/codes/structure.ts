import { code } from "../define.ts";

/**
 * The help line for an unknown word: the nearest known word if there is one, then the known words. `what` names
 * them in the plural: "keys", "variables", "choices".
 */
export function knownWords(what: string, known: readonly string[], nearest: string | undefined): string {
  const list = known.length > 20 ? [...known.slice(0, 20), "…"] : known;
  const all = list.length > 0 ? `known ${what}: ${list.join(", ")}` : `there are no ${what} here`;
  if (nearest === undefined) return all;
  return known.length > 12 || known.length === 1
    ? `did you mean \`${nearest}\`?`
    : `did you mean \`${nearest}\`? (${all})`;
}

/** Mistakes in the lists and maps of a recipe: valid YAML in the wrong shape. */
export const structureCodes = {
  "value-mismatch": code<{ of: string; form: string; found: string; help?: string }>({
    title: "Value of the wrong type",
    severity: "error",
    message: ({ of, form, found }) => `${of} must be ${form}, not ${found}`,
    help: ({ help }) => help,
    what: "A value is a string where the recipe needs a list or a map, or the other way round.",
    why: "The value has no meaning in this place.",
    example: {
      bad: "validators:\n  package: wget\n",
      good: "validators:\n  - package: wget\n",
    },
  }),
  "value-missing": code<{ of: string; form: string; help?: string }>({
    title: "Missing value",
    severity: "error",
    message: ({ of }) => `${of} has no value`,
    help: ({ form, help }) => help ?? `write ${form} after it`,
    what: "A key is followed by no value.",
    why: "The key has no meaning without a value.",
    example: {
      bad: "validators:\n  - package:\n",
      good: "validators:\n  - package: wget\n",
    },
  }),
  "list-empty": code<{ of: string; item: string }>({
    title: "Empty list",
    severity: "error",
    message: ({ of }) => `\`${of}\` is empty`,
    help: ({ item }) => `add at least one item, such as \`${item}\``,
    what: "A list or map that needs at least one item has none.",
    why: "An empty list does nothing, so it is most likely unfinished.",
    example: {
      bad: "validators:\n  - package: []\n",
      good: "validators:\n  - package: wget\n",
    },
  }),
  "recipe-empty": code({
    title: "Recipe without validators",
    severity: "warning",
    message: () => "this recipe checks nothing, because `validators` is empty",
    help: () => "add at least one item, such as `- package: wget`",
    what: "The list `validators` of a recipe is empty.",
    why: "Every image conforms to such a recipe. It may be a placeholder, so it is accepted.",
    example: { bad: "validators: []\n", good: "validators:\n  - package: wget\n" },
  }),
  "recipe-unrecognized": code<{ path: string; errors: number }>({
    title: "Not a recipe",
    severity: "error",
    message: ({ path, errors }) =>
      `\`${path}\` is not a recipe: it has none of the keys \`arguments\`, \`space\` and \`validators\`, and ${errors} errors`,
    help: () => "name the file of a recipe; `sahara-image init` writes a first one",
    what: "A file that was named as a recipe has nothing of one, and cannot be read as one either.",
    why: "Each line of another file would be an error. One sentence says what is wrong.",
    example: {
      bad: "# Notes\n\nOne: two: three\nFour: five: six\n\n| a | b |\n| - | - |\n| c | d |\n",
      good: "validators:\n  - package: wget\n",
    },
  }),
  "map-not-single": code<{ of: string; keys: readonly string[]; help?: string }>({
    title: "Several keys instead of one",
    severity: "error",
    message: ({ of, keys }) =>
      keys.length === 0
        ? `${of} must have one key, not an empty map`
        : `${of} must have one key, not ${keys.length} (${keys
            .slice(0, 5)
            .map((key) => `\`${key}\``)
            .join(", ")}${keys.length > 5 ? ", …" : ""})`,
    help: ({ help }) => help,
    what: "Each item of this list is a map with exactly one key.",
    why: "The keys of a map have no order, so several keys in one item would not say which comes first.",
    example: {
      bad: "validators:\n  - package: wget\n    script: common/x\n",
      good: "validators:\n  - package: wget\n  - package: curl\n",
    },
  }),
  "key-unknown": code<{
    key: string;
    of: string;
    known: readonly string[];
    nearest: string | undefined;
    help?: string | undefined;
  }>({
    title: "Unknown key",
    severity: "error",
    message: ({ key, of }) => `unknown key \`${key}\` in ${of}`,
    help: ({ help, known, nearest }) => help ?? knownWords("keys", known, nearest),
    what: "A map contains a key that has no meaning there.",
    why: "If unknown keys were ignored, a misspelled key and its value would be lost silently.",
    example: {
      bad: "validaters:\n  - package: wget\n",
      good: "validators:\n  - package: wget\n",
    },
  }),
  "key-missing": code<{ key: string; of: string; help?: string }>({
    title: "Missing key",
    severity: "error",
    message: ({ key, of }) => `${of} has no key \`${key}\``,
    help: ({ key, help }) => help ?? `add \`${key}: …\``,
    what: "A map lacks a required key.",
    why: "The map has no meaning without it.",
    example: {
      bad: "arguments: {}\n",
      good: "arguments: {}\nvalidators:\n  - package: wget\n",
    },
  }),
  "key-conflict": code<{ key: string; other: string }>({
    title: "Conflicting keys",
    severity: "error",
    message: ({ key, other }) => `\`${key}\` and \`${other}\` are two spellings of the same key`,
    help: ({ key, other }) => `move everything from \`${key}\` to \`${other}\``,
    what: "A map contains two spellings of the same key.",
    why: "Only one of them could be used, and the program does not choose.",
    example: {
      bad: "arguments: {a: {target_variable: A, default: b}}\nvalidators:\n  - script: {x: {inline: 'true', env_vars: [a], arguments: [a]}}\n",
      good: "arguments: {a: {target_variable: A, default: b}}\nvalidators:\n  - script: {x: {inline: 'true', env_vars: [a]}}\n",
    },
  }),
  "arguments-after-validators": code({
    title: "Arguments below the validators",
    severity: "error",
    message: () => "`arguments` must come before `validators`",
    help: () => "move `arguments:` to the top of the file",
    what: "The key `arguments` is below the key `validators`.",
    why: "Recipes are read from top to bottom: arguments are declared before they are used.",
    example: {
      bad: "validators:\n  - package: wget\narguments: {a: {target_variable: A, default: b}}\n",
      good: "arguments: {a: {target_variable: A, default: b}}\nvalidators:\n  - package: wget\n",
    },
  }),
};
