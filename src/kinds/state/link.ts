import library from "./link.sh";
import nodes from "./nodes.sh";
import { pathProblem } from "./option.ts";
import { stateKind } from "./state-kind.ts";

export const linkKind = stateKind({
  key: "link",
  name: { is: "a path", isPath: true, problem: pathProblem },
  docs: {
    summary: "A link that must lead to this target.",
    markdown: `\`{path: target}\`, or \`{path: {target: TARGET, hard: true}}\`. A symbolic link conforms if its target is exactly
this text; it may be relative, and need not exist. Applying makes the link or replaces a link or file; a folder is never
replaced. With \`hard: true\` both paths are one file.`,
    example: "link: {/opt/hadoop: /opt/hadoop-3.4.1}",
    snippet: "{${1:/path}: ${2:target}}",
    icon: "variable",
  },
  options: {
    target: {
      form: "text",
      title: "Target",
      description: "What the link leads to.",
      problem: (text) =>
        text === "" || /[\0\n]/.test(text)
          ? { is: "can't be the target of a link", help: "write the path that the link leads to" }
          : undefined,
    },
    hard: { form: "flag", title: "Hard", description: "Whether it is a hard link, not a symbolic one." },
  },
  shorthand: "target",
  required: ["target"],
  library,
  libraries: [nodes],
});
