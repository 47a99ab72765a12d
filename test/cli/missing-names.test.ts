import { mkdirSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { run, scratch } from "./support.ts";

/** A folder with a recipe and images, and names for which people write others. */
function home(): string {
  const folder = scratch({
    "my/image.yaml": "validators: [package: wget]\n",
    "loose/tools.yaml": "validators: [package: wget]\n",
    "node.qcow2": "",
    "my node.qcow2": "",
    "recipes/kite/1.9/image.yaml": "validators: [package: wget]\n",
  });
  symlinkSync("gone", join(folder, "link.qcow2"));
  mkdirSync(join(folder, "bad"));
  writeFileSync(Buffer.concat([Buffer.from(`${folder}/bad/`), Buffer.from([0xff])]), "");
  return folder;
}

/** Command lines with a name that leads nowhere, and the help. Blanks within a word are written `_`. */
const cases: readonly (readonly [line: string, help: string])[] = [
  ["inspect nodee.qcow2", "did you mean `node.qcow2`?"],
  ["inspect ./nodee.qcow2", "did you mean `node.qcow2`?"],
  ["inspect mynode.qcow2", "did you mean `'my node.qcow2'`?"],
  ["compile -f ~/image.yaml", "a quoted `~` is not replaced: leave out the quotes, or write the whole path"],
  ["compile -f https://localhost/image.yaml", "download it first, and name the file"],
  ["inspect *.qcow2", "a quoted pattern is not replaced: leave out the quotes, or write the name"],
  ["inspect link.qcow2", "it is a symbolic link to gone, which does not exist"],
  ["inspect bad/\ufffd", "its name is not UTF-8: rename it, or name a link to it"],
  ["inspect nothing/like/it", "check the path of the image"],
  ["compile -f my/imgae.yaml", "did you mean `my/image.yaml`?"],
  ["compile -f my/image.yml", "did you mean `my/image.yaml`?"],
  ["compile -f loose", "the folder has no image.yaml: name a file in it, such as `loose/tools.yaml`"],
  ["migrate my", "name the file in the folder: `my/image.yaml`"],
  ["check node.qcow2 -f my", "add `--image node.qcow2`; `sahara-image check --help` lists all options"],
  ["plan node.qcow2 -f my", "add `--image node.qcow2`; `sahara-image plan --help` lists all options"],
  [
    "check --image my node.qcow2 -f my",
    "add `--image 'my node.qcow2'`; `sahara-image check --help` lists all options",
  ],
  ["check --image node.qcow2 my", "write `-f my` to name a recipe's file"],
  ["check --image node.qcow2 my/image.yaml", "write `-f my/image.yaml` to name a recipe's file"],
  ...["kite-1.9", "kite/1.9", "kite:1.9", "kite==1.9", "kite@1.9", "kiet"].map(
    (word) => [`compile --recipes recipes ${word}`, "did you mean `kite 1.9`?"] as const,
  ),
  ["compile --recipes recipes 1.9 kite", "did you mean `kite 1.9`?"],
];

for (const [line, help] of cases)
  test(`${line}: the help names what is there`, async () => {
    const cwd = home();
    const { code, stdout, stderr } = await run(line.split(" "), { cwd });
    assert.ok(code === 2 || code === 3, stderr);
    assert.is(stdout, "");
    // In a test the current folder is not that of the process, and paths of images are absolute.
    assert.is(/= help: (.*)/.exec(stderr)?.[1]?.replace(`${cwd}/`, ""), help);
  });

test.run();
