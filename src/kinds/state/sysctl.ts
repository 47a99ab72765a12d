import dropIns from "./drop-ins.sh";
import init from "./init.sh";
import line from "./line.sh";
import nodes from "./nodes.sh";
import { stateKind } from "./state-kind.ts";
import library from "./sysctl.sh";
import texts from "./texts.sh";
import program from "./texts-program.sh";

export const sysctlKind = stateKind({
  key: "sysctl",
  name: {
    is: "the name of a kernel parameter",
    problem: (name) =>
      /^[A-Za-z0-9_][A-Za-z0-9_./:-]*$/.test(name)
        ? undefined
        : { is: "is not the name of a kernel parameter", help: "write a name such as `vm.swappiness`" },
  },
  docs: {
    summary: "A kernel parameter that must have this value at boot.",
    markdown: `\`{name: value}\`. The files of the guest must set the parameter to this value, as the guest reads them at boot:
with systemd, the folders of sysctl.d(5) in their order, with masks and patterns; elsewhere /etc/sysctl.conf. It does not
matter which file sets it.

Applying writes a line to /etc/sysctl.d/zz-sahara-image.conf, which comes last, or to /etc/sysctl.conf. The running kernel
does not change.`,
    example: 'sysctl: {vm.swappiness: "1", net.ipv4.ip_forward: "1"}',
    snippet: "{${1:vm.swappiness}: ${2:value}}",
    icon: "variable",
  },
  options: {
    value: {
      form: "text",
      title: "Value",
      description: "The value that the parameter must have.",
      problem: (text) =>
        text.trim() === "" || /[\0-\x1f\x7f]/.test(text)
          ? { is: "is empty, or contains control characters", help: 'write a value such as `"1"`' }
          : undefined,
    },
  },
  shorthand: "value",
  required: ["value"],
  library,
  libraries: [nodes, program, texts, line, init, dropIns],
});
