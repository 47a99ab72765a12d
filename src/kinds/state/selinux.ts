import nodes from "./nodes.sh";
import library from "./selinux.sh";
import { stateKind } from "./state-kind.ts";
import texts from "./texts.sh";
import program from "./texts-program.sh";

export const selinuxKind = stateKind({
  key: "selinux",
  name: {
    is: "the mode of SELinux",
    isSingle: true,
    problem: (name) =>
      ["enforcing", "permissive", "disabled"].includes(name)
        ? undefined
        : {
            is: "is not enforcing, permissive or disabled",
            help: "write `enforcing`, `permissive` or `disabled`",
          },
  },
  docs: {
    summary: "The mode of SELinux at boot, and its policy.",
    markdown: `\`enforcing\`, \`permissive\` or \`disabled\`, or with the policy: \`{enforcing: targeted}\`. /etc/selinux/config
must say so, as libselinux reads it. A guest without that file conforms to \`disabled\` only.

Applying edits the file. If SELinux was off, or the policy changes, it also makes /.autorelabel: the next boot of the guest
labels all files. Parameters of the kernel command line, such as \`selinux=0\`, are not looked at.`,
    example: "selinux: {enforcing: targeted}",
    snippet: "${1|enforcing,permissive,disabled|}",
    icon: "variable",
  },
  options: {
    type: {
      form: "text",
      title: "Type",
      description: "The policy: a folder in /etc/selinux, such as `targeted`.",
      problem: (text) =>
        /^[A-Za-z0-9_.-]+$/.test(text)
          ? undefined
          : { is: "is not the name of a policy", help: "write a name such as `targeted`" },
    },
  },
  shorthand: "type",
  library,
  libraries: [nodes, program, texts],
});
