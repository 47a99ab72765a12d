import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import {
  chmodSync,
  chownSync,
  existsSync,
  mkdirSync,
  readdirSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { basename, join } from "node:path";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { emptyFolder, withFolder } from "../../src/system/folder.ts";
import { makeTemporaryFolder } from "../../src/system/temporary-folder.ts";
import { scratchForEach } from "../runtime/scratch.ts";

/**
 * Swaps a folder and a symbolic link to the files of somebody else, without pause, while the program removes
 * folders. The swap is renameat2(2) with RENAME_EXCHANGE (2): at no instant is either name missing.
 */
const swapper = `
import ctypes, os, sys, time
libc = ctypes.CDLL(None)
a, b = (os.fsencode(one) for one in sys.argv[1:3])
print("ready", flush=True)
end = time.monotonic() + 60
while time.monotonic() < end and os.getppid() != 1:
    libc.renameat2(-100, a, -100, b, 2)
`;

/** How long each attack goes on. Removing by names fails the first test every time, and loses hundreds of files in the second. */
const milliseconds = 1500;

const scratch = scratchForEach(test);

async function whileSwapping(a: string, b: string, uid: number, act: () => void): Promise<void> {
  const child: ChildProcess = spawn("python3", ["-c", swapper, a, b], {
    stdio: ["ignore", "pipe", "inherit"],
    ...(uid === process.getuid?.() ? {} : { uid, gid: uid }),
    cwd: "/",
  });
  try {
    await once(child.stdout!, "data");
    const end = performance.now() + milliseconds;
    while (performance.now() < end) act();
  } finally {
    child.kill("SIGKILL");
    await once(child, "close");
  }
}

/** Files with the names that the attacker's own folder has, so that each name that is listed there is here, too. */
const names = Array.from({ length: 200 }, (_, index) => `file-${index}`);

function fill(folder: string): void {
  mkdirSync(folder, { recursive: true });
  for (const name of names) writeFileSync(join(folder, name), "x");
}

test("a folder and a link in the place of a killed run's folder, swapped by another user, cost no file", async () => {
  if (process.getuid?.() !== 0) {
    console.log("skipped: only root can run a program as another user");
    return;
  }
  const nobody = 65534;
  chmodSync(scratch.folder, 0o1777);
  const place = { folder: scratch.folder, variable: "TMPDIR" };
  const precious = scratch.path("precious");
  fill(precious);
  chmodSync(precious, 0o700);
  const dead = spawnSync("true").pid;
  const abandoned = scratch.path(
    basename(makeTemporaryFolder(place).path).replace(/-\d+-\w{6}$/, `-${dead}-abcdef`),
  );
  fill(join(abandoned, "a"));
  symlinkSync(precious, join(abandoned, "b"));
  for (const path of ["", "a"]) chownSync(join(abandoned, path), nobody, nobody);
  await whileSwapping(join(abandoned, "a"), join(abandoned, "b"), nobody, () =>
    makeTemporaryFolder(place).remove(),
  );
  assert.is(readdirSync(precious).length, names.length);
  assert.ok(existsSync(join(abandoned, "a")), "the folder of another user is left alone");
});

test("a folder that is emptied, and in it a folder and a link that are swapped, cost no file", async () => {
  const precious = scratch.path("precious");
  fill(precious);
  const folder = scratch.path("folder");
  mkdirSync(folder);
  symlinkSync(precious, scratch.path("link"));
  let lost = 0;
  await whileSwapping(join(folder, "a"), scratch.path("link"), process.getuid?.() ?? 0, () => {
    for (const path of [join(folder, "a"), scratch.path("link")]) if (!existsSync(path)) fillOrLink(path);
    try {
      withFolder(folder, emptyFolder);
    } catch {
      // It found another thing than it saw: it stops.
    }
    lost += names.length - readdirSync(precious).length;
  });
  assert.is(lost, 0);

  function fillOrLink(path: string): void {
    try {
      if (path.endsWith("link")) symlinkSync(precious, path);
      else fill(path);
    } catch {
      // The other program has put something there.
    }
  }
});

test.run();
