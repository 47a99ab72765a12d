import type { Pipeline, SimpleCommand } from "../tree.ts";
import { commandName, commandWords } from "../words.ts";
import type { StepList } from "./steps.ts";
import { recipeText, type Variables } from "./texts-of-words.ts";
import { declareText, isQuiet } from "./written.ts";

/** The digest of a download, which only its publisher knows. */
export const unknownDigest = "DIGEST";

/** Adds a step for `curl URL | tar -x -C FOLDER`, or for `echo TEXT | tee FILE`; false if it is neither. */
export function declareDownload(
  { commands, redirects }: Pipeline,
  variables: Variables,
  list: StepList,
): boolean {
  const [first, second, ...more] = commands;
  if (first?.type !== "simple" || second?.type !== "simple" || more.length > 0 || redirects.length > 0)
    return false;
  if (!isQuiet(first, variables) || !isQuiet(second, variables)) return false;
  const [from, to] = [wordsOf(first, variables), wordsOf(second, variables)];
  if (!from || !to) return false;
  if (commandName(second) === "tee") return declareTee(first, from, to, variables, list);
  const url = downloaded(commandName(first), from);
  const unpacked = commandName(second) === "tar" ? unpackedBy(to) : undefined;
  if (url === undefined || !unpacked) return false;
  list.doubt();
  return list.add("archive", unpacked.folder, {
    url: [url],
    sha256: unknownDigest,
    ...(unpacked.strip === undefined ? {} : { strip: unpacked.strip }),
  });
}

function wordsOf(command: SimpleCommand, variables: Variables): string[] | undefined {
  const texts = commandWords(command).map((word) => recipeText(word, variables));
  return texts.every((text): text is string => text !== undefined) ? texts : undefined;
}

/** `echo TEXT | tee FILE`, as behind sudo: the same as `echo TEXT >FILE`. */
function declareTee(
  first: SimpleCommand,
  from: readonly string[],
  to: readonly string[],
  variables: Variables,
  list: StepList,
): boolean {
  const [path, ...more] = to.slice(1).filter((word) => word !== "-a");
  if (path === undefined || !path.startsWith("/") || more.length > 0) return false;
  const text = { type: "text", span: first.span, text: path, quote: "single" } as const;
  const operator = to.includes("-a") ? ">>" : ">";
  const redirect = { span: first.span, operator, target: { span: first.span, parts: [text] } };
  const name = commandName(first) ?? "";
  return declareText({ ...first, redirects: [redirect] }, [name, ...from.slice(1)], variables, list);
}

/** The address that curl or wget writes to standard output. */
function downloaded(program: string | undefined, [, ...words]: readonly string[]): string | undefined {
  const urls = words.filter((word) => /^(?:https?|ftp):\/\//.test(word));
  const options = words.filter((word) => !urls.includes(word));
  if (urls.length !== 1) return undefined;
  const known =
    program === "curl"
      ? /^(?:-[fsSLk]+|--fail|--silent|--show-error|--location)$/
      : /^(?:-q?O-?|-|-q|-nv|--quiet)$/;
  if (program !== "curl" && !(program === "wget" && words.some((word) => /O-?$/.test(word))))
    return undefined;
  return options.every((word) => known.test(word)) ? urls[0] : undefined;
}

/** The folder that tar unpacks to, and how many parts of names it leaves out. */
function unpackedBy([, ...words]: readonly string[]):
  | { readonly folder: string; readonly strip?: string }
  | undefined {
  let folder: string | undefined;
  let strip: string | undefined;
  for (let at = 0; at < words.length; at++) {
    const word = words[at]!;
    const [, count] = /^--strip(?:-components)?=(\d+)$/.exec(word) ?? [];
    if (word === "-C" || word === "--directory") folder = words[++at];
    else if (count !== undefined) strip = count;
    else if (word === "--strip-components") strip = words[++at];
    else if (/^-?[xzjJvfpm]*C$/.test(word)) folder = words[++at];
    else if (word !== "-" && !/^(?:-?[xzjJvfpm]+|--no-same-owner|--gzip|--extract)$/.test(word))
      return undefined;
  }
  if (!words.some((word) => /^-?[a-zA-Z]*x|^--extract$/.test(word)) || folder === undefined) return undefined;
  return {
    folder: folder.length > 1 ? folder.replace(/\/+$/, "") : folder,
    ...(strip === undefined ? {} : { strip }),
  };
}
