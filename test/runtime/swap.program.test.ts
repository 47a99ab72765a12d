import {
  chmodSync,
  copyFileSync,
  readFileSync,
  renameSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { test } from "uvu";
import * as assert from "uvu/assert";
import type { Execute, GuestRun } from "../../src/runtime/appliance/execute.ts";
import { apply, check } from "../../src/runtime/run/run.ts";
import { changedRun, fakeParts, qemuIo, requestFor } from "./fake-guest.ts";
import { codeOf, scratchForEach, tool } from "./scratch.ts";

/**
 * Another user who can write to the image's folder puts other files in the places of those that a run uses, or writes
 * to the image. No file of the host may reach the guest, or be written to.
 */
const scratch = scratchForEach(test);
let image: string;
let victim: string;
/** A qcow2 image whose backing file is the victim. */
let evil: string;

test.before.each(() => {
  victim = scratch.path("victim");
  writeFileSync(victim, Buffer.alloc(8 << 20, 0x99));
  evil = scratch.path("evil.qcow2");
  tool("qemu-img", "create", "-q", "-f", "qcow2", "-b", victim, "-F", "raw", evil);
  makeImage("qcow2");
});

function makeImage(format: string, name = "disk", ...options: string[]): void {
  image = scratch.path(name);
  tool("qemu-img", "create", "-q", "-f", format, ...options, image, "8M");
  qemuIo(image, format, ["write -P 1 0 2M"]);
}

/** A run that first does something else, and then reads and writes its drive. */
function partsThat(meddle: (run: GuestRun) => void, reads = ["read -P 1 0 2M"]) {
  const parts = fakeParts();
  const execute: Execute = async (run) => {
    meddle(run);
    const drive = run.drive.pinnedPath ?? run.drive.path;
    const words = [...reads, "write -P 7 4M 1M"].flatMap((command) => ["-c", command]);
    const said = tool("qemu-io", "-f", "qcow2", ...words, drive);
    assert.not.match(said, "verification failed");
    return await parts.execute(run);
  };
  return { ...parts, execute };
}

const isVictimIntact = () => readFileSync(victim).every((byte) => byte === 0x99);

function swap(path: string, other: string): void {
  renameSync(path, `${path}.away`);
  copyFileSync(other, path);
}

function swapForLink(path: string, other: string): void {
  renameSync(path, `${path}.away`);
  symlinkSync(other, path);
}

for (const format of ["raw", "qcow2", "vmdk", "vdi"])
  for (const [what, meddle] of [
    ["is replaced by", () => swap(image, evil)],
    ["is replaced by a link to", () => swapForLink(image, evil)],
  ] as const)
    test(`a ${format} image that ${what} one with a backing file: the run sees the old one, and is refused`, async () => {
      makeImage(format, `disk.${format}`);
      for (const run of [check, apply]) {
        const code = await codeOf(() => run(requestFor(image), partsThat(meddle)));
        assert.is(code, "image-changed-meanwhile");
        tool("mv", "-f", `${image}.away`, image);
      }
      assert.ok(isVictimIntact());
    });

test("an image that becomes one with a backing file by writing to it does not show that file", async () => {
  makeImage("qcow2", "disk");
  const meddle = () => writeFileSync(image, readFileSync(evil), { flag: "r+" });
  const parts = partsThat(meddle, ["read -P 0 2M 1M"]);
  assert.is(await codeOf(() => check(requestFor(image), parts)), "image-changed-meanwhile");
});

test("a write to the image is noticed also where its content and time are put back", async () => {
  const meddle = () => {
    const { mtime } = statSync(image);
    const content = readFileSync(image);
    writeFileSync(image, "x", { flag: "r+" });
    writeFileSync(image, content, { flag: "r+" });
    tool("touch", "-d", mtime.toISOString(), image);
  };
  for (const run of [check, apply])
    assert.is(await codeOf(() => run(requestFor(image), partsThat(meddle))), "image-changed-meanwhile");
});

test("backing files and data files that are replaced are not opened", async () => {
  makeImage("qcow2", "base");
  const base = image;
  image = scratch.path("data.qcow2");
  const dataFile = ["-o", `data_file=${scratch.path("data")}`];
  tool("qemu-img", "create", "-q", "-f", "qcow2", ...dataFile, "-b", base, "-F", "qcow2", image);
  qemuIo(image, "qcow2", ["write -P 3 2M 1M"]);
  const meddle = () => {
    swap(base, evil);
    swap(scratch.path("data"), victim);
  };
  const parts = partsThat(meddle, ["read -P 1 0 2M", "read -P 3 2M 1M"]);
  const run = () => check(requestFor(image, { allowBacking: true }), parts);
  assert.is(await codeOf(run), "image-changed-meanwhile");
});

test("extents of a vmdk that are replaced are not opened", async () => {
  makeImage("vmdk", "disk.vmdk", "-o", "subformat=monolithicFlat");
  const meddle = () => swap(scratch.path("disk-flat.vmdk"), victim);
  const run = () => check(requestFor(image, { allowBacking: true }), partsThat(meddle));
  assert.is(await codeOf(run), "image-changed-meanwhile");
});

test("a chain of more layers than a header can name is used as a whole", async () => {
  for (let depth = 1; depth <= 40; depth++) {
    const layer = scratch.path(`layer-${depth}`);
    tool("qemu-img", "create", "-q", "-f", "qcow2", "-b", image, "-F", "qcow2", layer);
    image = layer;
  }
  const request = requestFor(image, { allowBacking: true });
  assert.is(
    (
      await apply(
        request,
        partsThat(() => {}),
      )
    ).outcome,
    "changed",
  );
  qemuIo(image, "qcow2", ["read -P 1 0 2M", "read -P 7 4M 1M"]);
});

test("an overlay that is replaced is neither used nor committed", async () => {
  const overlay = scratch.path(".disk.sahara-image-overlay");
  const result = await apply(
    requestFor(image),
    partsThat(() => swap(overlay, evil)),
  );
  assert.is(result.outcome, "changed");
  assert.match(tool("qemu-io", "-f", "qcow2", "-c", "read -P 7 4M 1M", image), "1 MiB");
  assert.not.match(tool("qemu-img", "info", image), "backing");
  assert.ok(isVictimIntact());
});

/** A folder for the start of the PATH, with programs that do something else before their work. */
function meddlingTools(when: string, script: string): string {
  const bin = scratch.path("bin");
  tool("mkdir", "-p", bin);
  for (const name of ["qemu-img", "cp"]) {
    const path = tool("which", name).trim();
    const act = `case "${name} $*" in ${when}) ${script} ;; esac`;
    writeFileSync(`${bin}/${name}`, `#!/bin/sh\n${act}\nexec ${path} "$@"\n`);
    chmodSync(`${bin}/${name}`, 0o755);
  }
  return bin;
}

async function withTools(bin: string, act: () => Promise<void>): Promise<void> {
  const { PATH } = process.env;
  process.env.PATH = `${bin}:${PATH}`;
  try {
    await act();
  } finally {
    process.env.PATH = PATH;
  }
}

for (const when of ["qemu-img?commit*", "qemu-img?check*", "cp*"])
  for (const name of [".disk.sahara-image-new", ".disk.sahara-image-overlay"])
    test(`${name} that becomes a link before ${when} leads to no write to another file`, async () => {
      const file = scratch.path(name);
      const script = `if [ ! -L '${file}' ]; then rm -f '${file}'; ln -s '${victim}' '${file}'; fi`;
      await withTools(meddlingTools(when, script), async () => {
        await apply(requestFor(image), fakeParts({ writes: ["write -P 7 4M 1M"] })).catch(() => {});
      });
      assert.ok(isVictimIntact());
    });

test("an image that becomes a link before an in-place copy leads to no write to another file", async () => {
  tool("ln", image, scratch.path("second name"));
  const script = `mv '${image}' '${image}.away'; ln -s '${victim}' '${image}'`;
  await withTools(meddlingTools("qemu-img?commit*", script), async () => {
    await apply(requestFor(image), fakeParts({ writes: ["write -P 7 4M 1M"] }));
  });
  assert.ok(isVictimIntact());
  assert.match(tool("qemu-io", "-f", "qcow2", "-c", "read -P 7 4M 1M", scratch.path("second name")), "1 MiB");
});

test("an output goes to the folder that was named, also where the folder is replaced meanwhile", async () => {
  const [folder, other] = [scratch.path("out"), scratch.path("other")];
  tool("mkdir", folder, other);
  const afterwards = () => swapForLink(folder, other);
  const request = requestFor(image, { output: `${folder}/new` });
  await apply(request, fakeParts({ writes: ["write -P 7 4M 1M"], afterwards, transcript: changedRun }));
  assert.is(tool("ls", "-A", other), "");
  assert.is(tool("ls", "-A", `${folder}.away`).trim(), "new");
});

test.run();
