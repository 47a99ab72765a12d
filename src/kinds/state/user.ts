import numbers from "./account-numbers.sh";
import accounts from "./accounts.sh";
import nodes from "./nodes.sh";
import { accountNameProblem, accountNumberProblem, accountProblem, pathProblem } from "./option.ts";
import { stateKind } from "./state-kind.ts";
import library from "./user.sh";
import homeLibrary from "./user-home.sh";
import makeLibrary from "./user-make.sh";
import {
  commentProblem,
  expiryProblem,
  fieldPathProblem,
  homeProblem,
  keyProblem,
  passwordProblem,
} from "./user-options.ts";
import passwordLibrary from "./user-password.sh";

export const userKind = stateKind({
  key: "user",
  name: { is: "the name of a user", problem: accountNameProblem },
  docs: {
    summary: "A user that must be there, with this number, these groups and these keys.",
    markdown: `A name, or \`{name: {options}}\`. What is not named is neither checked nor changed. Applying adds the user to
/etc/passwd and /etc/shadow, the same way in every guest. Without options a new user gets:

- the next free number of the range in /etc/login.defs; with \`system: true\`, of the range for system accounts;
- a group of the same name as primary group;
- no password, so that nobody can log in with one;
- the home folder \`/home/NAME\`, made from /etc/skel; a system account's is only made with \`create_home: true\`;
- the shell /bin/bash or /bin/sh; a system account gets nologin.

\`groups\` are groups that the user must be in; it may be in others, too. \`password\` is a hash of crypt(5), as \`openssl passwd
-6\` prints it, or the value of a secret argument. No report shows it. Files are never given another number and a home
folder is never moved: applying refuses to change the number of a user, unless you add \`change_uid: true\`. With
\`absent: true\` no such user may be there; its files stay.`,
    example: "user: {hdfs: {system: true, groups: [hadoop], home: /var/lib/hdfs, shell: /usr/sbin/nologin}}",
    snippet: "${1:name}",
    icon: "variable",
  },
  options: {
    uid: {
      form: "text",
      title: "Number",
      description: "The number of the user.",
      problem: accountNumberProblem,
    },
    group: {
      form: "text",
      title: "Primary group",
      description: "The name or number of the primary group.",
      problem: accountProblem,
    },
    groups: {
      form: "list",
      title: "Groups",
      description: "Groups that the user must be in.",
      problem: accountNameProblem,
    },
    home: {
      form: "text",
      title: "Home folder",
      description: "The path of the home folder.",
      problem: homeProblem,
    },
    create_home: {
      form: "flag",
      title: "Create the home folder",
      description: "Whether the home folder must be there.",
    },
    shell: {
      form: "text",
      title: "Shell",
      description: "The path of the login shell.",
      problem: (path) => pathProblem(path) ?? fieldPathProblem(path),
    },
    comment: {
      form: "text",
      title: "Comment",
      description: "The name of the person, or what the account is for.",
      problem: commentProblem,
    },
    system: {
      form: "flag",
      title: "System account",
      description: "Whether a new user gets a number from the range for system accounts.",
    },
    password: {
      form: "text",
      title: "Password",
      description: "The hash of the password, or `*` for none. It may be the value of a secret argument.",
      maySecret: true,
      isHidden: true,
      problem: passwordProblem,
    },
    locked: {
      form: "flag",
      title: "Locked",
      description: "Whether logging in with the password is refused.",
    },
    password_expires: {
      form: "text",
      title: "Expiry of the password",
      description: "`now`: it must be changed at the next login; `never`; or after this number of days.",
      problem: expiryProblem,
    },
    authorized_keys: {
      form: "list",
      title: "SSH keys",
      description: "Lines that `.ssh/authorized_keys` in the home folder must have.",
      problem: keyProblem,
    },
    change_uid: {
      form: "flag",
      title: "Change the number",
      description: "Whether applying may change the number of a user that exists. Files keep the old number.",
    },
    absent: {
      form: "flag",
      title: "Absent",
      description: "Whether the user must not be there.",
      conflicts: [
        "uid",
        "group",
        "groups",
        "home",
        "create_home",
        "shell",
        "comment",
        "system",
        "password",
        "locked",
        "password_expires",
        "authorized_keys",
        "change_uid",
      ],
    },
  },
  library: [library, makeLibrary, passwordLibrary, homeLibrary].join("\n"),
  libraries: [nodes, accounts, numbers],
});
