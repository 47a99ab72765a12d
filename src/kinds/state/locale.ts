import init from "./init.sh";
import library from "./locale.sh";
import nodes from "./nodes.sh";
import setting from "./setting.sh";
import settings from "./settings-program.sh";
import { stateKind } from "./state-kind.ts";
import texts from "./texts.sh";
import program from "./texts-program.sh";

export const localeKind = stateKind({
  key: "locale",
  name: {
    is: "the name of a locale",
    isSingle: true,
    problem: (name) =>
      /^[A-Za-z][A-Za-z0-9_.@-]*$/.test(name)
        ? undefined
        : { is: "is not the name of a locale", help: "write a name such as `C.UTF-8` or `en_US.UTF-8`" },
  },
  docs: {
    summary: "The locale of the guest: the variable LANG.",
    markdown: `\`LANG\` must have this value in /etc/default/locale of Debian and its family, or in /etc/locale.conf of other guests
with systemd (locale.conf(5)). Applying edits the file as \`setting\` does. Other variables stay as they are, and no locale is
generated.`,
    example: "locale: en_US.UTF-8",
    snippet: "${1:C.UTF-8}",
    icon: "variable",
  },
  options: {},
  library,
  libraries: [nodes, program, settings, texts, setting, init],
});
