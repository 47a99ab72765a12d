import type { KnownVariable } from "../../../shell/link/known-test.ts";

/**
 * What is known of the variables of a program when it is compiled: all values that each may have where it is tested.
 * Of a variable that is not here nothing is known.
 */
export type KnownValues = Partial<Readonly<Record<KnownVariable, readonly string[]>>>;

/** The families' functions that not every family has: `gives NAME`. */
export type GivesFunction = (name: string) => boolean;

/** Returns the answer to a test (src/shell/link/known-test.ts); undefined if it depends on the run. */
export function answer(test: string, known: KnownValues, isDefined: GivesFunction): boolean | undefined {
  const [operator, name = "", text = ""] = test.split(" ");
  const values = known[name as KnownVariable];
  switch (operator) {
    case "n":
    case "z": {
      const answers = test
        .split(" ")
        .slice(1)
        .map((each) => agree(known[each as KnownVariable], (value) => value !== ""));
      const isFull = answers.includes(true)
        ? true
        : answers.every((each) => each === false)
          ? false
          : undefined;
      return isFull === undefined || operator === "n" ? isFull : !isFull;
    }
    case "=":
      return agree(values, (value) => value === text);
    case "!":
      return agree(values, (value) => value !== text);
    case ">":
      return agree(values, (value) => Number(value) > Number(text));
    case "g":
      return agree(known.family, (family) => isDefined(`${family}_${name}`));
    default:
      return undefined;
  }
}

/** Returns what is true of all values; undefined if they differ, or if there are none. */
export function agree(
  values: readonly string[] | undefined,
  is: (value: string) => boolean,
): boolean | undefined {
  let answer: boolean | undefined;
  for (const value of values ?? []) {
    const own = is(value);
    if (answer === undefined) answer = own;
    else if (own !== answer) return undefined;
  }
  return answer;
}
