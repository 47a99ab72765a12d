// Random recipes on real guests that were broken at random: what a check reads on the disk is what the guest program finds
// in a chroot, or undetermined.
//
// By default three guests and few recipes. For 1,000 recipes over every guest, and in booted guests:
// RANDOM_RUNS=80 RANDOM_GUESTS=all RANDOM_SEED=1 npm run test:program random-recipes
// RANDOM_RUNS=80 RANDOM_GUESTS=all RANDOM_BOOT=1 npm run test:program random-recipes
import { execFileSync, spawnSync } from "node:child_process";
import { closeSync, fstatSync, openSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { suite } from "uvu";
import * as assert from "uvu/assert";
import { RawFile } from "../../src/disk/bytes/raw-file.ts";
import { openVolumes } from "../../src/disk/volumes.ts";
import { openGuest } from "../../src/guest/view/open-guest.ts";
import type { Report } from "../../src/report/report.ts";
import { comparable, guestImage, runReported } from "../cli/guests.ts";
import { builtProgram, scratch } from "../cli/support.ts";
import { canMount } from "../disk/can-mount.ts";
import { randomNumbers } from "../disk/mutations.ts";
import { breakGuest } from "./break-guest.ts";
import { type GuestFacts, randomRecipe, readFacts } from "./random-checks.ts";

/** Recipes for each guest. */
const runs = Number(process.env.RANDOM_RUNS ?? 25);
const seed = Number(process.env.RANDOM_SEED ?? 1);
/** Where / of each guest begins, in bytes; undefined where it is not a part of the disk. Those are only booted, and stay whole. */
const places: Readonly<Record<string, number | undefined>> = {
  ...Object.fromEntries(
    ["debian", "rocky", "leap", "arch", "centos7", "ubuntu", "unknown", "xfs", "selinux"].map((name) => [
      name,
      2 ** 20,
    ]),
  ),
  "no-table": 0,
  lvm: undefined,
  "separate-boot-usr-var": undefined,
  gpt: undefined,
};
/** Runs the guest program in a chroot of the file system, which is mounted for it. */
function checkInChroot(image: string, place: number, file: string): Report {
  const mountPoint = scratch();
  const script = `case $(blkid -p -O "$1" -o value -s TYPE "$2") in xfs) how=norecovery ;; *) how=noload ;; esac
mount -o "ro,loop,offset=$1,$how" "$2" "$3" || exit 9
shift 3
exec "$@"`;
  const program = [process.execPath, join(folder, "sahara-image.js")];
  const check = [...program, "check", "--root", mountPoint, "-f", file, "--report", "json"];
  const words = ["-m", "sh", "-c", script, "sh", String(place), image, mountPoint, ...check];
  const { stdout, stderr } = spawnSync("unshare", words, { encoding: "utf8", maxBuffer: 2 ** 28 });
  assert.ok(stdout.startsWith("{"), stderr);
  return JSON.parse(stdout);
}

const asked = process.env.RANDOM_GUESTS ?? "debian,rocky,leap";
const guests = asked === "all" ? Object.keys(places) : asked.split(",");

const test = suite("random recipes on broken guests");
const folder = builtProgram();
const breaks = canMount();

async function factsOf(image: string): Promise<GuestFacts | undefined> {
  const descriptor = openSync(image, "r");
  try {
    const { tree } = await openGuest(await openVolumes(new RawFile(descriptor, fstatSync(descriptor).size)));
    return tree && (await readFacts(tree));
  } finally {
    closeSync(descriptor);
  }
}

for (const guest of guests)
  test(`${guest}, seed ${seed}`, async () => {
    const number = Object.keys(places).indexOf(guest);
    const image = join(scratch(), "disk.raw");
    execFileSync("qemu-img", ["convert", "-O", "raw", guestImage(guest), image]);
    const facts = (await factsOf(image))!;
    const place = places[guest];
    const random = randomNumbers(seed * 1000 + number);
    const broken = breaks && place !== undefined ? breakGuest(image, place, random) : [];
    const recipes = fc.sample(randomRecipe(facts), { numRuns: runs, seed: seed * 1000 + number });
    const file = join(scratch(), "image.yaml");
    // JSON is YAML.
    writeFileSync(file, JSON.stringify({ validators: recipes.map((all) => ({ all })) }, null, 1));
    const quick = runReported(folder, ["check", "--image", image, "--format", "raw", "-f", file, "--quick"]);
    if (quick.code === 3) {
      assert.match(quick.stderr, /without a boot/);
      return console.log(`${guest}: not read without a boot, after ${broken.join("; ")}`);
    }
    assert.ok(quick.code === 0 || quick.code === 1, quick.stdout + quick.stderr);
    const booted =
      place === undefined || process.env.RANDOM_BOOT === "1"
        ? runReported(folder, ["check", "--image", image, "--format", "raw", "-f", file, "--boot"]).report
        : checkInChroot(image, place, file);
    const steps = new Map(booted.steps.map((step) => [step.id, step]));
    let determined = 0;
    for (const step of quick.report.steps) {
      if (step.status === "undetermined") continue;
      determined++;
      assert.equal(comparable(step), comparable(steps.get(step.id)!), `after ${broken.join("; ")}`);
    }
    console.log(`${guest}: ${determined} of ${quick.report.steps.length} steps determined`);
  });

test.run();
