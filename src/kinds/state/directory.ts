import library from "./directory.sh";
import exact from "./directory-exact.sh";
import { expandTree } from "./directory-tree.ts";
import nodes from "./nodes.sh";
import { mode, ownership, pathProblem } from "./option.ts";
import removal from "./removal.sh";
import { requireSource } from "./require-source.ts";
import { stateKind } from "./state-kind.ts";

export const directoryKind = stateKind({
  key: "directory",
  name: { is: "a path", isPath: true, problem: pathProblem },
  docs: {
    summary: "A folder that must be there, with this owner, group and mode.",
    markdown: `A path, or \`{path: {options}}\`. Applying makes the folder and the missing ones above it (root, mode 0755), and
changes the attributes that are named. With \`recurse: true\`, owner and group hold for everything in it; modes never do. A
symbolic link is replaced, or followed with \`follow: true\`. A file is never replaced by a folder.

\`source\` is a folder beside the recipe: each file, folder and link in it is a step of its own below the path. Executable
files get the mode 0755; modes of others stay as they are. With \`recurse: true\`, they get owner and group too. \`exact: true\`
removes everything else, except where something is mounted. A step for another file in there is an error of the recipe.`,
    example: 'directory: {/var/lib/hdfs: {owner: root, group: root, mode: "0750"}}',
    snippet: '\n  ${1:/path}:\n    mode: "${2:0755}"',
    icon: "variable",
  },
  options: {
    source: {
      form: "tree",
      title: "Source",
      description: "A folder whose files must be in it, looked up as a script is.",
    },
    exact: {
      form: "flag",
      title: "Exact",
      description: "Whether nothing else may be in it than what is in `source`.",
      library: exact,
    },
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
  libraries: [nodes, removal],
  check: (lowering, entry) => requireSource(lowering, entry, "exact"),
  expand: expandTree,
});
