import nodes from "./nodes.sh";
import { stateKind } from "./state-kind.ts";
import texts from "./texts.sh";
import program from "./texts-program.sh";
import library from "./timezone.sh";

export const timezoneKind = stateKind({
  key: "timezone",
  name: {
    is: "the name of a time zone",
    isSingle: true,
    problem: (name) =>
      /^[A-Za-z0-9_+-]+(?:\/[A-Za-z0-9_+-]+)*$/.test(name)
        ? undefined
        : { is: "is not the name of a time zone", help: "write a name such as `Europe/Berlin` or `UTC`" },
  },
  docs: {
    summary: "The time zone of the guest.",
    markdown: `/etc/localtime must be a link to this zone in /usr/share/zoneinfo, which must be there (localtime(5)). If the guest
has /etc/timezone, it must name the zone, too. Without /etc/localtime, the time zone is UTC.

Applying makes the link, and writes /etc/timezone if the guest has it. It fails if the guest does not have the zone.`,
    example: "timezone: Europe/Berlin",
    snippet: "${1:UTC}",
    icon: "variable",
  },
  options: {},
  library,
  libraries: [nodes, program, texts],
});
