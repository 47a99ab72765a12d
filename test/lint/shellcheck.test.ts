import { test } from "uvu";
import * as assert from "uvu/assert";
import { applyFixes } from "../../src/lint/apply-fixes.ts";
import { lintPaths } from "../../src/lint/lint-paths.ts";
import { inScratch } from "./support/scratch.ts";

/** ShellCheck's findings in a folder: `FILE: what they point at: CODE`. */
async function check(files: Readonly<Record<string, string>>) {
  return inScratch(files, async (folder) => {
    const { diagnostics, sources } = await lintPaths(["."], { cwd: folder });
    const found = diagnostics.filter((one) => one.code === "shellcheck");
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

test("variables that the recipe passes count as set, and what the rules have said is not said again", async () => {
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
  assert.equal(diagnostics.map((one) => one.code).sort(), [
    "argument-name-dashed",
    "script-bashism",
    "script-variable-not-passed",
  ]);
});

test("each script is told of once, however many recipes run it", async () => {
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
    found.map((one) => one.fix?.certain),
    [false, undefined],
  );
  const sure = found.map((one) => (one.fix ? { ...one, fix: { ...one.fix, certain: true } } : one));
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
    assert.equal(diagnostics.map((one) => one.code).sort(), [
      "any-single-branch",
      "any-single-branch",
      "shellcheck-missing",
    ]);
    const { severity, place, message } = diagnostics.find((one) => one.code === "shellcheck-missing")!;
    assert.is(severity, "info");
    assert.is(place, undefined);
    assert.match(message, /no program `shellcheck`/);
  } finally {
    process.env.PATH = path;
  }
});

test.run();
