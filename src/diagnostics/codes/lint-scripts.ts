import { code } from "../define.ts";

const token = "arguments:\n  token: {target_variable: TOKEN, required: true, secret: true}\n";
const url = "arguments:\n  url: {target_variable: URL, default: 'https://example.org'}\n";

/** Rules about the scripts of a recipe and the variables that it passes to them. */
export const lintScriptCodes = {
  "env-var-unread": code<{ name: string; script: string; reads: readonly string[] }>({
    title: "Unused variable in `env_vars`",
    severity: "warning",
    message: ({ name, script }) => `\`${script}\` never reads \`${name}\``,
    help: ({ name, reads }) =>
      reads.length > 0
        ? `remove \`${name}\` from \`env_vars\`; the script reads ${reads.map((read) => `\`${read}\``).join(", ")}`
        : `remove \`${name}\` from \`env_vars\``,
    what: "`env_vars` passes a variable to a script that does not mention it.",
    why: "Users who set the argument expect an effect. Often the script misspells the variable.",
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
    title: "Variable not passed to its script",
    severity: "warning",
    message: ({ name, script }) => `\`${script}\` reads \`${name}\`, which nothing sets`,
    help: ({ name, declared, nearest }) =>
      declared
        ? `add \`${name}\` to the \`env_vars\` of the script`
        : nearest
          ? `did you mean \`${nearest}\`?`
          : `declare an argument \`${name}\` and pass it, set it in the script, or write \`\${${name}:-}\``,
    what: "A script reads a variable that the recipe does not pass to it and that the script does not set.",
    why: "Scripts see only the variables that the recipe passes, so this one is always empty.",
    example: {
      bad: `${url}validators:\n  - script: {get: {inline: 'test -n "$URL"'}}\n  - argument_set: {argument_name: page, value: '\${url}/x'}\n`,
      good: `${url}validators:\n  - script: {get: {inline: 'test -n "$URL"', env_vars: [url]}}\n  - argument_set: {argument_name: page, value: '\${url}/x'}\n`,
    },
  }),
  "script-could-be-declared": code<{ script: string; steps: readonly string[] }>({
    title: "Script that a recipe can declare",
    severity: "info",
    message: ({ script }) => `\`${script}\` only does what steps can declare`,
    help: ({ steps }) => {
      const more = steps.length > 3 ? `, and ${steps.length - 3} more` : "";
      return `write ${steps
        .slice(0, 3)
        .map((step) => `\`- ${step}\``)
        .join(", ")}${more}`;
    },
    what: "Every command of a script has a kind of its own: `file`, `directory`, `link`, `user`, `service`, `setting` and others.",
    why: "A check of a declared step finds exactly what differs, needs no shell, and often no boot.",
    example: {
      bad: 'validators:\n  - script:\n      data:\n        inline: |\n          #!/bin/sh\n          [ "$test_only" = 1 ] && exec test -d /srv/data\n          mkdir -p /srv/data\n',
      good: "validators:\n  - directory: /srv/data\n",
    },
  }),
  "script-dashed-variable": code<{ name: string; reads: string; sees: string }>({
    title: "Dash after a variable name",
    severity: "warning",
    message: ({ name, reads }) =>
      `\`$${name}\` means \`$${reads}\` followed by \`${name.slice(reads.length)}\``,
    help: ({ sees }) => `write \`\${${sees}}\``,
    what: "A script uses the dashed name of an argument as if it were a shell variable.",
    why: "The name of a shell variable ends at the dash, so the script reads another variable, which is usually unset.",
    example: {
      bad: "arguments:\n  jdk-home: {target_variable: JDK_HOME, default: /opt}\nvalidators:\n  - script: {x: {inline: 'test -d \"$jdk-home\"', env_vars: [jdk-home]}}\n",
      good: "arguments:\n  jdk-home: {target_variable: JDK_HOME, default: /opt}\nvalidators:\n  - script: {x: {inline: 'test -d \"$JDK_HOME\"', env_vars: [jdk-home]}}\n",
    },
  }),
  "script-ignores-test-only": code<{ script: string; by: string }>({
    title: "Script ignores `test_only`",
    severity: "warning",
    message: ({ script, by }) => `\`${script}\` runs \`${by}\` without checking \`test_only\``,
    help: () => 'start with a check of the image, and stop there if `[ "$test_only" = 1 ]`',
    what: "A script changes the system and never reads `test_only` (or `SIV_RECONCILE`).",
    why: "In test-only mode the change is made on an overlay that is discarded, and the step succeeds. The check proves nothing.",
    example: {
      bad: "validators:\n  - script: {folder: {inline: mkdir -p /srv/data}}\n",
      good: "validators:\n  - script: {folder: {inline: 'test -d /srv/data || { [ \"$test_only\" = 0 ] && mkdir -p /srv/data; }'}}\n",
    },
  }),
  "script-always-passes": code<{ script: string }>({
    title: "Script that always passes a check",
    severity: "warning",
    message: ({ script }) => `\`${script}\` always exits 0 when test_only=1, so a check can never fail here`,
    help: () => "when test_only=1, test for the result of the script, for example `test -d /srv/data`",
    what: "With `test_only=1`, every path through the script ends with exit status 0.",
    why: "The step conforms on every image, so a check of it proves nothing.",
    example: {
      bad: "validators:\n  - script: {folder: {inline: 'if [ \"$test_only\" = 1 ]; then exit 0; fi; mkdir -p /srv'}}\n",
      good: "validators:\n  - script: {folder: {inline: 'if [ \"$test_only\" = 1 ]; then test -d /srv; exit; fi; mkdir -p /srv'}}\n",
    },
  }),
  "script-reads-appliance": code<{ script: string; by: string; what: string }>({
    title: "Script reads a value of the appliance",
    severity: "warning",
    message: ({ by, what }) =>
      `\`${by}\` shows ${what} of the appliance, not of the machine that will run the image`,
    help: ({ what }) =>
      what === "the kernel release"
        ? "look for the kernels of the image in /lib/modules"
        : "pass the value as an argument, or find it out when the machine boots",
    what: "A script asks for the kernel, the processors, the memory, the disks, the host name or the addresses of the machine that it runs on.",
    why: "Scripts run in the libguestfs appliance, a small virtual machine. Its values end up in the image and are wrong on every machine that boots it.",
    example: {
      bad: 'validators:\n  - script: {threads: {inline: \'test "$(cat /etc/threads)" = "$(nproc)"\'}}\n',
      good: "arguments:\n  threads: {target_variable: THREADS, default: '4'}\nvalidators:\n  - script: {threads: {inline: 'test \"$(cat /etc/threads)\" = \"$THREADS\"', env_vars: [threads]}}\n",
    },
  }),
  "script-no-shebang": code<{ script: string }>({
    title: "Script without `#!`",
    severity: "info",
    message: ({ script }) => `\`${script}\` has no \`#!\` line, so \`/bin/sh\` runs it`,
    help: () => "add `#!/bin/sh` or `#!/bin/bash` as the first line",
    what: "The first line of a script does not name its interpreter.",
    why: "/bin/sh is dash on some distributions and bash on others.",
    example: {
      bad: "validators:\n  - script:\n      look:\n        inline: |\n          set -e\n          test -d /srv\n",
      good: "validators:\n  - script:\n      look:\n        inline: |\n          #!/bin/sh\n          set -e\n          test -d /srv\n",
    },
  }),
  "script-bashism": code<{ found: string; instead?: string; shebang: boolean }>({
    title: "bash syntax in a script for sh",
    severity: "warning",
    message: ({ found, shebang }) =>
      `\`${found}\` is bash syntax, but the script ${shebang ? "starts with `#!/bin/sh`" : "has no `#!` line and is run by `/bin/sh`"}`,
    help: ({ instead }) =>
      instead
        ? `write ${instead}, or start the script with \`#!/bin/bash\``
        : "start the script with `#!/bin/bash`",
    what: "A script for /bin/sh uses syntax that only bash and similar shells support.",
    why: "It works if /bin/sh is bash, as on the Red Hat family. On Debian and Ubuntu /bin/sh is dash, where it fails or does something else.",
    example: {
      bad: "validators:\n  - script:\n      look:\n        inline: |\n          #!/bin/sh\n          [[ -d /srv ]]\n",
      good: "validators:\n  - script:\n      look:\n        inline: |\n          #!/bin/sh\n          [ -d /srv ]\n",
    },
  }),
  "script-prints-secret": code<{ name: string; by: string }>({
    title: "Script prints a secret",
    severity: "error",
    exit: 1,
    message: ({ name, by }) => `\`${by}\` prints the secret \`${name}\``,
    help: () =>
      "pass the value to the program that needs it through a pipe or a file; script output ends up in reports and logs",
    what: "A script writes the value of a secret argument to its output.",
    why: "The output is kept in the record of the run, shown in reports and sent to CI logs.",
    example: {
      bad: `${token}validators:\n  - script: {login: {inline: 'echo "token: $TOKEN"', env_vars: [token]}}\n`,
      good: `${token}validators:\n  - script: {login: {inline: 'printf %s "$TOKEN" | tool login --stdin', env_vars: [token]}}\n`,
    },
  }),
  "script-pipes-http": code<{ url: string; to: string }>({
    title: "Download over http is run at once",
    severity: "error",
    exit: 1,
    message: ({ url, to }) => `\`${url}\` is downloaded over http and run by \`${to}\` without a check`,
    help: () => "download it over https to a file, verify its checksum, then run it",
    what: "The content of an http:// URL is piped into a shell.",
    why: "Anyone on the network path decides what runs as root in the image.",
    example: {
      bad: "validators:\n  - script: {get: {inline: 'curl http://example.org/setup | sh'}}\n",
      good: "validators:\n  - script: {get: {inline: 'curl -o /tmp/s https://example.org/setup && echo \"$sum /tmp/s\" | sha256sum -c && sh /tmp/s', env_vars: [sum]}}\n",
    },
  }),
  "download-unverified": code<{ url: string; by: string }>({
    title: "Unverified download",
    severity: "warning",
    message: ({ by, url }) => `the download of \`${url}\` by \`${by}\` is not verified`,
    help: () => 'add a checksum: `echo "$sha256  file" | sha256sum -c -`, or a signature: `gpg --verify`',
    what: "A script downloads a file and never verifies a checksum or a signature.",
    why: "A damaged or replaced file ends up in the image, and no check notices.",
    example: {
      bad: "validators:\n  - script: {get: {inline: 'curl -o /opt/a.jar https://example.org/a.jar'}}\n",
      good: "validators:\n  - script: {get: {inline: 'curl -o /opt/a.jar https://example.org/a.jar && sha256sum -c /tmp/a.sum'}}\n  - copy_script: {a.sum: {inline: '…'}}\n",
    },
  }),
  "script-unnamed": code<{ path: string; recipe: string }>({
    title: "Unused script",
    severity: "info",
    message: ({ path, recipe }) => `no step of \`${recipe}\` uses \`${path}\``,
    help: () => "remove it, or add the step that runs it",
    what: "A script is in the folder of a recipe, but no linted recipe runs or copies it.",
    why: "The script is a leftover, or a step is missing.",
  }),
  shellcheck: code<{ number: string; text: string }>({
    title: "ShellCheck finding",
    severity: "warning",
    message: ({ number, text }) => `${number}: ${text}`,
    help: ({ number }) => `see https://www.shellcheck.net/wiki/${number}`,
    what: "ShellCheck, a separate program, reports a problem in a script. The severity is ShellCheck's; its style findings are information.",
    why: "ShellCheck knows the pitfalls of shell scripts. Its wiki explains each finding.",
  }),
  "shellcheck-unfinished": code<{ path: string; reason: string }>({
    title: "ShellCheck did not finish a script",
    severity: "warning",
    message: ({ path, reason }) => `ShellCheck did not finish ${path}: ${reason}`,
    help: () => "split the script, or write it in a simpler way",
    what: "ShellCheck ran out of its limit of memory or time on this script, or ended with an error.",
    why: "The other rules were checked, but ShellCheck's findings on this script are missing.",
  }),
  "shellcheck-missing": code<{ reason: string }>({
    title: "ShellCheck did not run",
    severity: "info",
    message: ({ reason }) => `ShellCheck did not run: ${reason}`,
    help: () =>
      "install it with `apt-get install shellcheck`, or turn it off with `--no-shellcheck` or `shellcheck: {run: false}` in .sahara-image.yaml",
    what: "The program `shellcheck` could not be run.",
    why: "The other rules were checked, but ShellCheck's findings are missing.",
  }),
};
