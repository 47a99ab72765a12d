import type { Redirect, SimpleCommand } from "../tree.ts";
import type { StepList } from "./steps.ts";
import { recipeText, type Variables } from "./texts-of-words.ts";

/** Where a command writes: nowhere that counts, or a file of this name, all of it or its end. */
type Target = { readonly path: string; readonly appends: boolean } | "nowhere" | undefined;

/** Returns where standard output of a command goes; undefined if a step can't say it. */
function targetOf({ redirects }: SimpleCommand, variables: Variables): Target {
  let target: Target = "nowhere";
  for (const redirect of redirects) {
    if (redirect.body) continue;
    const path = recipeText(redirect.target, variables);
    const isQuiet = path === "/dev/null" || /^&?[12]$/.test(path ?? "") || path === "/dev/stderr";
    if (isQuiet && /^(?:>|>>|>&|&>)$/.test(redirect.operator)) continue;
    if (!/^(?:>|>>|>\|)$/.test(redirect.operator) || (redirect.fd ?? "1") !== "1") return undefined;
    if (path === undefined || !path.startsWith("/") || target !== "nowhere") return undefined;
    target = { path, appends: redirect.operator === ">>" };
  }
  return target;
}

/** Whether a command only says something and changes nothing. */
export function isQuiet(command: SimpleCommand, variables: Variables): boolean {
  return targetOf(command, variables) === "nowhere";
}

/**
 * Adds a step for `cat >FILE <<EOF`, `tee FILE <<EOF`, `echo TEXT >FILE` or `printf TEXT >FILE`; false if it is none
 * of them. The text of a step is known before the run.
 */
export function declareText(
  command: SimpleCommand,
  words: readonly string[],
  variables: Variables,
  list: StepList,
): boolean {
  const [name, ...rest] = words;
  const target = targetOf(command, variables);
  if (target === undefined) return false;
  const printed = printedBy(name, rest, command.redirects, variables);
  if (printed === undefined) return false;
  if (name === "tee") {
    const path = rest.find((word) => !word.startsWith("-"));
    const known = rest.every((word) => word === "-a" || word === path);
    return (
      known &&
      path !== undefined &&
      target === "nowhere" &&
      write({ path, appends: rest.includes("-a") }, printed, list)
    );
  }
  if (target === "nowhere") return name !== "cat";
  return write(target, printed, list);
}

function write(
  { path, appends }: Exclude<Target, string | undefined>,
  text: string,
  list: StepList,
): boolean {
  if (!appends) return list.kindOf(path) !== "directory" && list.add("file", path, { content: text });
  const known = list.optionsOf("file", path)?.content;
  if (typeof known === "string") return list.add("file", path, { content: known + text });
  const [, line] = /^([^\n]+)\n$/.exec(text) ?? [];
  list.doubt();
  return line !== undefined && list.add("line", path, { line, create: true });
}

/** The text that a command prints; undefined if only a run tells. */
function printedBy(
  name: string | undefined,
  words: readonly string[],
  redirects: readonly Redirect[],
  variables: Variables,
): string | undefined {
  switch (name) {
    case "cat":
      return words.length === 0 ? hereDocument(redirects, variables) : undefined;
    case "tee":
      return hereDocument(redirects, variables);
    case "echo": {
      const text = (words[0] === "-n" ? words.slice(1) : words).join(" ");
      // Shells differ in what a backslash and an option mean.
      if (text.includes("\\") || text.startsWith("-")) return undefined;
      return words[0] === "-n" ? text : `${text}\n`;
    }
    case "printf":
      return formatted(words);
    default:
      return undefined;
  }
}

function hereDocument(redirects: readonly Redirect[], variables: Variables): string | undefined {
  const document = redirects.filter(({ body }) => body !== undefined);
  if (document.length !== 1 || document[0]!.operator !== "<<") return undefined;
  const body = document[0]!.body!;
  // Quotes, braces and patterns mean nothing in a here-document.
  const parts = body.parts.map((part) =>
    part.type === "text" ? { ...part, quote: "double" as const } : part,
  );
  return recipeText({ ...body, parts }, variables);
}

/** A format without arguments, or `%s\n` with them. */
function formatted(words: readonly string[]): string | undefined {
  const [format, ...values] = words;
  if (format === undefined || format.startsWith("-")) return undefined;
  if (/^%s(?:\\n)?$/.test(format)) {
    const end = format.endsWith("n") ? "\n" : "";
    return values.length === 0 ? undefined : values.map((value) => `${value}${end}`).join("");
  }
  if (format.includes("%") || values.length > 0 || /\\[^nt\\]/.test(format)) return undefined;
  return format.replaceAll(/\\([nt\\])/g, (_, letter: string) => ({ n: "\n", t: "\t" })[letter] ?? "\\");
}
