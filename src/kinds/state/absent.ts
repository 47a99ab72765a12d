import { isSystemFolder } from "../../plan/guest-paths.ts";
import library from "./absent.sh";
import nodes from "./nodes.sh";
import { pathProblem } from "./option.ts";
import removal from "./removal.sh";
import { stateKind } from "./state-kind.ts";

export const absentKind = stateKind({
  key: "absent",
  name: {
    is: "a path",
    isPath: true,
    problem: (path) =>
      isSystemFolder(path)
        ? { is: "is a folder that a system does not run without", help: "name what is to go inside of it" }
        : pathProblem(path),
  },
  docs: {
    summary: "A path where nothing may be.",
    markdown: `A path, or a list of paths. Applying removes what is there: a folder with everything in it, a symbolic link
without what it leads to. A path with a mount point in it is refused, and so are the top-level folders of the system.`,
    example: "absent: [/etc/cron.d/sysstat, /etc/update-motd.d]",
    snippet: "${1:/path}",
    icon: "variable",
  },
  options: {},
  library,
  libraries: [nodes, removal],
});
