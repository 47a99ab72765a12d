/** `$x`, `{{ x }}` and `{{x}}`: how other tools write the value of a variable. `${x}` is ours, `$${` is its escape. */
const reference = /\{\{-?\s*\.?([A-Za-z_][\w.-]*)\s*-?\}\}|(?<!\$)\$([A-Za-z_]\w*)/g;

/** Returns a text with the variables of other tools written as `${x}`, or undefined if it contains none. */
export function ownVariables(text: string): string | undefined {
  const own = text.replaceAll(reference, (_, braces?: string, dollar?: string) => `\${${braces ?? dollar}}`);
  return own === text ? undefined : own;
}

/** Returns the name of the variable that a text consists of (`x` for `$x`, `${x}` or `{{ x }}`), or undefined. */
export function variableNamed(text: string): string | undefined {
  return /^\$\{([\w.-]+)\}$/.exec(ownVariables(text) ?? text)?.[1];
}
