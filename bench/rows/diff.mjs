// How long a comparison of images, and a check without a boot take, as a whole process.
import { copyFileSync, mkdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { build } from "esbuild";
import { figure, ratios } from "../runner.mjs";

/** The goals are in seconds, of a machine where `node -e 0` takes 0.06 s. */
const inNode = (seconds) => Number((seconds / 0.06).toFixed(1));

export const title = "Comparisons and checks of images without a boot";

/** An image with so many files, in folders of 50. */
function makeImage(runner, name, count, size) {
  const root = join(runner.folder, name);
  mkdirSync(join(root, "etc"), { recursive: true });
  writeFileSync(join(root, "etc/os-release"), "ID=debian\n");
  for (let number = 0; number < count; number++) {
    const parent = join(root, `srv/${Math.floor(number / 5000)}/${Math.floor(number / 50) % 100}`);
    if (number % 50 === 0) mkdirSync(parent, { recursive: true });
    writeFileSync(join(parent, String(number)), `${number}\n`.repeat((size * (1 + (number % 7))) / 8));
  }
  const raw = `${root}.raw`;
  runner.run({
    words: [
      "mke2fs",
      "-q",
      "-t",
      "ext4",
      "-N",
      String(count * 2),
      "-d",
      root,
      raw,
      `${64 + Math.ceil((count * (4 * size + 8192)) / 2 ** 20)}M`,
    ],
  });
  rmSync(root, { recursive: true });
  return raw;
}

function toQcow2(runner, raw, name) {
  const image = join(runner.folder, name);
  runner.run({ words: ["qemu-img", "convert", "-O", "qcow2", raw, image] });
  return image;
}

/** A system whose packages and files a recipe asks for. */
function makeSystem(runner) {
  const root = join(runner.folder, "system");
  for (const folder of ["bin", "etc", "var/lib/dpkg"]) mkdirSync(join(root, folder), { recursive: true });
  copyFileSync("/bin/sh", join(root, "bin/sh"));
  writeFileSync(join(root, "etc/os-release"), 'ID=debian\nVERSION_ID="12"\n');
  writeFileSync(join(root, "etc/passwd"), "root:x:0:0:root:/root:/bin/sh\n");
  const packages = Array.from({ length: 600 }, (_, number) =>
    [
      `Package: package-${number}`,
      "Status: install ok installed",
      `Version: 1.${number}-1`,
      "Architecture: amd64",
      `Description: ${"word ".repeat(40)}\n`,
    ].join("\n"),
  );
  writeFileSync(join(root, "var/lib/dpkg/status"), packages.join("\n"));
  const raw = `${root}.raw`;
  runner.run({ words: ["mke2fs", "-q", "-t", "ext4", "-E", "root_owner=0:0", "-d", root, raw, "64M"] });
  const recipe = join(runner.folder, "image.yaml");
  writeFileSync(
    recipe,
    `validators:
  - package: [package-1, {package-2: {version: ">= 1.2"}}, package-599]
  - file: [/etc/os-release, {/etc/passwd: {mode: "0644"}}]
  - directory: /etc
`,
  );
  return runner.ours("check", "--quick", "--image", toQcow2(runner, raw, "system.qcow2"), "-f", recipe);
}

export async function measure(runner) {
  const raw = makeImage(runner, "base", 10_000, 2000);
  const base = toQcow2(runner, raw, "base.qcow2");
  copyFileSync(raw, `${raw}.changed`);
  for (const command of ["rm /srv/0/0/1", "sif /srv/1/2/5100 mode 0100755", "write /etc/hostname /srv/new"])
    runner.run({ words: ["debugfs", "-w", "-R", command, `${raw}.changed`] });
  const changed = toQcow2(runner, `${raw}.changed`, "changed.qcow2");
  const layer = join(runner.folder, "layer.qcow2");
  runner.run({ words: ["qemu-img", "create", "-q", "-f", "qcow2", "-b", changed, "-F", "qcow2", layer] });
  runner.run({ words: ["qemu-img", "rebase", "-f", "qcow2", "-b", base, "-F", "qcow2", layer] });
  const many = makeImage(runner, "many", 170_000, 8);
  const walker = join(runner.folder, "walk.mjs");
  await build({
    stdin: {
      contents: `
        import { closeSync, fstatSync, openSync } from "node:fs";
        import { RawFile } from "./src/disk/bytes/raw-file.ts";
        import { openVolumes } from "./src/disk/volumes.ts";
        import { walk } from "./test/disk/walk.ts";
        const descriptor = openSync(process.argv[2], "r");
        const [volume] = await openVolumes(new RawFile(descriptor, fstatSync(descriptor).size));
        let count = 0;
        for await (const _ of walk(volume.fileSystem)) count++;
        if (count < 170_000) throw new Error(String(count));`,
      resolveDir: process.cwd(),
      loader: "ts",
    },
    bundle: true,
    platform: "node",
    format: "esm",
    outfile: walker,
    logLevel: "error",
  });
  const samples = runner.alternate({
    node: runner.node,
    check: makeSystem(runner),
    diff: { ...runner.ours("diff", base, changed), status: 1 },
    layer: { ...runner.ours("diff", base, layer), status: 1 },
    walk: { words: [process.execPath, walker, many], memory: true },
  });
  return [
    figure(
      "`check` of packages and files in a qcow2, in `node -e 0`",
      "×",
      ratios(samples.check, samples.node),
      {
        goal: 5,
      },
    ),
    figure("`diff`, 10,000 files, in `node -e 0`", "×", ratios(samples.diff, samples.node), {
      goal: inNode(1),
    }),
    figure("`diff`, a layer and its base, in `node -e 0`", "×", ratios(samples.layer, samples.node), {
      goal: inNode(0.7),
    }),
    figure("walk of 170,000 files, in `node -e 0`", "×", ratios(samples.walk, samples.node), {
      goal: inNode(2.5),
    }),
    figure("walk of 170,000 files, memory", "MB", samples.walk.mb, { goal: 350 }),
  ];
}
