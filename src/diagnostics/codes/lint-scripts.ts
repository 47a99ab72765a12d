import { code } from "../define.ts";

const token = "arguments:\n  token: {target_variable: TOKEN, required: true, secret: true}\n";
const url = "arguments:\n  url: {target_variable: URL, default: 'https://example.org'}\n";

/** Rules that look at the scripts of a recipe, and at what it passes them. */
export const lintScriptCodes = {
  "env-var-unread": code<{ name: string; script: string; reads: readonly string[] }>({
    title: "A variable that its script never reads",
    severity: "warning",
    message: ({ name, script }) =>
      `expected \`${script}\` to read \`${name}\`, found it nowhere in the script`,
    help: ({ reads }) =>
      reads.length > 0
        ? `it reads ${reads.map((one) => `\`${one}\``).join(", ")}`
        : "take it out of `env_vars`",
    what: "`env_vars` passes a variable to a script that does not mention it.",
    why: "Whoever sets the argument believes that it changes something; often the script misspells it.",
    example: {
      bad: `${url}validators:\n  - script: {get: {inline: 'test -n "$ULR"', env_vars: [url]}}\n`,
      good: `${url}validators:\n  - script: {get: {inline: 'test -n "$URL"', env_vars: [url]}}\n`,
    },
  }),
  "script-variable-not-passed": code<{
    name: string;
    script: string;
    declared: boolean;
    nearest: string | undefined;
  }>({
    title: "A script reads a variable that it is not passed",
    severity: "warning",
    message: ({ name, script }) =>
      `expected \`${script}\` to be passed \`${name}\`, which it reads, found that nothing sets it`,
    help: ({ name, declared, nearest }) =>
      declared
        ? `add \`${name}\` to its \`env_vars\``
        : nearest
          ? `did you mean \`${nearest}\`?`
          : `declare an argument \`${name}\` and pass it, set it in the script, or read it as \`\${${name}:-}\``,
    what: "A script reads a variable that the recipe does not pass to it and that it does not set itself.",
    why: "Scripts see nothing but what the recipe passes: the variable is always empty.",
    example: {
      bad: `${url}validators:\n  - script: {get: {inline: 'test -n "$URL"'}}\n  - package: 'x-\${url}'\n`,
      good: `${url}validators:\n  - script: {get: {inline: 'test -n "$URL"', env_vars: [url]}}\n  - package: 'x-\${url}'\n`,
    },
  }),
  "script-dashed-variable": code<{ name: string; reads: string; sees: string }>({
    title: "A dash ends a variable's name",
    severity: "warning",
    message: ({ name, reads, sees }) =>
      `expected \`$${sees}\`, found \`$${name}\`: that is \`$${reads}\` and a text`,
    help: ({ sees }) => `write \`\${${sees}}\``,
    what: "A script uses the name of an argument that has dashes as if it were a shell variable.",
    why: "A shell variable's name ends at the dash: another variable is read, which is mostly not set.",
    example: {
      bad: "arguments:\n  jdk-home: {target_variable: JDK_HOME, default: /opt}\nvalidators:\n  - script: {x: {inline: 'test -d \"$jdk-home\"', env_vars: [jdk-home]}}\n",
      good: "arguments:\n  jdk-home: {target_variable: JDK_HOME, default: /opt}\nvalidators:\n  - script: {x: {inline: 'test -d \"$JDK_HOME\"', env_vars: [jdk-home]}}\n",
    },
  }),
  "script-ignores-test-only": code<{ script: string; by: string }>({
    title: "A script that changes the image in test-only mode too",
    severity: "warning",
    message: ({ script, by }) =>
      `expected \`${script}\` to look at \`test_only\` before it changes anything, found \`${by}\``,
    help: () => 'begin with a check, and stop there where `[ "$test_only" = 1 ]`',
    what: "A script changes the system and never reads `test_only` (nor `SIV_RECONCILE`).",
    why: "In test-only mode it makes its change on a layer that is thrown away, and succeeds: the check proves nothing.",
    example: {
      bad: "validators:\n  - script: {folder: {inline: mkdir -p /srv/data}}\n",
      good: "validators:\n  - script: {folder: {inline: 'test -d /srv/data || { [ \"$test_only\" = 0 ] && mkdir -p /srv/data; }'}}\n",
    },
  }),
  "script-always-passes": code<{ script: string }>({
    title: "A script that always passes a check",
    severity: "warning",
    message: ({ script }) =>
      `expected \`${script}\` to exit with another status than 0 where the image does not conform, found that with \`test_only=1\` it always exits 0`,
    help: () => "in test-only mode, look whether what the script makes is there",
    what: "With `test_only=1` every way through the script ends with exit status 0.",
    why: "The step conforms on every image: test-only mode proves nothing of it.",
    example: {
      bad: "validators:\n  - script: {folder: {inline: 'if [ \"$test_only\" = 1 ]; then exit 0; fi; mkdir -p /srv'}}\n",
      good: "validators:\n  - script: {folder: {inline: 'if [ \"$test_only\" = 1 ]; then test -d /srv; exit; fi; mkdir -p /srv'}}\n",
    },
  }),
  "script-no-shebang": code<{ script: string }>({
    title: "A script without `#!`",
    severity: "info",
    message: ({ script }) =>
      `expected \`#!\` at the start of \`${script}\`, found none: it is run by \`/bin/sh\``,
    help: () => "say what the script is written for: `#!/bin/sh`, `#!/bin/bash`",
    what: "The first line of a script does not name its interpreter.",
    why: "/bin/sh is dash on the one distribution and bash on the other; whoever reads it can't tell what was meant.",
    example: {
      bad: "validators:\n  - script:\n      look:\n        inline: |\n          set -e\n          test -d /srv\n",
      good: "validators:\n  - script:\n      look:\n        inline: |\n          #!/bin/sh\n          set -e\n          test -d /srv\n",
    },
  }),
  "script-bashism": code<{ found: string; instead?: string; shebang: boolean }>({
    title: "bash's own words under /bin/sh",
    severity: "warning",
    message: ({ found, shebang }) =>
      `expected POSIX sh${shebang ? " under `#!/bin/sh`" : ", which runs a script without `#!`"}, found bash's \`${found}\``,
    help: ({ instead }) =>
      instead ? `write ${instead}, or make it \`#!/bin/bash\`` : "make it `#!/bin/bash`",
    what: "A script for /bin/sh uses what only bash (and its like) understands.",
    why: "It works where /bin/sh is bash, as on the Red Hat family, and breaks or does something else where it is dash, as on Debian and Ubuntu.",
    example: {
      bad: "validators:\n  - script:\n      look:\n        inline: |\n          #!/bin/sh\n          [[ -d /srv ]]\n",
      good: "validators:\n  - script:\n      look:\n        inline: |\n          #!/bin/sh\n          [ -d /srv ]\n",
    },
  }),
  "script-prints-secret": code<{ name: string; by: string }>({
    title: "A secret that a script prints",
    severity: "error",
    exit: 1,
    message: ({ name, by }) =>
      `expected the secret \`${name}\` to stay hidden, found that \`${by}\` prints it`,
    help: () =>
      "what a script prints ends up in reports and logs: give the value to the program that needs it, through a pipe or a file",
    what: "A script writes the value of a secret argument to its output.",
    why: "Output is kept in the record of the run, shown in reports, and sent to CI logs.",
    example: {
      bad: `${token}validators:\n  - script: {login: {inline: 'echo "token: $TOKEN"', env_vars: [token]}}\n`,
      good: `${token}validators:\n  - script: {login: {inline: 'printf %s "$TOKEN" | tool login --stdin', env_vars: [token]}}\n`,
    },
  }),
  "script-pipes-http": code<{ url: string; to: string }>({
    title: "A program from the network, run unseen over http",
    severity: "error",
    exit: 1,
    message: ({ url, to }) =>
      `expected no program to be fetched over http and run by \`${to}\` at once, found \`${url}\``,
    help: () => "fetch it over https into a file, compare its checksum, then run it",
    what: "What an http:// URL gives is piped to a shell.",
    why: "Anyone between the image and the server decides what runs there as root.",
    example: {
      bad: "validators:\n  - script: {get: {inline: 'curl http://example.org/setup | sh'}}\n",
      good: "validators:\n  - script: {get: {inline: 'curl -o /tmp/s https://example.org/setup && echo \"$sum /tmp/s\" | sha256sum -c && sh /tmp/s', env_vars: [sum]}}\n",
    },
  }),
  "download-unverified": code<{ url: string; by: string }>({
    title: "A download whose checksum is not looked at",
    severity: "warning",
    message: ({ by, url }) =>
      `expected a checksum or signature to be compared after \`${by}\`, found none for \`${url}\``,
    help: () => 'compare it: `echo "$sha256  file" | sha256sum -c -`, or `gpg --verify`',
    what: "A script downloads a file, and nowhere compares a digest or a signature.",
    why: "A broken or exchanged download goes into the image, and no check will see it.",
    example: {
      bad: "validators:\n  - script: {get: {inline: 'curl -o /opt/a.jar https://example.org/a.jar'}}\n",
      good: "validators:\n  - script: {get: {inline: 'curl -o /opt/a.jar https://example.org/a.jar && sha256sum -c /tmp/a.sum'}}\n  - copy_script: {a.sum: {inline: '…'}}\n",
    },
  }),
  "script-unnamed": code<{ path: string; recipe: string }>({
    title: "A script that no recipe names",
    severity: "info",
    message: ({ path, recipe }) =>
      `expected \`${path}\` to be named by \`${recipe}\`, in whose folder it lies, found that it is not`,
    help: () => "remove it, or add the step that runs it",
    what: "A script lies in a recipe's folder, and no recipe that was looked at runs or copies it.",
    why: "It is a leftover, or a step is missing.",
  }),
  shellcheck: code<{ number: string; text: string }>({
    title: "A finding of ShellCheck",
    severity: "warning",
    message: ({ number, text }) => `${number}: ${text}`,
    help: ({ number }) => `https://www.shellcheck.net/wiki/${number}`,
    what: "ShellCheck, a program of its own, has something to say of a script. The severity is ShellCheck's: its style remarks are information.",
    why: "It knows the traps of shells better than any other; the page that it names explains each finding.",
  }),
  "shellcheck-missing": code<{ reason: string }>({
    title: "Scripts were not shown to ShellCheck",
    severity: "info",
    message: ({ reason }) => `expected ShellCheck, to look at the scripts, found ${reason}`,
    help: () =>
      "install it (`apt-get install shellcheck`), or turn it off: `shellcheck: {run: false}` in .sahara-image.yaml, or --no-shellcheck",
    what: "The program `shellcheck` could not be run.",
    why: "The other rules have been looked at; what only ShellCheck knows was not.",
  }),
};
