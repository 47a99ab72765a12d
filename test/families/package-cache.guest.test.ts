// Packages that one run downloaded are not downloaded again by another one, and do not stay in the image.
import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { suite } from "uvu";
import * as assert from "uvu/assert";
import { listCache } from "../../src/runtime/package-cache/cache-disk.ts";
import { asRoot } from "../recipes/support/as-root.ts";
import { guestRoot, removeScratch } from "../recipes/support/guest-root.ts";
import { serve, useServer } from "../support/file-server.ts";
import { guestLayer, removeLayers } from "../support/guest-layer.ts";
import { packageOps } from "../support/package-ops.ts";
import { guests, managers } from "./scenarios.ts";

const test = suite("package managers: package cache");
const caches: string[] = [];
test.after(() => {
  asRoot(["rm", "-rf", "--", ...caches]);
  removeLayers();
  removeScratch();
});

for (const manager of managers)
  test(`${manager}: a package is downloaded once`, async () => {
    const cache = mkdtempSync(join(tmpdir(), "sahara-image-cache-"));
    caches.push(cache);
    const server = await serve(join(guestRoot(guests[manager]), "opt/localrepo"));
    const requests = () => server.requests().filter((path) => path.includes("wget")).length;
    try {
      for (const runs of [1, 2]) {
        const layer = guestLayer(guests[manager]);
        layer.sh(useServer[manager](server.address));
        const before = layer.changedPaths();
        const record = layer.run("reconcile", packageOps(["wget"]), { cache });
        assert.is(record.verdict, "done", JSON.stringify(record.steps));
        assert.is(requests(), 1, `after ${runs} runs`);
        assert.is(listCache(cache).filter(({ path }) => path.includes("wget")).length, 1);
        const left = layer.changedPaths().filter((path) => !before.includes(path));
        assert.equal(
          left.filter((path) => /\.(deb|rpm|pkg\.tar\.gz)$/.test(path)),
          [],
        );
      }
    } finally {
      server.stop();
    }
  });

test.run();
