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
  return allArguments(recipe).map((argument: ArgumentDeclaration) => ({
    name: argument.name.text,
    option: `--${argument.name.text}`,
    ...(argument.description ? { description: argument.description.text.trim() } : {}),
    ...(argument.default && !argument.secret ? { default: argument.default.text } : {}),
    ...(argument.choices ? { choices: argument.choices.map((choice) => choice.text) } : {}),
    required: argument.required,
    hidden: argument.hidden,
    secret: argument.secret,
  }));
}
