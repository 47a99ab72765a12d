import { type ArgumentDeclaration, allArguments, type Recipe } from "./recipe.ts";

/** What `--help` shows of an argument. */
export interface ArgumentHelp {
  readonly name: string;
  /** As it is written on the command line. */
  readonly option: string;
  readonly description?: string;
  /** Absent where there is none, and for a secret. */
  readonly default?: string;
  readonly choices?: readonly string[];
  readonly required: boolean;
  readonly hidden: boolean;
  readonly secret: boolean;
}

/** The arguments of a recipe and its fragments as help lists them, in order; the hidden ones are marked. */
export function listArguments(recipe: Recipe): ArgumentHelp[] {
  return allArguments(recipe).map((one: ArgumentDeclaration) => ({
    name: one.name.text,
    option: `--${one.name.text}`,
    ...(one.description ? { description: one.description.text.trim() } : {}),
    ...(one.default && !one.secret ? { default: one.default.text } : {}),
    ...(one.choices ? { choices: one.choices.map((choice) => choice.text) } : {}),
    required: one.required,
    hidden: one.hidden,
    secret: one.secret,
  }));
}
