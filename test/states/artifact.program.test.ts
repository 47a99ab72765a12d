// What the guest program and the runtime must do alike, and what images of earlier recipes have.
import { execFileSync, spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { suite } from "uvu";
import * as assert from "uvu/assert";
import artifactLibrary from "../../src/kinds/state/artifact.sh";
import manifestLibrary from "../../src/kinds/state/manifest.sh";
import { parsePublishedDigest } from "../../src/runtime/artifacts/published-digest.ts";
import { forms, name, none } from "../runtime/artifacts/checksum-files.ts";
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
    `set -uf\nexport LC_ALL=C\nworkshop='${folder}' tab=$(printf '\\t')\n${library}\n${snippet}\n`,
  );
  return execFileSync(command, [...options, file], { encoding: "utf8" });
}

/** Reads one checksum file after the other with `awk`, as the guest does. */
function digestsIn(shell: Shell, texts: readonly string[]): (string | undefined)[] {
  texts.forEach((text, at) => void writeFileSync(join(folder, `sums-${at}`), text, "latin1"));
  const calls = texts.map((_, at) => `digest_in '${folder}/sums-${at}' '${name}'; echo .`).join("\n");
  return call(shell, artifactLibrary, calls)
    .split(".\n")
    .slice(0, -1)
    .map((line) => line.trim() || undefined);
}

for (const shell of shells)
  test(`a checksum file is read alike, under ${shell}`, () => {
    const texts = [...Object.values(forms), ...Object.values(none)];
    assert.equal(
      digestsIn(shell, texts),
      texts.map((text) => parsePublishedDigest(text, name)),
    );
  });

test("random checksum files are read alike", () => {
  const hex = fc.constantFrom("0123456789abcdef".repeat(8), "F".repeat(128), "A".repeat(64), "0");
  const file = fc.constantFrom(name, `./x/${name}`, "other", "a: b", "(x)", "SHA512", "");
  const groups = hex.map((digits) => digits.match(/.{1,8}/g)!.join(" "));
  const line = fc.oneof(
    fc.tuple(hex, fc.constantFrom("  ", " *", " ", "\t"), file).map((parts) => parts.join("")),
    fc.tuple(fc.constantFrom("SHA512", "sha-512", "MD5"), file, hex).map(([a, f, h]) => `${a} (${f}) = ${h}`),
    fc.tuple(file, fc.constantFrom(": ", ":", " = ", ": SHA512 = "), groups).map((parts) => parts.join("")),
    groups,
    fc.constantFrom("", " ", "# comment", `${name}:`, "<html>", "AB CD", `${" ".repeat(1001)}0`),
  );
  const text = fc
    .tuple(fc.array(line, { maxLength: 5 }), fc.constantFrom("\n", "\r\n"))
    .map(([lines, end]) => lines.join(end));
  assertProperty(
    fc.property(fc.array(text, { minLength: 20, maxLength: 20 }), (texts) => {
      assert.equal(
        digestsIn("dash", texts),
        texts.map((each) => parsePublishedDigest(each, name)),
      );
    }),
    15,
  );
});

/** The functions of the script that unpacked releases before there was the kind `archive`. */
function recipeFunctions(): string {
  const script = readFileSync("recipes/common/install_release", "utf8");
  return script.slice(script.indexOf("write_manifest() {"), script.indexOf("# A folder of configuration"));
}

for (const shell of shells)
  test(`the manifest is that of images that the recipes made before, under ${shell}`, () => {
    const tree = join(folder, "tree");
    mkdirSync(join(tree, "etc/hadoop"), { recursive: true });
    mkdirSync(join(tree, "bin/a b"), { recursive: true });
    for (const path of ["bin/hadoop", "bin/a b/c", "etc/hadoop/core-site.xml", "z", "NOTICE"])
      writeFileSync(join(tree, path), path);
    symlinkSync("bin/hadoop", join(tree, "hadoop"));
    writeFileSync(join(folder, "hadoop.tgz"), "the archive");
    mkdirSync(join(folder, "work"));
    const before = spawnSync(
      "bash",
      [
        "-c",
        `set -eu; export LC_ALL=C; digest() { "$1sum" <"$2" | cut -d' ' -f1; }
${recipeFunctions()}
archive=hadoop.tgz archive_file='${folder}/hadoop.tgz' work='${folder}/work' fresh='${tree}' configuration=etc; write_manifest`,
      ],
      { encoding: "utf8" },
    );
    assert.is(before.stderr, "");
    const old = readFileSync(join(tree, ".manifest"), "utf8");
    rmSync(join(tree, ".manifest"));
    call(
      shell,
      manifestLibrary,
      `w_config_count=1 w_config_1=etc\nwrite_manifest '${tree}' '${folder}/hadoop.tgz' hadoop.tgz`,
    );
    assert.is(readFileSync(join(tree, ".manifest"), "utf8"), old);
    const id = `${process.getuid?.()}:${process.getgid?.()}`;
    assert.is(call(shell, manifestLibrary, `manifest_changes '${tree}' ${id}`), "");
  });

test.run();
