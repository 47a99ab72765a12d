// How long a comparison of images takes, as a whole process, beside `node -e 0` in the same run, so that the machine's
// speed and load cancel: `npm run build && node bench/diff.mjs [ROUNDS]`. On two cores where Node starts in 40 ms, two
// images of 10,000 files take at most 1 s, a layer and its base 0.7 s, and a walk of 170,000 files 2.5 s and 350 MB.
import { spawnSync } from "node:child_process";
import { copyFileSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { build } from "esbuild";

const rounds = Number(process.argv[2] ?? 5);
const program = resolve("dist/sahara-image.js");
const folder = mkdtempSync(join(tmpdir(), "sahara-image-bench-"));

function run(words, expected = 0) {
  const { status, stdout, stderr } = spawnSync(words[0], words.slice(1), {
    encoding: "utf8",
    maxBuffer: 2 ** 28,
  });
  if (status !== expected) throw new Error(`${words.join(" ")} ended with ${status}: ${stderr}`);
  return stdout;
}

/** An image with so many files, in folders of 50. */
function makeImage(name, count, size) {
  const root = join(folder, name);
  mkdirSync(join(root, "etc"), { recursive: true });
  writeFileSync(join(root, "etc/os-release"), "ID=debian\n");
  for (let number = 0; number < count; number++) {
    const parent = join(root, `srv/${Math.floor(number / 5000)}/${Math.floor(number / 50) % 100}`);
    if (number % 50 === 0) mkdirSync(parent, { recursive: true });
    writeFileSync(join(parent, String(number)), `${number}\n`.repeat((size * (1 + (number % 7))) / 8));
  }
  const raw = `${root}.raw`;
  run([
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
  ]);
  rmSync(root, { recursive: true });
  return raw;
}

function toQcow2(raw, name) {
  const image = join(folder, name);
  run(["qemu-img", "convert", "-O", "qcow2", raw, image]);
  return image;
}

try {
  const raw = makeImage("base", 10_000, 2000);
  const base = toQcow2(raw, "base.qcow2");
  copyFileSync(raw, `${raw}.changed`);
  for (const command of ["rm /srv/0/0/1", "sif /srv/1/2/5100 mode 0100755", "write /etc/hostname /srv/new"])
    run(["debugfs", "-w", "-R", command, `${raw}.changed`]);
  const changed = toQcow2(`${raw}.changed`, "changed.qcow2");
  const layer = join(folder, "layer.qcow2");
  run(["qemu-img", "create", "-q", "-f", "qcow2", "-b", changed, "-F", "qcow2", layer]);
  run(["qemu-img", "rebase", "-f", "qcow2", "-b", base, "-F", "qcow2", layer]);
  const many = makeImage("many", 170_000, 8);
  const walker = join(folder, "walk.mjs");
  await build({
    stdin: {
      contents: `
        import { closeSync, fstatSync, openSync } from "node:fs";
        import { RawFile } from "./src/disk/bytes/raw-file.ts";
        import { openVolumes } from "./src/disk/volumes.ts";
        import { walk } from "./src/disk/walk.ts";
        const descriptor = openSync(process.argv[2], "r");
        const [volume] = await openVolumes(new RawFile(descriptor, fstatSync(descriptor).size));
        let count = 0;
        for await (const _ of walk(volume.fileSystem)) count++;
        if (count < 170_000) throw new Error(String(count));
        console.log(process.resourceUsage().maxRSS);`,
      resolveDir: process.cwd(),
      loader: "ts",
    },
    bundle: true,
    platform: "node",
    format: "esm",
    outfile: walker,
    logLevel: "error",
  });
  const commands = {
    "node -e 0": { words: ["-e", "0"] },
    "diff, 10,000 files": { words: [program, "diff", base, changed], status: 1, limit: 25 },
    "diff, layer and base": { words: [program, "diff", base, layer], status: 1, limit: 17 },
    "walk, 170,000 files": { words: [walker, many], limit: 62 },
  };
  const times = Object.fromEntries(Object.keys(commands).map((name) => [name, []]));
  let memory = 0;
  for (let round = 0; round < rounds; round++)
    for (const [name, { words, status }] of Object.entries(commands)) {
      const started = performance.now();
      const printed = run([process.execPath, ...words], status);
      times[name].push(performance.now() - started);
      if (words[0] === walker) memory = Math.max(memory, Number(printed) / 1024);
    }
  const median = (numbers) => numbers.toSorted((a, b) => a - b)[numbers.length >> 1];
  const start = median(times["node -e 0"]);
  for (const [name, all] of Object.entries(times)) {
    const { limit } = commands[name];
    const ratio = median(all) / start;
    const missed = limit !== undefined && ratio > limit;
    if (missed) process.exitCode = 1;
    const verdict = limit === undefined ? "" : `  (at most ${limit}${missed ? ": MISSED" : ""})`;
    console.log(
      `${name.padEnd(22)} ${median(all).toFixed(0).padStart(6)} ms  ${ratio.toFixed(1).padStart(5)} ×${verdict}`,
    );
  }
  const over = memory > 350;
  if (over) process.exitCode = 1;
  console.log(
    `${"walk, memory".padEnd(22)} ${memory.toFixed(0).padStart(6)} MB  (at most 350${over ? ": MISSED" : ""})`,
  );
} finally {
  rmSync(folder, { recursive: true, force: true });
}
