import {
  chmodSync,
  chownSync,
  linkSync,
  mkdirSync,
  readFileSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { apply } from "../../src/runtime/run/run.ts";
import { recover } from "../../src/runtime/transaction/recover.ts";
import { fakeParts, requestFor } from "./fake-guest.ts";
import { refusalOf, scratchForEach, tool } from "./scratch.ts";

const scratch = scratchForEach(test);
let image: string;
test.before.each(() => {
  image = scratch.path("disk");
  tool("qemu-img", "create", "-q", "-f", "qcow2", image, "8M");
});

const writes = ["write -P 7 0 1M"];

const things: Record<string, (path: string) => void> = {
  "a folder": (path) => mkdirSync(path),
  "a pipe": (path) => tool("mkfifo", path),
  "a symbolic link": (path) => symlinkSync("precious", path),
  "a hard link": (path) => linkSync(scratch.path("precious"), path),
};
for (const [what, make] of Object.entries(things))
  for (const side of ["overlay", "new", "journal.part", "journal"])
    test(`${what} that has the name of the ${side} is never written to, and no bug is reported`, async () => {
      writeFileSync(scratch.path("precious"), "precious");
      make(scratch.path(`.disk.sahara-image-${side}`));
      for (const run of [() => apply(requestFor(image), fakeParts({ writes })), () => recover(image)]) {
        try {
          await run();
        } catch {
          await refusalOf(run);
        }
        assert.is(readFileSync(scratch.path("precious"), "utf8"), "precious");
      }
    });

test("an overlay with another name is refused, and the message names it", async () => {
  writeFileSync(scratch.path("precious"), "precious");
  linkSync(scratch.path("precious"), scratch.path(".disk.sahara-image-overlay"));
  const refusal = await refusalOf(() => apply(requestFor(image), fakeParts({ writes })));
  assert.is(refusal.diagnostics[0]?.code, "image-side-file-unusable");
  assert.match(
    refusal.message,
    `${scratch.path(".disk.sahara-image-overlay")}, where apply keeps its changes`,
  );
  assert.is(refusal.exitCode, 3);
});

if (process.getuid?.() === 0)
  test("a side file of another user is refused", async () => {
    const overlay = scratch.path(".disk.sahara-image-overlay");
    writeFileSync(overlay, "");
    chownSync(overlay, 12_345, 12_345);
    const refusal = await refusalOf(() => apply(requestFor(image), fakeParts({ writes })));
    assert.match(refusal.message, "it belongs to another user");
  });

/** The modes of each side file, whenever qemu-img is started. */
async function modesOf(request: Parameters<typeof apply>[0]): Promise<string[]> {
  const [bin, modes] = [scratch.path("bin"), scratch.path("modes")];
  mkdirSync(bin, { recursive: true });
  writeFileSync(modes, "");
  const path = tool("which", "qemu-img").trim();
  const look = `stat -c '%n %a' '${scratch.folder}'/.*.sahara-image-* >>'${modes}' 2>/dev/null`;
  writeFileSync(`${bin}/qemu-img`, `#!/bin/sh\n${look}\nexec ${path} "$@"\n`);
  chmodSync(`${bin}/qemu-img`, 0o755);
  const { PATH } = process.env;
  const umask = process.umask(0);
  process.env.PATH = `${bin}:${PATH}`;
  try {
    await apply(request, fakeParts({ writes }));
  } finally {
    process.env.PATH = PATH;
    process.umask(umask);
  }
  return [...new Set(readFileSync(modes, "utf8").trim().split("\n"))].sort();
}

test("side files are private at all times, whatever the image's mode and the umask", async () => {
  chmodSync(image, 0o666);
  const output = scratch.path("out");
  const beside = (name: string) => scratch.path(name);
  assert.equal(await modesOf(requestFor(image)), [
    `${beside(".disk.sahara-image-new")} 600`,
    // It gets the image's mode before it is checked.
    `${beside(".disk.sahara-image-new")} 666`,
    `${beside(".disk.sahara-image-overlay")} 600`,
  ]);
  chmodSync(image, 0o600);
  assert.equal(await modesOf(requestFor(image, { output })), [
    `${beside(".out.sahara-image-new")} 600`,
    `${beside(".out.sahara-image-overlay")} 600`,
  ]);
});

test("an output is readable by nobody who can't read the image and its backing files", async () => {
  const child = scratch.path("child");
  tool("qemu-img", "create", "-q", "-f", "qcow2", "-b", image, "-F", "qcow2", child);
  const umask = process.umask(0o022);
  try {
    for (const [base, top, expected] of [
      [0o644, 0o600, 0o600],
      [0o600, 0o644, 0o600],
      [0o640, 0o644, 0o640],
      [0o644, 0o644, 0o644],
    ] as const) {
      chmodSync(image, base);
      chmodSync(child, top);
      const output = scratch.path("out");
      await apply(requestFor(child, { allowBacking: true, output, force: true }), fakeParts({ writes }));
      assert.is((statSync(output).mode & 0o777).toString(8), expected.toString(8));
      await apply(requestFor(image, { output, force: true }), fakeParts({ writes }));
      assert.is(statSync(output).mode & 0o777, base);
    }
  } finally {
    process.umask(umask);
  }
});

if (process.getuid?.() === 0)
  test("the image's group can read an output only where the output has that group", async () => {
    chmodSync(image, 0o640);
    chownSync(image, 0, 12_345);
    const output = scratch.path("out");
    await apply(requestFor(image, { output }), fakeParts({ writes }));
    assert.is(statSync(output).mode & 0o777, 0o600);
  });

test("--force does not replace a file that the image refers to", async () => {
  const child = scratch.path("child");
  tool("qemu-img", "create", "-q", "-f", "qcow2", "-b", image, "-F", "qcow2", child);
  const request = requestFor(child, { allowBacking: true, output: image, force: true });
  const refusal = await refusalOf(() => apply(request, fakeParts({ writes })));
  assert.is(refusal.diagnostics[0]?.code, "image-output-unusable");
  assert.match(refusal.message, "the image refers to it");
});

test.run();
