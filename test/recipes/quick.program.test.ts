// The recipes that ship, checked on unmodified guests by what the disk holds: every step is determined.
import { execFileSync } from "node:child_process";
import { closeSync, fstatSync, openSync } from "node:fs";
import { machine } from "node:os";
import { join } from "node:path";
import { suite } from "uvu";
import * as assert from "uvu/assert";
import { RawFile } from "../../src/disk/bytes/raw-file.ts";
import { openVolumes } from "../../src/disk/volumes.ts";
import { quickCheck } from "../../src/guest/quick/quick-check.ts";
import { guestImage } from "../cli/guests.ts";
import { scratch } from "../cli/support.ts";
import { compileShipped } from "./support/compile.ts";

const test = suite("recipes: check without a boot");

/** Java 17 is what both guests have. Ambari's recipe has scripts, and so have ZooKeeper's packages. */
const recipes: readonly (readonly [string, string, Readonly<Record<string, string>>])[] = [
  ["flink", "1.20", {}],
  ["flink", "2.2", {}],
  ["hadoop", "3.3", { java_distro: "preinstalled", java_home: "/usr/lib/jvm/mine" }],
  ["hadoop", "3.4", { java_version: "17", hive_version: "4.1.0" }],
  ["kafka", "3.9", {}],
  ["kafka", "4.3", {}],
  ["spark", "3.5", {}],
  ["spark", "4.0", {}],
  ["spark", "4.1", {}],
  ["storm", "2.8", {}],
  ["zookeeper", "3.8", { install_from: "apache" }],
];

for (const guest of ["debian", "rocky"])
  test(`every recipe on ${guest}`, async () => {
    const image = join(scratch(), "disk.raw");
    execFileSync("qemu-img", ["convert", "-O", "raw", guestImage(guest), image]);
    const descriptor = openSync(image, "r");
    try {
      const volumes = await openVolumes(new RawFile(descriptor, fstatSync(descriptor).size));
      for (const [plugin, version, args] of recipes) {
        const { plan } = await compileShipped(plugin, version, args);
        const found = await quickCheck(plan!, volumes, { secrets: {}, architecture: machine() });
        assert.ok("record" in found, JSON.stringify(found));
        assert.equal(found.needsBoot, [], `${plugin} ${version}`);
        const statuses = found.record.steps.map(({ status }) => status);
        assert.not(statuses.includes("undetermined"), `${plugin} ${version}`);
        const wrong = statuses.filter((status) => status === "discrepancy").length;
        assert.ok(wrong > 8, `${plugin} ${version}: ${wrong} discrepancies`);
      }
    } finally {
      closeSync(descriptor);
    }
  });

test.run();
