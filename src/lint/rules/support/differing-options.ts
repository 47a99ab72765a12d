import { posixRegex } from "../../../plan/posix-regex.ts";
import { isOn, optionText, type Step } from "./states.ts";
import { textOf } from "./texts.ts";

/** Flags of which the two values exclude each other. Others say how an apply works, or only ask for more. */
const exclusive = ["absent", "blacklist", "load", "locked"];

/**
 * Returns how two steps about the same thing exclude each other, as a sentence; undefined if both can hold. Lists only
 * add, so they never do.
 */
export function differenceOf(earlier: Step, later: Step): string | undefined {
  switch (earlier.kind.key === later.kind.key ? later.kind.key : "") {
    case "line":
      return linesDiffer(earlier, later);
    case "block":
      return blocksDiffer(earlier, later);
    case "setting":
      return settingsDiffer(earlier, later);
    default:
      return optionsDiffer(earlier, later);
  }
}

function optionsDiffer(earlier: Step, later: Step): string | undefined {
  const thing = later.name.startsWith("/")
    ? `\`${later.name}\``
    : `the ${later.kind.key.replaceAll("_", " ")} \`${later.name}\``;
  if (later.kind.state.name.isSingle && earlier.name !== later.name)
    return `two steps disagree about \`${later.kind.key}\`: \`${earlier.name}\` and \`${later.name}\``;
  const [was, is] = [earlier.entry.options, later.entry.options];
  const gone = [was, is].filter(({ absent }) => isOn(absent));
  if (gone.length === 1) return `one step asks for ${thing}, and one for its absence`;
  for (const [option, value] of Object.entries(was)) {
    const other = is[option];
    if (!other) continue;
    const [first, second] = [optionText(earlier, option), optionText(later, option)];
    if (first !== undefined && second !== undefined && first !== second)
      return `two steps disagree about \`${option}\` of ${thing}`;
    if (exclusive.includes(option) && isOn(value) !== isOn(other))
      return `two steps disagree about \`${option}\` of ${thing}`;
    const wanted = new Map(pairsOf(later, option));
    const key = pairsOf(earlier, option).find(([each, text]) => (wanted.get(each) ?? text) !== text)?.[0];
    if (key !== undefined) return `two steps disagree about \`${key}\` in \`${option}\` of ${thing}`;
  }
  return undefined;
}

/** The keys and values of a map whose texts are known. */
function pairsOf({ entry, occurrence: { values } }: Step, option: string): [string, string][] {
  const value = entry.options[option];
  return value?.form !== "map"
    ? []
    : value.entries.flatMap((pair): [string, string][] => {
        const [key, text] = [textOf(pair.key, values), textOf(pair.value, values)];
        return key === undefined || text === undefined ? [] : [[key, text]];
      });
}

function linesDiffer(earlier: Step, later: Step): string | undefined {
  const [was, is] = [earlier, later].map((step) => ({
    line: optionText(step, "line"),
    match: optionText(step, "match"),
    isGone: isOn(step.entry.options.absent),
  })) as [LineStep, LineStep];
  if (was.isGone && is.isGone) return undefined;
  if (was.isGone || is.isGone) {
    const [gone, kept] = was.isGone ? [was, is] : [is, was];
    if (kept.line === undefined || (gone.line !== kept.line && !matches(gone.match, kept.line)))
      return undefined;
    return `one step asks for the line \`${kept.line}\` in \`${later.name}\`, and one for its absence`;
  }
  if (was.line === undefined || is.line === undefined || was.line === is.line) return undefined;
  return matches(was.match, is.line) && matches(is.match, was.line)
    ? `each of two steps replaces the line of the other in \`${later.name}\``
    : undefined;
}

interface LineStep {
  readonly line: string | undefined;
  readonly match: string | undefined;
  readonly isGone: boolean;
}

function matches(expression: string | undefined, line: string): boolean {
  const regex = expression === undefined ? undefined : posixRegex(expression);
  return regex instanceof RegExp && regex.test(Buffer.from(line).toString("latin1"));
}

function blocksDiffer(earlier: Step, later: Step): string | undefined {
  const [was, is] = [earlier.entry.options, later.entry.options];
  if (Boolean(was.marker) !== Boolean(is.marker)) return undefined;
  if (optionText(earlier, "marker") !== optionText(later, "marker")) return undefined;
  const [first, second] = [optionText(earlier, "content"), optionText(later, "content")];
  return first === undefined || second === undefined || first === second
    ? undefined
    : `two steps disagree about the block in \`${later.name}\`: give each a \`marker\` of its own`;
}

function settingsDiffer(earlier: Step, later: Step): string | undefined {
  if (["format", "section"].some((option) => optionText(earlier, option) !== optionText(later, option)))
    return undefined;
  const after = new Map(pairsOf(later, "set"));
  for (const [key, text] of pairsOf(earlier, "set"))
    if ((after.get(key) ?? text) !== text) return `two steps disagree about \`${key}\` in \`${later.name}\``;
  for (const [set, unset] of [
    [earlier, later],
    [later, earlier],
  ] as const) {
    const gone = unsetKeys(unset);
    const key = pairsOf(set, "set").find(([each]) => gone.includes(each))?.[0];
    if (key !== undefined)
      return `one step asks for \`${key}\` in \`${later.name}\`, and one for its absence`;
  }
  return undefined;
}

function unsetKeys({ entry, occurrence: { values } }: Step): (string | undefined)[] {
  const { unset } = entry.options;
  return unset?.form === "list" ? unset.items.map((item) => textOf(item, values)) : [];
}
