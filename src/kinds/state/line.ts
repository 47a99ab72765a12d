import { posixRegex } from "../../plan/posix-regex.ts";
import library from "./line.sh";
import nodes from "./nodes.sh";
import { type Problem, pathProblem, type StateOption } from "./option.ts";
import { stateKind } from "./state-kind.ts";
import texts from "./texts.sh";
import program from "./texts-program.sh";

const regex = (title: string, description: string): Omit<StateOption, "conflicts"> => ({
  form: "text",
  title,
  description,
  problem: regexProblem,
});

/** What is wrong with a POSIX extended regular expression that awk and grep of every guest must read alike. */
function regexProblem(text: string): Problem | undefined {
  const is = posixRegex(text);
  if (typeof is !== "string") return undefined;
  return { is, help: "use POSIX extended regular expressions, such as `^#?Port[[:space:]]+[0-9]+`" };
}

export const lineKind = stateKind({
  key: "line",
  name: { is: "a path", isPath: true, isText: true, problem: pathProblem },
  docs: {
    summary: "A line that a text file must have once, or must not have.",
    markdown: `\`{path: line}\`, or \`{path: {options}}\`. The file must have the line exactly once. \`match\` is a POSIX extended
regular expression: applying replaces the last line that matches it. If no line matches, the line is added at the end of the
file, before the first line that matches \`before\`, or after the last line that matches \`after\`. With \`absent: true\`, the
line and all lines that match \`match\` are removed.

A missing file is a discrepancy. Applying creates it only with \`create: true\`. The file keeps its owner, mode and line
ends; a symbolic link is followed.`,
    example:
      'line: {/etc/fstab: {line: "tmpfs /tmp tmpfs defaults 0 0", match: "[[:space:]]/tmp[[:space:]]"}}',
    snippet: "{${1:/path}: ${2:line}}",
    icon: "variable",
  },
  options: {
    line: {
      form: "text",
      title: "Line",
      description: "The line, without its end.",
      maySecret: true,
      problem: (text) =>
        /[\0-\x08\x0a-\x1f\x7f]/.test(text)
          ? {
              is: "is more than one line, or contains control characters",
              help: "use `block` for several lines",
            }
          : undefined,
    },
    match: regex("Match", "A regular expression; the last line that matches it is replaced."),
    absent: { form: "flag", title: "Absent", description: "Whether the line must not be in the file." },
    before: {
      ...regex("Before", "A new line goes before the first line that matches."),
      conflicts: ["after"],
    },
    after: { ...regex("After", "A new line goes after the last line that matches."), conflicts: ["before"] },
    create: { form: "flag", title: "Create", description: "Whether applying creates a missing file." },
  },
  shorthand: "line",
  library,
  libraries: [nodes, program, texts],
  check(lowering, { name, options, isIncomplete }) {
    const { line, match, absent } = options;
    if (isIncomplete || line || (match && absent?.form === "flag" && absent.isOn)) return;
    lowering.report("key-missing", name.scalar.span, {
      key: "line",
      of: "`line`",
      help: "write the line, or `match` with `absent: true`",
    });
  },
});
