import init from "./init.sh";
import library from "./service.sh";
import { stateKind } from "./state-kind.ts";
import systemd from "./systemd.sh";
import sysv from "./sysv.sh";

const states = ["enabled", "disabled", "masked"];

export const serviceKind = stateKind({
  key: "service",
  name: {
    is: "the name of a service",
    problem: (name) =>
      /^[A-Za-z0-9:_\\][A-Za-z0-9:_.\\-]*(?:@[A-Za-z0-9:_.\\-]*)?$/.test(name)
        ? undefined
        : { is: "is not the name of a service", help: "write a name such as `ssh` or `getty@tty1`" },
  },
  docs: {
    summary: "A service that must be enabled, disabled or masked.",
    markdown: `\`{name: enabled}\`, \`{name: disabled}\` or \`{name: masked}\`. A name is that of a unit of systemd, with or
without \`.service\`, or that of a script in /etc/init.d. Instances are named as for systemctl:
\`getty@tty1\`. Nothing is started or stopped.

\`enabled\`: the links that the section [Install] of the unit asks for, or those that the header of the script asks for. \`disabled\`: no such link; a service that does not
exist is disabled, too. \`masked\`: the unit can't be started, whether it exists or not.`,
    example: "service: {ssh: enabled, apt-daily.timer: disabled}",
    snippet: "{${1:name}: ${2|enabled,disabled,masked|}}",
    icon: "variable",
  },
  options: {
    state: {
      form: "text",
      title: "State",
      description: "`enabled`, `disabled` or `masked`.",
      problem: (state) =>
        states.includes(state)
          ? undefined
          : { is: "is not enabled, disabled or masked", help: "write `enabled`, `disabled` or `masked`" },
    },
  },
  shorthand: "state",
  required: ["state"],
  library,
  libraries: [init, systemd, sysv],
});
