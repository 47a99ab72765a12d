// The functions that the recipes' scripts share, in each shell that a guest may have.
import { execFileSync } from "node:child_process";
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
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

for (const shell of shells) {
  const inShell = (what: string) => `${shell[0]}: ${what}`;

  test(inShell("put_text writes once, and in one step"), ({ folder }) => {
    const file = join(folder, "etc", "deep", "a.conf");
    const text = "a = 1\n\n%s \\n $HOME\n\n";
    const put = (more = {}) =>
      withLibrary(shell, `put_text "$FILE" 640 "$(cat "$TEXT"; echo .)"`, {
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
}

test.run();
