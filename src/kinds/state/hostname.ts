import library from "./hostname.sh";
import init from "./init.sh";
import nodes from "./nodes.sh";
import { stateKind } from "./state-kind.ts";
import texts from "./texts.sh";
import program from "./texts-program.sh";

export const hostnameKind = stateKind({
  key: "hostname",
  name: {
    is: "the name of the host",
    isSingle: true,
    problem: (name) =>
      /^[A-Za-z0-9](?:[A-Za-z0-9-]|\.(?!\.))*$/.test(name) && !/[.-]$/.test(name) && name.length <= 64
        ? undefined
        : {
            is: "is not a name of letters, digits, dots and hyphens, at most 64 characters",
            help: "write a name such as `node1.example`",
          },
  },
  docs: {
    summary: "The name of the host.",
    markdown: `The first line of /etc/hostname that is no comment must be this name (hostname(5)). Applying writes the file anew.
/etc/hosts stays as it is. A guest without systemd and OpenRC that has /etc/sysconfig/network keeps its name there: use
\`setting\`.`,
    example: "hostname: node1.example",
    snippet: "${1:name}",
    icon: "variable",
  },
  options: {},
  library,
  libraries: [nodes, program, texts, init],
});
