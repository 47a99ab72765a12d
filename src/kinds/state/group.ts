import numbers from "./account-numbers.sh";
import accounts from "./accounts.sh";
import library from "./group.sh";
import nodes from "./nodes.sh";
import { accountNameProblem, accountNumberProblem } from "./option.ts";
import { stateKind } from "./state-kind.ts";

export const groupKind = stateKind({
  key: "group",
  name: { is: "the name of a group", problem: accountNameProblem },
  docs: {
    summary: "A group that must be there, with this number and these members.",
    markdown: `A name, or \`{name: {options}}\`. Applying adds the group to /etc/group and /etc/gshadow. Without \`gid\` it gets the
next free number of the range in /etc/login.defs; with \`system: true\`, of the range for system groups. \`members\` must be in
the group; others may be, too.

Files are never given another number, so applying refuses to change the number of a group, unless you add
\`change_gid: true\`. With \`absent: true\` no such group may be there; the primary group of a user is not removed.`,
    example: "group: {hadoop: {system: true, members: [backup]}}",
    snippet: "${1:name}",
    icon: "variable",
  },
  options: {
    gid: {
      form: "text",
      title: "Number",
      description: "The number of the group.",
      problem: accountNumberProblem,
    },
    system: {
      form: "flag",
      title: "System group",
      description: "Whether a new group gets a number from the range for system groups.",
    },
    members: {
      form: "list",
      title: "Members",
      description: "Users that must be in the group.",
      problem: accountNameProblem,
    },
    change_gid: {
      form: "flag",
      title: "Change the number",
      description:
        "Whether applying may change the number of a group that exists. Files keep the old number.",
    },
    absent: {
      form: "flag",
      title: "Absent",
      description: "Whether the group must not be there.",
      conflicts: ["gid", "system", "members", "change_gid"],
    },
  },
  library,
  libraries: [nodes, accounts, numbers],
});
