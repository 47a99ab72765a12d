// How long `lint` takes for a thousand recipes of 150 lines, as a whole process, beside `node -e 0` in the same
// run, so that the machine's speed and load cancel: `npm run build && node bench/lint.mjs [COUNT]`. On two
// cores where Node starts in 40 ms, the limit is 3 s. ShellCheck, which looks at each of the thousand inline
// scripts, is a program of its own and costs some 15 ms for each.
import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";

const count = Number(process.argv[2] ?? 1000);
const limit = 75;
const program = resolve("dist/sahara-image.js");

/** 150 lines in which every kind of validator stands; no two recipes are the same. */
function recipe(number) {
  const lines = [
    "arguments:",
    "  java_distro:",
    "    description: The Java to install. Defaults to openjdk.",
    "    target_variable: JAVA_DISTRO",
    "    default: openjdk",
    "    choices: [openjdk, oracle-java]",
    "  release:",
    `    description: The release. Defaults to ${number}.1`,
    "    target_variable: RELEASE",
    `    default: "${number}.1"`,
    "validators:",
    "  - argument_case:",
    "      argument_name: java_distro",
    "      cases:",
    "        openjdk: [package: java-17-openjdk-devel]",
    "        oracle-java: [script: common/oracle_java]",
  ];
  for (let step = 0; lines.length < 142; step++) {
    lines.push(
      "  - os_case:",
      "      - redhat:",
      `          - package: [tool-${number}-${step}, wget]`,
      "          - script:",
      `              common/setup_${step % 5}:`,
      "                env_vars: [release]",
      "      - debian:",
      "          - any:",
      `              - package: {tool-${step}: {version: ">= ${step}.1, < ${step + 2}"}}`,
      "              - all: [package: curl, script: common/oracle_java]",
    );
  }
  lines.push(
    "  - script:",
    "      look:",
    "        env_vars: [release]",
    "        inline: |",
    "          #!/bin/sh",
    `          [ -e "/opt/tool-${number}-$RELEASE" ] || exit 1`,
  );
  return `${lines.join("\n")}\n`;
}

const script = (number) => `#!/bin/sh
set -e
if [ "$test_only" = 1 ]; then
  test -d "/opt/${number}-\${RELEASE:-none}"
  exit
fi
for part in bin lib share; do
  mkdir -p "/opt/${number}-\${RELEASE:-none}/$part"
done
`;

const folder = mkdtempSync(join(tmpdir(), "sahara-image-bench-"));
try {
  for (let number = 0; number < count; number++) {
    const own = join(folder, `plugin-${number % 50}`, String(number));
    mkdirSync(join(own, "common"), { recursive: true });
    writeFileSync(join(own, "image.yaml"), recipe(number));
    writeFileSync(join(own, "common", "oracle_java"), script("java"));
    for (let index = 0; index < 5; index++)
      writeFileSync(join(own, "common", `setup_${index}`), script(index));
  }
  const commands = {
    "node -e 0": ["-e", "0"],
    "lint --no-shellcheck": [program, "lint", "--no-shellcheck", folder],
    lint: [program, "lint", folder],
  };
  const times = Object.fromEntries(Object.keys(commands).map((name) => [name, []]));
  for (let round = 0; round < 3; round++) {
    for (const [name, args] of Object.entries(commands)) {
      const started = performance.now();
      execFileSync(process.execPath, args, { stdio: ["ignore", "ignore", "inherit"] });
      times[name].push(performance.now() - started);
    }
  }
  const median = (numbers) => numbers.sort((a, b) => a - b)[numbers.length >> 1];
  const base = median(times["node -e 0"]);
  for (const [name, all] of Object.entries(times)) {
    const ratio = median(all) / base;
    const missed = name === "lint --no-shellcheck" && count === 1000 && ratio > limit;
    const verdict = name === "lint --no-shellcheck" ? `  (at most ${limit}${missed ? ": MISSED" : ""})` : "";
    console.log(
      `${name.padEnd(22)} ${median(all).toFixed(0).padStart(6)} ms  ${ratio.toFixed(1)} ×${verdict}`,
    );
    if (missed) process.exitCode = 1;
  }
} finally {
  rmSync(folder, { recursive: true, force: true });
}
