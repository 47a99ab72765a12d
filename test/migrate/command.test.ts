import { chmodSync, lstatSync, readFileSync, statSync, symlinkSync, utimesSync } from "node:fs";
import { join } from "node:path";
import { suite } from "uvu";
import * as assert from "uvu/assert";
import { run, scratch } from "../cli/support.ts";

const test = suite("cli: migrate");

const old = `arguments:
  tool_version:
    default: 1.10   # keep
validators:
  - script: {s: {env_vars: [tool_version, nobody], inline: "true"}}
`;
const now = `arguments:
  tool_version:
    target_variable: tool_version
    default: "1.10"   # keep
validators:
  - script: {s: {env_vars: [tool_version, nobody], inline: "true"}}
`;

test("the new recipe goes to standard output, all else to standard error", async () => {
  const cwd = scratch({ "image.yaml": old });
  const { code, stdout, stderr } = await run(["migrate", "image.yaml"], { cwd });
  assert.is(code, 0);
  assert.is(stdout, now);
  assert.is(readFileSync(join(cwd, "image.yaml"), "utf8"), old);
  assert.match(
    stderr,
    /^image\.yaml: 2 changes\n {2}line 2: `tool_version`: `target_variable: tool_version` added\n {2}line 3: `1\.10` quoted\n\n2 questions are left to decide:\n\n/,
  );
  assert.match(
    stderr,
    /info\[value-read-otherwise\]: the old tool read `1\.10` as `1\.1`.*\n +--> image\.yaml:3:14\n/,
  );
  assert.match(stderr, /warning\[variable-not-passed\]: .*\n +--> image\.yaml:5:43\n/);
});

test("standard input is read as `-`, and -q tells nothing but what is wrong", async () => {
  const { code, stdout, stderr } = await run(["migrate", "-q", "-"], { stdin: old });
  assert.equal([code, stdout, stderr], [0, now, ""]);
});

test("--in-place rewrites each file, links and modes kept, and speaks of the new lines", async () => {
  const cwd = scratch({ "a/image.yaml": old, "b/image.yaml": now });
  chmodSync(join(cwd, "a/image.yaml"), 0o600);
  symlinkSync("a/image.yaml", join(cwd, "link"));
  utimesSync(join(cwd, "b/image.yaml"), 1000, 1000);
  const { code, stdout, stderr } = await run(["migrate", "--in-place", "link", "b/image.yaml"], { cwd });
  assert.is(code, 0, stderr);
  assert.is(stdout, "");
  assert.is(readFileSync(join(cwd, "a/image.yaml"), "utf8"), now);
  assert.is(statSync(join(cwd, "a/image.yaml")).mode & 0o777, 0o600);
  assert.ok(lstatSync(join(cwd, "link")).isSymbolicLink());
  assert.match(stderr, /^ {2}line 4: `1\.10` quoted$/m);
  assert.match(stderr, /--> link:6:43\n/);
  assert.match(stderr, /^b\/image\.yaml: nothing to change$/m);
  assert.is(statSync(join(cwd, "b/image.yaml")).mtimeMs, 1000_000);
});

test("-o writes the result there", async () => {
  const cwd = scratch({ "image.yaml": old });
  const { code, stdout } = await run(["migrate", "image.yaml", "-o", "new.yaml"], { cwd });
  assert.equal([code, stdout, readFileSync(join(cwd, "new.yaml"), "utf8")], [0, "", now]);
});

test("--check writes nothing, and exits with 1 until nothing would change", async () => {
  const cwd = scratch({ "old.yaml": old, "new.yaml": now });
  const { code, stdout } = await run(["migrate", "--check", "old.yaml", "new.yaml"], { cwd });
  assert.equal([code, stdout], [1, ""]);
  assert.is(readFileSync(join(cwd, "old.yaml"), "utf8"), old);
  assert.is((await run(["migrate", "--check", "new.yaml"], { cwd })).code, 0);
});

test("a byte order mark stays", async () => {
  const cwd = scratch({ "image.yaml": `\uFEFF${old}` });
  assert.is((await run(["migrate", "--in-place", "image.yaml"], { cwd })).code, 0);
  assert.is(readFileSync(join(cwd, "image.yaml"), "utf8"), `\uFEFF${now}`);
});

test("a recipe with mistakes is reported, and no file is written", async () => {
  const wrong = "arguments:\n  a: {default: 1}\nvalidators:\n  - packge: wget\n";
  const cwd = scratch({ "good.yaml": old, "wrong.yaml": wrong });
  const { code, stdout, stderr } = await run(["migrate", "--in-place", "good.yaml", "wrong.yaml"], { cwd });
  assert.is(code, 2);
  assert.is(stdout, "");
  assert.match(stderr, /error\[validator-unknown\].*\n +--> wrong\.yaml:4:5\n/);
  assert.is(readFileSync(join(cwd, "good.yaml"), "utf8"), old);
});

