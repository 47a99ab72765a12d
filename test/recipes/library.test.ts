// The functions that the recipes' scripts share, in each shell that a guest may have.
import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import {
  chmodSync,
  existsSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { suite } from "uvu";
import * as assert from "uvu/assert";
import { shells, withLibrary } from "./support/sh.ts";

const test = suite<{ folder: string }>("recipes: library");

test.before.each((context) => {
  context.folder = mkdtempSync(join(tmpdir(), "sahara-image-recipes-"));
});
test.after.each((context) => rmSync(context.folder, { recursive: true, force: true }));

const sha512 = createHash("sha512").update("archive").digest("hex");
const sha256 = createHash("sha256").update("archive").digest("hex");

/** As `gpg --print-md` writes a digest: upper case, in groups, over several lines. */
function printMd(name: string, digest: string): string {
  const groups = digest.toUpperCase().match(/.{8}/g) ?? [];
  const lines: string[] = [];
  for (let at = 0; at < groups.length; at += 4) lines.push(groups.slice(at, at + 4).join(" "));
  return `${name}: ${lines.join(`\n${" ".repeat(name.length + 2)}`)}\n`;
}

const checksumFiles: Readonly<Record<string, readonly [string, string]>> = {
  "as sha512sum writes it": [`${sha512}  flink-2.2.1-bin-scala_2.12.tgz\n`, sha512],
  "as sha512sum -b writes it": [`${sha512} *a.tgz\n`, sha512],
  "as BSD's tools write it, under the name of a release candidate": [
    `SHA512 (hadoop-3.3.6-RC1.tar.gz) = ${sha512}\n`,
    sha512,
  ],
  "as gpg --print-md writes it": [printMd("kafka_2.13-3.9.2.tgz", sha512), sha512],
  "alone, with Windows' line end": [`${sha512.toUpperCase()}\r\n`, sha512],
  "SHA-256": [`${sha256}  apache-hive-4.0.1-bin.tar.gz\n`, sha256],
  "no digest at all": ["<html>404 Not Found</html>\n", ""],
  "a digest cut short": [`${sha512.slice(1)}  a.tgz\n`, ""],
  nothing: ["", ""],
};

for (const shell of shells) {
  const inShell = (what: string) => `${shell[0]}: ${what}`;

  for (const [kind, [text, expected]] of Object.entries(checksumFiles))
    test(inShell(`the digest of a checksum file: ${kind}`), ({ folder }) => {
      const file = join(folder, "a.sha512");
      writeFileSync(file, text);
      const done = withLibrary(shell, `published_digest "$FILE"`, { FILE: file });
      assert.equal(done, { code: 0, stdout: expected ? `${expected}\n` : "", stderr: "" });
    });

  test(inShell("put_file writes once, and in one step"), ({ folder }) => {
    const file = join(folder, "etc", "deep", "a.conf");
    const text = "a = 1\n\n%s \\n $HOME\n\n";
    const put = (more = {}) =>
      withLibrary(shell, `put_file "$FILE" 640 <"$TEXT"`, {
        FILE: file,
        TEXT: join(folder, "text"),
        ...more,
      });
    writeFileSync(join(folder, "text"), text);
    assert.equal(put({ test_only: "1" }), { code: 1, stdout: "", stderr: `${file} is missing\n` });
    assert.not.ok(existsSync(join(folder, "etc")));
    assert.is(put().code, 0);
    assert.is(readFileSync(file, "utf8"), text);
    assert.is(statSync(file).mode & 0o777, 0o640);
    const before = statSync(file);
    assert.is(put().code, 0);
    assert.is(put({ test_only: "1" }).code, 0);
    assert.is(statSync(file).ino, before.ino);
    chmodSync(file, 0o600);
    assert.is(put({ test_only: "1" }).stderr, `${file} has mode 600, not 640\n`);
    writeFileSync(file, text.trimEnd());
    assert.is(put({ test_only: "1" }).stderr, `${file} is not the file that this recipe writes\n`);
    assert.is(put().code, 0);
    assert.is(readFileSync(file, "utf8"), text);
    assert.equal(readdirSync(join(folder, "etc", "deep")), ["a.conf"]);
  });

  test(inShell("put_link makes, keeps and turns a link, and spares a folder with files"), ({ folder }) => {
    const link = join(folder, "link");
    const put = (target: string, testOnly = "0") =>
      withLibrary(shell, `put_link "$LINK" "$TARGET"`, { LINK: link, TARGET: target, test_only: testOnly });
    assert.is(put("one", "1").stderr, `${link}, a link to one, is missing\n`);
    assert.is(put("one").code, 0);
    assert.is(readlinkSync(link), "one");
    assert.is(put("two", "1").stderr, `${link} points to one, not to two\n`);
    assert.is(put("two").code, 0);
    assert.is(readlinkSync(link), "two");
    rmSync(link);
    mkdirSync(link);
    writeFileSync(join(link, "kept"), "");
    const refused = put("two");
    assert.is(refused.code, 1);
    assert.match(refused.stderr, `${link} is a folder that holds files; move them to two and remove it\n`);
    rmSync(join(link, "kept"));
    assert.is(put("two").code, 0);
    assert.ok(lstatSync(link).isSymbolicLink());
  });

  test(inShell("binary_keyring makes of armoured keys what gpg makes of them"), ({ folder }) => {
    const home = join(folder, "gnupg");
    mkdirSync(home, { mode: 0o700 });
    const gpg = (...options: string[]) =>
      execFileSync("gpg", ["--homedir", home, "--batch", "--quiet", ...options], {
        stdio: ["ignore", "pipe", "ignore"],
      });
    const keys = ["one", "two"].map((name) => {
      gpg(
        "--passphrase",
        "",
        "--quick-generate-key",
        `${name} <${name}@example.com>`,
        "ed25519",
        "sign",
        "never",
      );
      return gpg("--armor", "--export", name).toString("latin1");
    });
    const binary = Buffer.concat(["one", "two"].map((name) => gpg("--export", name)));
    execFileSync("gpgconf", ["--homedir", home, "--kill", "all"]);
    writeFileSync(
      join(folder, "KEYS"),
      `This file has the keys.\n\npub   ed25519\n\n${keys.join("\ntext = text\n")}`,
    );
    const done = withLibrary(shell, `binary_keyring <"$FOLDER/KEYS" >"$FOLDER/keyring"`, { FOLDER: folder });
    assert.equal(done, { code: 0, stdout: "", stderr: "" });
    assert.ok(readFileSync(join(folder, "keyring")).equals(binary));
  });

  test(inShell("an install folder that would not do in a unit or a shell is refused"), () => {
    for (const [dir, sentence] of [
      ["opt", "the install folder must be an absolute path, and 'opt' is not"],
      ["/opt/a b", "the install folder may have letters, digits and ._-/ in it, and '/opt/a b' has others"],
    ] as const) {
      const done = withLibrary(shell, "read_release spark", { INSTALL_DIR: dir });
      assert.equal(done, { code: 1, stdout: "", stderr: `${sentence}\n` });
    }
  });
}

test.run();
