// Downloads that fail because of the network are tried again. A server on this machine refuses to serve at first; the
// package managers of test guests, which share its network, ask it for their packages.
import { join } from "node:path";
import { suite } from "uvu";
import * as assert from "uvu/assert";
import { guestRoot, removeScratch } from "../recipes/support/guest-root.ts";
import { serve, useServer } from "../support/file-server.ts";
import { guestLayer, removeLayers } from "../support/guest-layer.ts";
import { packageOps } from "../support/package-ops.ts";
import { guests, type Manager, managers } from "./scenarios.ts";

const test = suite("package managers: retries");
test.after(() => {
  removeLayers();
  removeScratch();
});

async function withServer(manager: Manager, failures: number, retries: number) {
  const layer = guestLayer(guests[manager]);
  const server = await serve(join(guestRoot(guests[manager]), "opt/localrepo"), {
    failing: "wget",
    failures,
  });
  try {
    layer.sh(useServer[manager](server.address));
    const record = layer.run("reconcile", packageOps(["wget"]), { retries });
    return { record, requests: server.requests().filter((path) => path.includes("wget")).length };
  } finally {
    server.stop();
  }
}

for (const manager of managers) {
  test(`${manager}: a server that answers the third time`, async () => {
    const own = 2;
    const { record, requests } = await withServer(manager, own, 3);
    assert.is(record.verdict, "done", JSON.stringify(record.steps));
    assert.ok(requests > own, `${requests} requests`);
  });

  test(`${manager}: a server that does not answer fails the step in the end`, async () => {
    const { record } = await withServer(manager, 1000, 1);
    assert.is(record.steps[0]!.status, "failed");
    const { stdout, stderr } = record.steps[0]!.output!;
    assert.match(stdout + stderr, /Connection failed|Empty reply from server/);
  });
}

test("apt: a file that the server does not have is not asked for again", () => {
  const layer = guestLayer("debian");
  layer.sh("rm /opt/localrepo/wget_*");
  const before = performance.now();
  assert.is(layer.run("reconcile", packageOps(["wget"]), { retries: 5 }).steps[0]!.status, "failed");
  // 1 + 2 + 4 + 8 + 16 seconds are what five retries would take.
  assert.ok(performance.now() - before < 31_000);
});

test.run();
