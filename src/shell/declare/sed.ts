import type { StepList } from "./steps.ts";

/** `s/EXPRESSION/TEXT/`, where the expression is that of a whole line. */
export interface Substitution {
  /** A POSIX extended regular expression. */
  readonly match: string;
  readonly line: string;
}

/** Reads a substitution of a whole line; undefined for any other command of sed(1). */
function wholeLineSubstitution(expression: string, isExtended: boolean): Substitution | undefined {
  const [, delimiter] = /^s([/|,#@!])/.exec(expression) ?? [];
  if (delimiter === undefined) return undefined;
  const [, pattern, line, flags, ...more] = expression.split(new RegExp(`(?<!\\\\)[${delimiter}]`));
  if (pattern === undefined || line === undefined || more.length > 0 || !/^g?$/.test(flags ?? "x"))
    return undefined;
  if (!/^\^.*\.\*\$?$/s.test(pattern) || /[&\\\n]/.test(line) || line === "") return undefined;
  const match = isExtended ? pattern : extended(pattern);
  return match === undefined ? undefined : { match: match.replace(/\.\*\$?$/, ""), line };
}

/** Returns a basic regular expression as an extended one. */
function extended(pattern: string): string | undefined {
  if (/\\[^.*/[\]^$?+(){}|\\-]/.test(pattern)) return undefined;
  return pattern.replaceAll(/\\([?+(){}|])|([?+(){}|])|\\\//g, (all, special: string, plain: string) =>
    special !== undefined ? special : plain !== undefined ? `\\${plain}` : all.slice(1),
  );
}

/** Adds steps for `sed -i EXPRESSION FILE`; false if no step does the same. */
export function declareSed(words: readonly string[], list: StepList): boolean {
  let isInPlace = false;
  let isExtended = false;
  const expressions: string[] = [];
  const operands: string[] = [];
  for (let at = 0; at < words.length; at++) {
    const word = words[at]!;
    if (/^(?:-i|--in-place)$/.test(word)) isInPlace = true;
    else if (/^-(?:E|r|-regexp-extended)$/.test(word)) isExtended = true;
    else if (/^-i?[Er]i?$/.test(word) && word.length === 3) isInPlace = isExtended = true;
    else if (word === "-e") expressions.push(words[++at] ?? "");
    else if (word.startsWith("-")) return false;
    else operands.push(word);
  }
  const all = expressions.length > 0 ? expressions : operands.splice(0, 1);
  const [file, ...more] = operands;
  if (!isInPlace || file === undefined || more.length > 0 || list.kindOf(file) !== undefined) return false;
  return all.every((expression) => declareExpression(expression, isExtended, file, list));
}

function declareExpression(expression: string, isExtended: boolean, file: string, list: StepList): boolean {
  const [, deleted] = /^\/((?:[^/\\]|\\.)+)\/d$/.exec(expression) ?? [];
  if (deleted !== undefined) {
    const match = isExtended ? deleted : extended(deleted);
    return match !== undefined && list.add("line", file, { match, absent: true });
  }
  const found = wholeLineSubstitution(expression, isExtended);
  if (!found) return false;
  // sed changes nothing where no line matches; a step adds the line.
  list.doubt();
  const setting = settingOf(found, file);
  if (setting) return list.add("setting", file, setting);
  return list.add("line", file, { line: found.line, match: found.match });
}

/** Files whose format is known by their names. */
const formats: readonly (readonly [RegExp, string, RegExp])[] = [
  [/^\/etc\/ssh\/sshd?_config$/, "space", /^(\w+)\s+(\S.*)$/],
  [/^\/etc\/(?:default|sysconfig)\/[^/]+$|^\/etc\/selinux\/config$/, "shell", /^(\w+)=(\S*|"[^"$`\\]*")$/],
  [/\.properties$/, "properties", /^([\w.-]+)\s*=\s*(.*)$/],
];

function settingOf({ match, line }: Substitution, file: string) {
  const known = formats.find(([name]) => name.test(file));
  const [, key, value] = known?.[2].exec(line) ?? [];
  if (!known || key === undefined || value === undefined || !match.includes(key)) return undefined;
  return { format: known[1], set: { [key]: value.replace(/^"(.*)"$/, "$1") } };
}
