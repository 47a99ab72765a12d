import { chmodSync, lstatSync, readFileSync, statSync, symlinkSync } from "node:fs";
import { join } from "node:path";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { diagnostic } from "../../src/diagnostics/diagnostic.ts";
import { applyFixes } from "../../src/lint/apply-fixes.ts";
import { lintPaths } from "../../src/lint/lint-paths.ts";
import { inScratch } from "./support/scratch.ts";

const fixable = (edits: readonly (readonly [start: number, end: number, text: string])[], certain = true) =>
  diagnostic(
    "any-single-branch",
    {},
    {
      fix: { title: "", edits: edits.map(([start, end, text]) => ({ span: { start, end }, text })), certain },
    },
  );

const lint = (folder: string, fix = true) => lintPaths(["."], { cwd: folder, shellcheck: false, fix });

test("only certain fixes are applied, each whole or not", () => {
  assert.equal(applyFixes("abcdef", [fixable([[1, 2, "X"]], false)]), { text: "abcdef", count: 0 });
  assert.equal(
    applyFixes("abcdef", [
      fixable([
        [4, 5, "Y"],
        [0, 1, "X"],
      ]),
      fixable([[4, 6, "Z"]]),
      fixable([[2, 2, "-"]]),
    ]),
    { text: "Xb-cdYf", count: 2 },
  );
});

test("lines that are put in end as the file's lines do", () => {
  assert.is(applyFixes("a\r\nb\r\n", [fixable([[3, 3, "x\n"]])]).text, "a\r\nx\r\nb\r\n");
  assert.is(applyFixes("a\nb\r\n", [fixable([[2, 2, "x\n"]])]).text, "a\nx\nb\r\n");
});

test("a file with CRLF, a byte order mark and comments keeps every other byte", () => {
  const before =
    "\uFEFF# Ein Rezept für …\r\narguments:   # spaces\r\n  java-home:\r\n    target_variable:  JAVA_HOME\t\r\n    default: '/opt'\r\nvalidators:\r\n  - package:\r\n      - wget\r\n      - curl # why\r\n      - wget\r\n  - script:\r\n      look: { env_vars: [ java-home ],   inline: 'test -d \"$JAVA_HOME\"' }\r\n  - script:\r\n      more:\r\n        env_vars: [java-home]\r\n        inline: |\r\n          set -e\r\n          test -d \"$java-home\"\r\n";
  const after = before
    .replace("      - curl # why\r\n      - wget\r\n", "      - curl # why\r\n")
    .replace("          set -e", "          #!/bin/sh\r\n          set -e")
    .replace("$java-home", "${JAVA_HOME}");
  return inScratch({ "image.yaml": before }, async (folder) => {
    const { fixed, diagnostics } = await lint(folder);
    assert.is(readFileSync(join(folder, "image.yaml"), "utf8"), after);
    assert.equal(fixed, [{ path: "image.yaml", count: 3 }]);
    assert.equal(
      diagnostics.filter((diagnostic) => diagnostic.fix?.certain),
      [],
    );
  });
});

test("scripts are fixed too; mode and link stay, and nothing is left beside them", () =>
  inScratch(
    {
      "image.yaml": "validators:\n  - script: look\n",
      "real/look": "#!/bin/sh\nfunction check { [ a == b ]; }\ncheck\n",
    },
    async (folder) => {
      // A folder's own scripts may be links within it.
      symlinkSync("real/look", join(folder, "look"));
      chmodSync(join(folder, "real/look"), 0o775);
      const { fixed } = await lint(folder);
      assert.is(
        readFileSync(join(folder, "real/look"), "utf8"),
        "#!/bin/sh\ncheck() { [ a = b ]; }\ncheck\n",
      );
      assert.is(statSync(join(folder, "real/look")).mode & 0o7777, 0o775);
      assert.ok(lstatSync(join(folder, "look")).isSymbolicLink());
      assert.equal(fixed, [{ path: join(folder, "look"), count: 2 }]);
    },
  ));

test("a script with Windows line endings gets LF, and is then a script", () =>
  inScratch(
    { "image.yaml": "validators:\n  - script: look\n", look: "#!/bin/sh\r\n[ a == b ]\r\n" },
    async (folder) => {
      const { diagnostics } = await lint(folder, false);
      const [found] = diagnostics.filter(({ code }) => code === "script-crlf");
      assert.is(found?.place?.file, join(folder, "look"));
      assert.is(found?.related?.[0]?.place.file, "image.yaml");
      const { fixed, diagnostics: left } = await lint(folder);
      assert.equal(fixed, [{ path: join(folder, "look"), count: 2 }]);
      assert.equal(left, []);
      assert.is(readFileSync(join(folder, "look"), "utf8"), "#!/bin/sh\n[ a = b ]\n");
    },
  ));

test("what is disabled, off, or not certain is left as it is", () =>
  inScratch(
    {
      ".sahara-image.yaml": "rules: {script-no-shebang: off}\n",
      "image.yaml":
        "validators:\n  # sahara-image-disable-next-line package-repeated\n  - package: [wget, wget]\n  - script: look\n",
      look: "test -d /srv\n",
    },
    async (folder) => {
      const before = readFileSync(join(folder, "image.yaml"), "utf8");
      const { fixed } = await lint(folder);
      assert.equal(fixed, []);
      assert.is(readFileSync(join(folder, "image.yaml"), "utf8"), before);
    },
  ));

test("a file that is not UTF-8 is never written to", () => {
  const bytes = Buffer.concat([
    Buffer.from("validators:\n  - package: [wget, wget] # \xff".slice(0, -1)),
    Buffer.from([0xff, 0x0a]),
  ]);
  return inScratch({ "image.yaml": bytes }, async (folder) => {
    const { fixed, diagnostics } = await lint(folder);
    assert.equal(fixed, []);
    assert.ok(diagnostics.some((diagnostic) => diagnostic.code === "yaml-not-utf8"));
    assert.ok(readFileSync(join(folder, "image.yaml")).equals(bytes));
  });
});

test("without --fix nothing is written", () =>
  inScratch({ "image.yaml": "validators:\n  - package: [wget, wget]\n" }, async (folder) => {
    const { fixed } = await lint(folder, false);
    assert.equal(fixed, []);
    assert.is(readFileSync(join(folder, "image.yaml"), "utf8"), "validators:\n  - package: [wget, wget]\n");
  }));

test.run();
