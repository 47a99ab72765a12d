// zypper and pacman in an image, from end to end, with a package cache: one boot each. The Debian and Red Hat families
// boot in test/cli.
import { copyFileSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { suite } from "uvu";
import * as assert from "uvu/assert";
import { guestImage, onDisk, runReported } from "../cli/guests.ts";
import { builtProgram, scratch } from "../cli/support.ts";
import { guestRoot, removeScratch } from "../recipes/support/guest-root.ts";
import { serve, useServer } from "../support/file-server.ts";

const test = suite("package managers: in an image");
const folder = builtProgram();
test.after(removeScratch);

/** The machine that runs the appliance, from within it (guestfs(3), "set-network"). */
const host = "169.254.2.2";

for (const { guest, manager, cached, file, left } of [
  {
    guest: "leap",
    manager: "zypper",
    cached: "suse/stubs/zookeeper-3.8.0-11.noarch.rpm",
    file: "wget-1.21.1-8.noarch.rpm",
    left: "/var/lib/zypp/AnonymousUniqueId",
  },
  {
    guest: "arch",
    manager: "pacman",
    cached: "arch/zookeeper-3.8.0-11-any.pkg.tar.gz",
    file: "wget-1.21.1-8-any.pkg.tar.gz",
    left: "/var/cache/pacman/pkg/wget-1.21.1-8-any.pkg.tar.gz",
  },
] as const)
  test(`${guest}: upgrades and installs packages from a server and from the cache, and leaves none behind`, async () => {
    const image = guestImage(guest);
    const repository = join(guestRoot(guest), "opt/localrepo");
    const cache = scratch();
    mkdirSync(dirname(join(cache, cached)), { recursive: true });
    copyFileSync(join(repository, cached.split("/").at(-1)!), join(cache, cached));
    // What the cache has, the server does not give.
    const server = await serve(repository, { failing: "zookeeper-", failures: 1000 });
    try {
      const script = useServer[manager](server.address.replace("127.0.0.1", host));
      const recipe = join(scratch(), "image.yaml");
      writeFileSync(
        recipe,
        `validators:
  - script: {use_server: {inline: ${JSON.stringify(`if [ "$test_only" = 0 ]; then ${script}; fi`)}}}
  - upgrade: all
  - package: [wget, zookeeper, {lzo: {version: ">= 2.10"}}]
`,
      );
      const { code, stdout, report } = runReported(folder, [
        ...["apply", "--image", image, "--package-cache", cache, "-f", recipe],
      ]);
      assert.is(code, 0, stdout);
      assert.is(report.outcome, "changed");
      assert.equal(
        report.package_changes!.map(({ name, from = "-", to }) => `${name} ${from} ${to}`),
        ["lzo 2.9-1 2.10-1", "wget - 1.21.1-8", "zookeeper - 3.8.0-11"],
      );
      assert.match(stdout, /^ {2}~ lzo 2\.9-1 → 2\.10-1$/m);
      const downloaded = readFileSync(join(cache, dirname(cached), file));
      assert.ok(downloaded.equals(readFileSync(join(repository, file))));
      assert.match(onDisk(image, "cat", "/usr/share/stubs/zookeeper"), /^zookeeper 3\.8\.0-11/);
      assert.is(onDisk(image, "stat", left), "");
    } finally {
      server.stop();
    }
  });

test.run();
