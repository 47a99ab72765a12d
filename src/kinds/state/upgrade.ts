import { stateKind } from "./state-kind.ts";
import library from "./upgrade.sh";

export const upgradeKind = stateKind({
  key: "upgrade",
  name: {
    is: "`all`, or the name of a package",
    problem: (name) =>
      /^[A-Za-z0-9]\S*$/.test(name)
        ? undefined
        : {
            is: "is not the name of a package",
            help: "write `upgrade: all`, or the names of installed packages",
          },
  },
  docs: {
    summary: "Packages of which nothing newer is offered.",
    markdown: `\`all\`, or the names of installed packages. It conforms when the package manager would upgrade nothing, by the
package lists that the guest has. A check fetches no lists: without any, the step is undetermined. A finding names each
package with the installed and the offered version, and the date of the newest list.

Applying fetches the lists, upgrades, and looks again.`,
    example: "upgrade: all",
    snippet: "${1:all}",
    icon: "package",
  },
  options: {},
  library,
  usesPackages: true,
});
