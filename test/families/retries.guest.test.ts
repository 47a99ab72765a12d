// Downloads that fail because of the network are tried again. A server on this machine refuses to serve at first; the
// package managers of test guests, which share its network, ask it for their packages.
import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { suite } from "uvu";
import * as assert from "uvu/assert";
import { guestRoot, removeScratch } from "../recipes/support/guest-root.ts";
import { guestLayer, removeLayers } from "../support/guest-layer.ts";
import { packageOps } from "../support/package-ops.ts";
import { guests, type Manager, managers } from "./scenarios.ts";

const test = suite("package managers: retries");
const folder = mkdtempSync(join(tmpdir(), "sahara-image-server-"));
test.after(() => {
  rmSync(folder, { recursive: true });
  removeLayers();
  removeScratch();
});

/** Serves a folder; the first FAILURES requests for paths that hold PART get no answer. */
const server = `
const http = require("http"), fs = require("fs"), path = require("path");
const [root, part, failures, log] = process.argv.slice(1);
let left = Number(failures);
http.createServer((request, response) => {
  const name = decodeURIComponent(request.url.split("?")[0]);
  fs.appendFileSync(log, name + "\\n");
  if (name.includes(part) && left-- > 0) return request.socket.destroy();
  fs.readFile(path.join(root, name), (error, data) => {
    if (error) response.writeHead(404).end(); else response.end(data);
  });
}).listen(0, "127.0.0.1", function () { console.log(this.address().port); });
`;

const useServer: Readonly<Record<Manager, (port: string) => string>> = {
  apt: (port) =>
    `echo 'deb [trusted=yes] http://127.0.0.1:${port} ./' >/etc/apt/sources.list; echo 'Acquire::Retries "0";' >/etc/apt/apt.conf.d/01retries; rm -f /var/lib/apt/lists/_*`,
  dnf: (port) =>
    `sed -i 's,file:///opt/localrepo,http://127.0.0.1:${port},' /etc/yum.repos.d/local.repo; echo retries=1 >>/etc/dnf/dnf.conf`,
  zypper: (port) => `sed -i 's,dir:///opt/localrepo,http://127.0.0.1:${port},' /etc/zypp/repos.d/stubs.repo`,
  pacman: (port) => `sed -i 's,file:///opt/localrepo,http://127.0.0.1:${port},' /etc/pacman.conf`,
};

async function withServer(
  manager: Manager,
  failures: number,
  use: (requests: () => number) => void,
  retries: number,
) {
  const log = join(folder, `${manager}-${failures}-${retries}`);
  const root = join(guestRoot(guests[manager]), "opt/localrepo");
  const child = spawn(process.execPath, ["-e", server, root, "wget", String(failures), log], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  try {
    const [port] = (await once(child.stdout!, "data")) as [Buffer];
    const layer = guestLayer(guests[manager]);
    layer.sh(useServer[manager](port.toString().trim()));
    const record = layer.run("reconcile", packageOps(["wget"]), { retries });
    use(
      () =>
        readFileSync(log, "utf8")
          .split("\n")
          .filter((line) => line.includes("wget")).length,
    );
    return record;
  } finally {
    child.kill();
  }
}

for (const manager of managers) {
  test(`${manager}: a server that answers the third time`, async () => {
    const own = 2;
    let asked = 0;
    const record = await withServer(manager, own, (requests) => (asked = requests()), 3);
    assert.is(record.verdict, "done", JSON.stringify(record.steps));
    assert.ok(asked > own, `${asked} requests`);
  });

  test(`${manager}: a server that does not answer fails the step in the end`, async () => {
    const record = await withServer(manager, 1000, () => {}, 1);
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
