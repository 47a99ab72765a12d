import { execFileSync } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { run, scratch } from "./support.ts";

const recipe = "validators: [package: wget]\n";

test("no output takes the place of a disk image, also of one that the command does not use", async () => {
  const cwd = scratch({ "image.yaml": recipe });
  for (const format of ["qcow2", "vmdk", "vdi"]) {
    const image = `disk.${format}`;
    execFileSync("qemu-img", ["create", "-q", "-f", format, join(cwd, image), "1M"]);
    const before = readFileSync(join(cwd, image));
    for (const words of [
      ["check", "--image", "none", "-f", "image.yaml", "--events", image],
      ["check", "--image", "none", "-f", "image.yaml", "--log", image],
      ["check", "--image", "none", "-f", "image.yaml", "--report", `html=${image}`],
      ["apply", "--image", "none", "-f", "image.yaml", "--lock", image],
      ["compile", "-f", "image.yaml", "-o", image],
      ["lint", "image.yaml", "-o", image],
      ["migrate", "image.yaml", "-o", image],
      ["draft", "--base", "a", "--golden", "b", "-o", image],
    ]) {
      const { code, stdout, stderr } = await run(words, { cwd });
      assert.is(code, 2, `${words.join(" ")}: ${stderr}`);
      assert.is(stdout, "");
      assert.match(stderr, /^error\[output-overwrites\]: /);
      assert.match(stderr, image);
      assert.equal(readFileSync(join(cwd, image)), before);
    }
  }
});

test("fleet merge writes over no file of the fleet", async () => {
  const cwd = scratch({
    "image.yaml": recipe,
    "fleet.yaml": "images: [disk.qcow2]\nrecipes: [image.yaml]\n",
  });
  execFileSync("qemu-img", ["create", "-q", "-f", "qcow2", join(cwd, "disk.qcow2"), "1M"]);
  const planned = await run(["fleet", "plan", "fleet.yaml", "-o", "f\x1b[31m"], { cwd });
  assert.is(planned.code, 0, planned.stderr);
  assert.not.match(planned.stdout, "\x1b");
  assert.is((await run(["fleet", "plan", "fleet.yaml", "-o", "f"], { cwd })).code, 0);
  const names = ["fleet.yaml", "disk.qcow2", "f/fleet.json"];
  const before = names.map((name) => readFileSync(join(cwd, name)));
  for (const option of ["--junit", "--html"])
    for (const name of names) {
      const { code, stderr } = await run(["fleet", "merge", "f", option, name], { cwd });
      assert.is(code, 2, stderr);
      assert.match(stderr, /^error\[output-overwrites\]: /);
    }
  assert.equal(
    names.map((name) => readFileSync(join(cwd, name))),
    before,
  );
  const both = await run(["fleet", "merge", "f", "--only", "missing", "--json"], { cwd });
  assert.is(both.code, 2);
  assert.match(both.stderr, /^error\[options-conflict\]: `--only` can't be used with `--json`/);
});

test("a file that is not UTF-8 text is one mistake, with what to do", async () => {
  const cwd = scratch();
  writeFileSync(join(cwd, "a disk"), Buffer.concat([Buffer.from("x\n"), Buffer.from([0, 0xff, 10, 0, 1])]));
  for (const [bom, order] of [
    [[0xff, 0xfe], (text: Buffer) => text],
    [[0xfe, 0xff], (text: Buffer) => text.swap16()],
  ] as const) {
    writeFileSync(
      join(cwd, "16.yaml"),
      Buffer.concat([Buffer.from(bom), order(Buffer.from(recipe, "utf16le"))]),
    );
    for (const words of [
      ["compile", "-f", "16.yaml"],
      ["lint", "16.yaml"],
      ["migrate", "16.yaml"],
    ]) {
      const { stdout, stderr } = await run(words, { cwd });
      const shown = stdout + stderr;
      assert.is(shown.match(/error\[/g)?.length, 1, shown);
      assert.match(shown, "error[yaml-not-utf8]: the file is UTF-16, not UTF-8");
      assert.match(shown, "iconv -f UTF-16 -t UTF-8 16.yaml >NEW");
    }
  }
  for (const words of [
    ["compile", "-f", "a disk"],
    ["lint", "a disk"],
    ["migrate", "a disk"],
  ]) {
    const { code, stdout, stderr } = await run(words, { cwd });
    const shown = stdout + stderr;
    assert.is(code, words[0] === "lint" ? 1 : 2, shown);
    assert.is(shown.match(/error\[/g)?.length, 1, shown);
    assert.match(shown, "error[yaml-not-text]: the file is not text");
    assert.not.match(shown, "\\x00");
  }
  for (const tool of ["goss", "cloud-init", "virt-customize", "image-customizer"]) {
    const { code, stdout, stderr } = await run(["migrate", "--from", tool, "a disk"], { cwd });
    assert.is(code, 2);
    assert.is(stdout, "");
    assert.match(stderr, /^error\[file-unreadable\]: .*: it is not text$/m);
  }
});

test("lint without a rule, and a disk image as a list of images", async () => {
  const cwd = scratch({ "image.yaml": recipe, "node.qcow2": "x" });
  const none = await run(["lint", "--select", ",", "image.yaml"], { cwd });
  assert.is(none.code, 2);
  assert.match(none.stderr, /^error\[option-value-missing\]: `--select` needs a value/);
  const list = await run(["check", "--images", "node.qcow2", "-f", "image.yaml"], { cwd });
  assert.is(list.code, 2);
  assert.match(list.stderr, /^error\[targets-file-invalid\]: [\s\S]*write `--image node\.qcow2`/);
});

test.run();
