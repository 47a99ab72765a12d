import library from "./first-boot.sh";
import init from "./init.sh";
import nodes from "./nodes.sh";
import service from "./service.sh";
import { stateKind } from "./state-kind.ts";
import systemd from "./systemd.sh";
import sysv from "./sysv.sh";
import texts from "./texts.sh";
import program from "./texts-program.sh";

export const firstBootKind = stateKind({
  key: "first_boot",
  name: {
    is: "a name for the script",
    problem: (name) =>
      /^[A-Za-z0-9][A-Za-z0-9_.-]{0,63}$/.test(name)
        ? undefined
        : {
            is: "is not a name of letters, digits, dots, hyphens and underscores",
            help: "write a name such as `register`",
          },
  },
  docs: {
    summary: "A script that must run at the first boot, and has not run yet.",
    markdown: `\`{name: PATH}\` with a script beside the recipe, or \`{name: {inline: TEXT}}\`. Applying installs the script as
/usr/local/sbin/first-boot-NAME, with an enabled service first-boot-NAME of systemd, OpenRC or SysV init. The service runs it at the
next boot, with the network, and disables itself when the script exits 0. Until then it runs at each boot.

A guest in which it has run does not conform: applying enables it again.`,
    example: 'first_boot: {register: {inline: "#!/bin/sh\\nregister-node\\n"}}',
    snippet: "\n  ${1:name}:\n    inline: |\n      #!/bin/sh\n      ${2:command}",
    icon: "variable",
  },
  options: {
    source: {
      form: "file",
      title: "Source",
      description: "A script, looked up as the scripts of `script` are.",
      conflicts: ["inline"],
    },
    inline: {
      form: "text",
      isContent: true,
      title: "Inline",
      description: "The text of the script, which begins with `#!`.",
      definition: "template",
      conflicts: ["source"],
      problem: (text) =>
        text.startsWith("#!/")
          ? undefined
          : { is: "does not begin with `#!`", help: "begin it with the line `#!/bin/sh`" },
    },
  },
  shorthand: "source",
  requiredAny: ["inline", "source"],
  library,
  libraries: [nodes, program, texts, init, systemd, sysv, service],
});
