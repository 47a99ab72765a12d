import { chmodSync } from "node:fs";
import { join } from "node:path";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { applyFixes } from "../../src/lint/apply-fixes.ts";
import { lintPaths } from "../../src/lint/lint-paths.ts";
import { runShellcheck } from "../../src/lint/shellcheck/run.ts";
import { safeSettings } from "../../src/lint/shellcheck/settings.ts";
import { inScratch } from "./support/scratch.ts";

/** ShellCheck's findings in a folder: `FILE: what they point at: CODE`. */
async function check(files: Readonly<Record<string, string>>) {
  return inScratch(files, async (folder) => {
    const { diagnostics, sources } = await lintPaths(["."], { cwd: folder });
    const found = diagnostics.filter((diagnostic) => diagnostic.code === "shellcheck");
    const shown = found.map(({ place, message, severity }) => {
      const source = sources.get(place!.file)!;
      return `${place!.file.replace(`${folder}/`, "")}:${source.lineAt(place!.span.start)}: ${source.slice(place!.span)}: ${severity} ${message.split(":")[0]}`;
    });
    return { diagnostics, found, shown, sources };
  });
}

test("files and inline scripts are looked at; places are those of the file or of the recipe", async () => {
  const { shown } = await check({
    "image.yaml": `validators:
  - script: common/look
  - script:
      literal:
        inline: |
          #!/bin/sh
          # ü 😀
          echo "😀"; test -d $1
  - script: {plain: {inline: test -d $PWD}}
  - script:
      folded:
        inline: >-
          test
          -d $PWD
  - script: {double: {inline: "test -d \\"\\x41\\" && test -d $PWD"}}
  - script: {single: {inline: 'test -d ''a'' && test -d $PWD'}}
`,
    "common/look": "#!/bin/bash\r\ntest -d $1\r\n",
  });
  assert.equal(shown, [
    "image.yaml:8: $1: info SC2086",
    "image.yaml:9: $PWD: info SC2086",
    "image.yaml:14: $PWD: info SC2086",
    "image.yaml:15: $PWD: info SC2086",
    "image.yaml:16: $PWD: info SC2086",
    "common/look:2: $1: info SC2086",
  ]);
});

test("variables that the recipe passes count as set, and findings of our rules are not repeated", async () => {
  const { shown, diagnostics } = await check({
    "image.yaml": `arguments:
  my-jdk: {target_variable: my_jdk, default: "17"}
validators:
  - copy_script: library.sh
  - script: {common/look: {env_vars: [my-jdk]}}
`,
    "common/look": `#!/bin/sh
. /tmp/library.sh
test "$my_jdk" = "$test_only" && test "$distro" = "$from_library"
if [[ -d /srv ]]; then exit 1; fi
test "$nowhere" = 1
`,
    "library.sh": "from_library=1\nexport from_library\n",
  });
  assert.equal(shown, []);
  assert.equal(diagnostics.map((diagnostic) => diagnostic.code).sort(), [
    "argument-name-dashed",
    "script-bashism",
    "script-variable-not-passed",
  ]);
});

test("each script is reported once, even if several recipes run it", async () => {
  const { shown } = await check({
    "a.yaml": "validators: [script: look]\n",
    "b.yaml": "validators: [script: look]\n",
    look: "#!/bin/sh\ntest -d $1\n",
  });
  assert.equal(shown, ["look:2: $1: info SC2086"]);
});

test("its own comments, .shellcheckrc, ours, and the configuration are heeded", async () => {
  const script = "#!/bin/sh\ntest -d $1\n";
  const { shown } = await check({
    "a/image.yaml": "validators: [script: look, script: own, script: ours]\n",
    "a/look": script,
    "a/.shellcheckrc": "disable=SC2086\n",
    "a/own": "#!/bin/sh\n# shellcheck disable=SC2086\ntest -d $1\n",
    "a/ours": '#!/bin/sh\nx=$1\n# sahara-image-disable-next-line shellcheck\necho $y\ntest -d "$x"\n',
    "b/image.yaml": "validators: [script: look]\n",
    "b/look": script,
    "b/.sahara-image.yaml": "shellcheck: {exclude: [SC2086]}\n",
    "c/image.yaml": "validators: [script: look]\n",
    "c/look": script,
    "c/.sahara-image.yaml": "shellcheck: {run: false}\n",
    "d/image.yaml": "validators: [script: look]\n",
    "d/look": script,
    "d/.sahara-image.yaml": "rules: {shellcheck: error}\n",
  });
  assert.equal(shown, ["d/look:2: $1: error SC2086"]);
});

test("a suggestion is offered where it can be put into the text, and never as certain", async () => {
  const { found, sources } = await check({
    "image.yaml":
      "validators:\n  - script:\n      look:\n        inline: |\n          test -d $1\n  - script: {folded: {inline: 'test -d $1'}}\n",
  });
  assert.equal(
    found.map((finding) => finding.fix?.certain),
    [false, undefined],
  );
  const sure = found.map((finding) =>
    finding.fix ? { ...finding, fix: { ...finding.fix, certain: true } } : finding,
  );
  const { text } = applyFixes(sources.get("image.yaml")!.text, sure);
  assert.ok(text.includes('          test -d "$1"\n'), text);
});

