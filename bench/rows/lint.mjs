// How long `lint` takes for a thousand recipes of 150 lines. ShellCheck, which looks at each of the thousand inline
// scripts, is another program and needs some 15 ms for each.
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { figure, ratios } from "../runner.mjs";

export const title = "Lint of 1,000 recipes";

const count = 1000;

/** 150 lines with every form of validators; no two recipes are the same. */
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
      `          - package: [tool${number}-part${step}, wget]`,
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

/** Writes the recipes with their scripts. */
function writeRecipes(folder) {
  for (let number = 0; number < count; number++) {
    const own = join(folder, `plugin-${number % 50}`, String(number));
    mkdirSync(join(own, "common"), { recursive: true });
    writeFileSync(join(own, "image.yaml"), recipe(number));
    writeFileSync(join(own, "common", "oracle_java"), script("java"));
    for (let index = 0; index < 5; index++)
      writeFileSync(join(own, "common", `setup_${index}`), script(index));
  }
}

export function measure(runner) {
  const folder = join(runner.folder, "recipes");
  writeRecipes(folder);
  const samples = runner.alternate({
    node: runner.node,
    alone: runner.ours("lint", "--no-shellcheck", folder),
    checked: runner.ours("lint", folder),
  });
  return [
    figure("`lint --no-shellcheck`", "ms", samples.alone.ms),
    figure("`lint --no-shellcheck`, in `node -e 0`", "×", ratios(samples.alone, samples.node), { goal: 50 }),
    figure("`lint` with ShellCheck, in `node -e 0`", "×", ratios(samples.checked, samples.node)),
  ];
}