const refused: readonly (readonly [readonly string[], RegExp])[] = [
  [["migrate"], /^error\[option-missing\]: .*FILE/],
  [["migrate", "a.yaml", "b.yaml"], /^error\[migration-target\]: 2 recipes .*\n.*--in-place/],
  [["migrate", "a.yaml", "-o", "x", "--in-place"], /^error\[options-conflict\]/],
  [["migrate", "a.yaml", "--check", "--in-place"], /^error\[options-conflict\]/],
  [["migrate", "a.yaml", "--check", "-o", "x"], /^error\[options-conflict\]/],
  [["migrate", "--in-place", "-"], /^error\[options-conflict\]/],
  [["migrate", "--inplace", "a.yaml"], /did you mean `--in-place`/],
  [["migrate", "nowhere.yaml"], /^error\[file-unreadable\]: .*nowhere\.yaml/],
  [["migrate", "."], /it is a folder/],
];
for (const [argv, told] of refused) {
  test(`\`${argv.join(" ")}\` is refused`, async () => {
    const cwd = scratch({ "a.yaml": old, "b.yaml": old });
    const { code, stdout, stderr } = await run(argv, { cwd });
    assert.equal([code, stdout], [2, ""]);
    assert.match(stderr, told);
  });
}

test("a result that can't be written is reported", async () => {
  const cwd = scratch({ "image.yaml": old });
  const { code, stderr } = await run(["migrate", "image.yaml", "-o", "no/such/folder"], { cwd });
  assert.is(code, 3);
  assert.match(stderr, /^error\[file-unwritable\]/);
});

test("--from converts the input of another tool", async () => {
  const cwd = scratch({
    "build.sh": "virt-customize -a x.img --install wget --root-password password:hunter2\n",
  });
  const { code, stdout, stderr } = await run(["migrate", "--from", "virt-customize", "build.sh"], { cwd });
  assert.is(code, 0);
  assert.match(stdout, "  - package: wget\n");
  assert.match(stdout, 'password: "${root_password}"');
  assert.match(stderr, "build.sh: 2 operations converted");
  assert.not.match(stdout + stderr, "hunter2");
  const both = await run(["migrate", "--from", "virt-customize", "--in-place", "build.sh"], { cwd });
  assert.is(both.code, 2);
  assert.match(both.stderr, "options-conflict");
  const other = await run(["migrate", "--from", "virt-builder", "build.sh"], { cwd });
  assert.is(other.code, 2);
  assert.match(other.stderr, "`virt-customize`");
});

test("--from refuses what only the other tool can read", async () => {
  const cwd = scratch({
    "goss.yaml": "file:\n{{range .Vars.files}}\n  {{.}}: {exists: true}\n{{end}}\n",
    parts: "#include\nhttps://example.org/a\n",
    jinja: "## template: jinja\n#cloud-config\nhostname: {{ v1.local_hostname }}\n",
    mime: "Content-Type: multipart/mixed; boundary=x\n",
    broken: "#cloud-config\nhostname: [a\n",
    commands: "install wget\nrun-command true\n",
    playbook: "- hosts: all\n",
  });
  const said = async (tool: string, file: string) => {
    const { code, stdout, stderr } = await run(["migrate", "--from", tool, file], { cwd });
    assert.is(code, 2, stderr);
    assert.is(stdout, "");
    return stderr;
  };
  assert.match(await said("goss", "goss.yaml"), "the input is a template");
  assert.match(await said("cloud-init", "parts"), "the input is a `#include`");
  assert.match(await said("cloud-init", "jinja"), "cloud-init devel render");
  assert.match(await said("cloud-init", "mime"), "convert each part by itself");
  assert.match(await said("cloud-init", "broken"), "broken:2:");
  for (const tool of ["cloud-init", "goss", "image-customizer"]) {
    assert.match(await said(tool, "commands"), "the input is a text without keys");
    assert.match(await said(tool, "playbook"), /the input is a list[\s\S]*`--from`/);
  }
});

test("--from converts a script of cloud-init", async () => {
  const cwd = scratch({ "user-data": "#!/bin/bash\necho hello >/srv/hello\n" });
  const { code, stdout } = await run(["migrate", "--from", "cloud-init", "user-data"], { cwd });
  assert.is(code, 0);
  assert.match(stdout, "echo hello >/srv/hello");
});

test.run();
