// What the guest program and the runtime must do alike, and what images of earlier recipes have.
import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { suite } from "uvu";
import * as assert from "uvu/assert";
import statesLibrary from "../../src/compiler/emit/guest/states.sh";
import { wholeLibrary } from "../../src/compiler/emit/link/link.ts";
import artifactLibrary from "../../src/kinds/state/artifact.sh";
import manifestLibrary from "../../src/kinds/state/manifest.sh";
import { parsePublishedDigest } from "../../src/runtime/artifacts/published-digest.ts";
import { algorithms, formsOf, name, noneOf } from "../runtime/artifacts/checksum-files.ts";
import { assertProperty } from "../support/properties.ts";
import { type Shell, shellCommand, shells } from "../support/scratch-guest.ts";

const test = suite("archive: the same rule in the guest, the runtime and the recipes");
let folder: string;
test.before.each(() => {
  folder = mkdtempSync(join(tmpdir(), "sahara-image-artifact-"));
});
test.after.each(() => rmSync(folder, { recursive: true }));

function call(shell: Shell, library: string, snippet: string): string {
  const [command, ...options] = shellCommand(shell);
  const file = join(folder, "program");
  writeFileSync(
    file,
    `set -uf\nexport LC_ALL=C\nworkshop='${folder}' tab=$(printf '\\t')\n${wholeLibrary([library])}\n${snippet}\n`,
  );
  return execFileSync(command, [...options, file], { encoding: "utf8" });
}

/** Reads one checksum file after the other with `awk`, as the guest does. */
type Algorithm = (typeof algorithms)[number];

function digestsIn(shell: Shell, texts: readonly string[], algorithm: Algorithm): (string | undefined)[] {
  texts.forEach((text, at) => void writeFileSync(join(folder, `sums-${at}`), text, "latin1"));
  const calls = texts
    .map((_, at) => `digest_in '${folder}/sums-${at}' '${name}' ${algorithm}; echo .`)
    .join("\n");
  return call(shell, artifactLibrary, calls)
    .split(".\n")
    .slice(0, -1)
    .map((line) => line.trim() || undefined);
}

for (const shell of shells)
  test(`a checksum file is read alike, under ${shell}`, () => {
    for (const algorithm of algorithms) {
      const texts = algorithms.flatMap((each) => [
        ...Object.values(formsOf(each)),
        ...Object.values(noneOf(each)),
      ]);
      assert.equal(
        digestsIn(shell, texts, algorithm),
        texts.map((text) => parsePublishedDigest(text, name, algorithm)),
      );
    }
  });

test("random checksum files are read alike", () => {
  const hex = fc.constantFrom("0123456789abcdef".repeat(8), "F".repeat(128), "A".repeat(64), "0");
  const file = fc.constantFrom(name, `./x/${name}`, "other", "a: b", "(x)", "SHA512", "");
  const groups = hex.map((digits) => digits.match(/.{1,8}/g)!.join(" "));
  const line = fc.oneof(
    fc.tuple(hex, fc.constantFrom("  ", " *", " ", "\t"), file).map((parts) => parts.join("")),
    fc
      .tuple(fc.constantFrom("SHA512", "sha-512", "SHA256", "MD5"), file, hex)
      .map(([a, f, h]) => `${a} (${f}) = ${h}`),
    fc.tuple(file, fc.constantFrom(": ", ":", " = ", ": SHA512 = "), groups).map((parts) => parts.join("")),
    groups,
    fc.constantFrom("", " ", "# comment", `${name}:`, "<html>", "AB CD", `${" ".repeat(1001)}0`),
  );
  const text = fc
    .tuple(fc.array(line, { maxLength: 5 }), fc.constantFrom("\n", "\r\n"))
    .map(([lines, end]) => lines.join(end));
  assertProperty(
    fc.property(fc.array(text, { minLength: 20, maxLength: 20 }), (texts) => {
      for (const algorithm of algorithms)
        assert.equal(
          digestsIn("dash", texts, algorithm),
          texts.map((each) => parsePublishedDigest(each, name, algorithm)),
        );
    }),
    15,
  );
});

const hash = (algorithm: string, text: string) => createHash(algorithm).update(text).digest("hex");

/** The manifest that images have which the recipes made before there was the kind `archive`. */
const manifest = `# hadoop.tgz
# sha512 ${hash("sha512", "the archive")}
# sha256 ${hash("sha256", "the archive")}
/ 755 .
/ 755 ./bin
/ 755 ./bin/a b
@ ./hadoop bin/hadoop
${["NOTICE", "bin/a b/c", "bin/hadoop", "z"].map((path) => `${hash("sha256", path)} ${path.length} 644 ./${path}\n`).join("")}`;

for (const shell of shells)
  test(`the manifest is that of images that the recipes made before, under ${shell}`, () => {
    const tree = join(folder, "tree");
    mkdirSync(join(tree, "etc/hadoop"), { recursive: true });
    mkdirSync(join(tree, "bin/a b"), { recursive: true });
    for (const path of ["bin/hadoop", "bin/a b/c", "etc/hadoop/core-site.xml", "z", "NOTICE"])
      writeFileSync(join(tree, path), path);
    symlinkSync("bin/hadoop", join(tree, "hadoop"));
    writeFileSync(join(folder, "hadoop.tgz"), "the archive");
    const library = `${statesLibrary}\n${manifestLibrary}`;
    const config = "w_config_count=1 w_config_1=etc";
    call(shell, library, `${config}\nwrite_manifest '${tree}' '${folder}/hadoop.tgz' hadoop.tgz`);
    assert.is(readFileSync(join(tree, ".manifest"), "utf8"), manifest);
    const id = `${process.getuid?.()}:${process.getgid?.()}`;
    assert.is(call(shell, library, `manifest_changes '${tree}' ${id}`), "");
  });

test.run();
