import type { ArgumentHelp } from "./list-arguments.ts";

/** Values by argument, named as the user typed it: dashes and underscores are the same. */
export type ArgumentMap = ReadonlyMap<string, string>;

/**
 * The values that the user gives. A function gets what the recipe declares, for a caller that must know it first: the
 * command line reads `@FILE` for secret arguments only.
 */
export type GivenArguments =
  | ArgumentMap
  | ((declared: readonly ArgumentHelp[]) => ArgumentMap | Promise<ArgumentMap>);

/** Returns the values, now that the declarations are known. */
export async function resolveArguments(
  given: GivenArguments,
  declared: readonly ArgumentHelp[],
): Promise<ArgumentMap> {
  return typeof given === "function" ? await given(declared) : given;
}
