import library from "./directory.sh";
import nodes from "./nodes.sh";
import { mode, ownership, pathProblem } from "./option.ts";
import { stateKind } from "./state-kind.ts";

export const directoryKind = stateKind({
  key: "directory",
  name: { is: "a path", isPath: true, problem: pathProblem },
  docs: {
    summary: "A folder that must be there, with this owner, group and mode.",
    markdown: `A path, or \`{path: {options}}\`. Applying makes the folder and the missing ones above it (root, mode 0755), and
changes the attributes that are named. With \`recurse: true\`, owner and group hold for everything in it; modes never do. A
symbolic link is replaced, or followed with \`follow: true\`. A file is never replaced by a folder.`,
    example: 'directory: {/var/lib/hdfs: {owner: root, group: root, mode: "0750"}}',
    snippet: '\n  ${1:/path}:\n    mode: "${2:0755}"',
    icon: "variable",
  },
  options: {
    ...ownership,
    mode,
    recurse: {
      form: "flag",
      title: "Recurse",
      description: "Whether owner and group hold for everything in it.",
    },
    follow: {
      form: "flag",
      title: "Follow",
      description: "Whether a symbolic link of that name is followed instead of replaced.",
    },
  },
  library,
  libraries: [nodes],
});