test("where it is not installed, that is said once, and the rules have their say", async () => {
  const path = process.env.PATH;
  process.env.PATH = "/nonexistent";
  try {
    const recipe = "validators:\n  - script: look\n  - any: [package: wget]\n";
    const look = "#!/bin/sh\ntest -d $1\n";
    const { diagnostics } = await check({
      "a/image.yaml": recipe,
      "a/look": look,
      "b/image.yaml": recipe,
      "b/look": look,
    });
    assert.equal(diagnostics.map((diagnostic) => diagnostic.code).sort(), [
      "any-single-branch",
      "any-single-branch",
      "shellcheck-missing",
    ]);
    const { severity, place, message } = diagnostics.find(
      (diagnostic) => diagnostic.code === "shellcheck-missing",
    )!;
    assert.is(severity, "info");
    assert.is(place, undefined);
    assert.match(message, /no program `shellcheck`/);
  } finally {
    process.env.PATH = path;
  }
});

test("a .shellcheckrc chooses what is reported, and makes ShellCheck open nothing", () => {
  const text = `# external-sources=true
external-sources=true
source-path=/etc
disable=SC2086,SC2034 enable=all # and more
source-path="My Documents" shell=bash
enable="avoid-nullary-conditions"
disable=SC1000$(id)
`;
  assert.is(
    safeSettings(text),
    "disable=SC2086,SC2034\nenable=all\nshell=bash\nenable=avoid-nullary-conditions\n",
  );
});

test("a script can't lead ShellCheck to another file", async () => {
  const script = '#!/bin/sh\n# shellcheck source=/dev/zero\n. "$1"\ntest -d $1\n';
  const options = process.env.SHELLCHECK_OPTS;
  process.env.SHELLCHECK_OPTS = "-x";
  try {
    const { shown, diagnostics } = await check({
      "image.yaml": "validators: [script: look]\n",
      look: script,
      ".shellcheckrc": "external-sources=true\nsource-path=/\n",
    });
    assert.equal(shown, ["look:4: $1: info SC2086"]);
    assert.not(diagnostics.some(({ code }) => code === "shellcheck-unfinished"));
  } finally {
    if (options === undefined) delete process.env.SHELLCHECK_OPTS;
    else process.env.SHELLCHECK_OPTS = options;
  }
});

test("a .shellcheckrc that another user has put among the temporary files is not heeded", () =>
  inScratch({ ".shellcheckrc": "disable=SC2086\n" }, async (folder) => {
    const temporary = process.env.TMPDIR;
    process.env.TMPDIR = folder;
    try {
      const { comments } = await runShellcheck([{ text: "#!/bin/sh\ntest -d $1\n", rc: "" }], []);
      assert.equal(
        comments.map((found) => found.map(({ code }) => code)),
        [[2086]],
      );
    } finally {
      if (temporary === undefined) delete process.env.TMPDIR;
      else process.env.TMPDIR = temporary;
    }
  }));

/** In the place of ShellCheck: runs out of memory on a script with GREEDY in it, and has one comment on each other. */
const standIn = `#!/bin/sh
while [ "$1" != -- ]; do shift; done
shift
printf '{"comments":['
between=
for file; do
  if grep -q GREEDY "$file"; then echo 'shellcheck: out of memory' >&2; exit 251; fi
  printf '%s{"file":"%s","line":2,"endLine":2,"column":1,"endColumn":2,' "$between" "$file"
  printf '"level":"info","code":2086,"message":"x"}'
  between=,
done
echo ']}'
exit 1
`;

test("a script that ShellCheck does not finish is named, and the others are checked", () =>
  inScratch({ shellcheck: standIn }, async (folder) => {
    chmodSync(join(folder, "shellcheck"), 0o755);
    const path = process.env.PATH;
    process.env.PATH = `${folder}:${path}`;
    try {
      const names = Array.from({ length: 9 }, (_, index) => `s${index}`);
      const { shown, diagnostics } = await check({
        "image.yaml": `validators:\n${names.map((name) => `  - script: ${name}\n`).join("")}`,
        ...Object.fromEntries(
          names.map((name, index) => [
            name,
            `#!/bin/sh\ntest -d /${name}${index === 4 ? " # GREEDY" : ""}\n`,
          ]),
        ),
      });
      assert.equal(shown.length, 8);
      const unfinished = diagnostics.filter(({ code }) => code === "shellcheck-unfinished");
      assert.equal(
        unfinished.map(({ message }) => message.replace(/ \S*\//, " ")),
        ["ShellCheck did not finish s4: it needs more than 1.0 GiB of memory"],
      );
    } finally {
      process.env.PATH = path;
    }
  }));

test.run();
