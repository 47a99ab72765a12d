// What an apply leaves in an image besides the package: no copies of indexes, no package files, no logs, no identity.
import { suite } from "uvu";
import * as assert from "uvu/assert";
import { removeScratch } from "../recipes/support/guest-root.ts";
import { guestLayer, removeLayers } from "../support/guest-layer.ts";
import { packageOps } from "../support/package-ops.ts";
import { guests, managers } from "./scenarios.ts";

const test = suite("package managers: leftovers");
test.after(() => {
  removeLayers();
  removeScratch();
});

/** The state that the package manager needs later. */
const stays = {
  apt: ["/var/lib/apt/extended_states", "/var/lib/dpkg/", "/var/cache/debconf/"],
  dnf: ["/var/lib/dnf/history.sqlite", "/var/lib/rpm/"],
  zypper: ["/var/lib/rpm/", "/var/lib/zypp/AutoInstalled"],
  pacman: ["/var/lib/pacman/local/", "/etc/ld.so.cache", "/var/cache/ldconfig/"],
};

/** The package's own files; what is memory in an image; opened, not changed. */
const others = ["/usr/bin/wget-stub", "/usr/share/stubs/wget", "/run/", "/opt/localrepo/"];

for (const manager of managers) {
  test(`${manager}: only the package and the database change`, () => {
    const layer = guestLayer(guests[manager]);
    const before = layer.changedPaths();
    assert.is(layer.run("reconcile", packageOps(["wget"])).verdict, "done");
    const expected = [...stays[manager], ...others];
    const more = layer.changedPaths().filter((path) => !expected.some((prefix) => path.startsWith(prefix)));
    assert.equal(more, before);
  });

  test(`${manager}: what was there before stays`, () => {
    const kept = {
      apt: ["/var/log/apt/history.log", "/var/cache/apt/archives/kept.deb"],
      dnf: ["/var/log/dnf.log", "/var/cache/dnf/kept"],
      zypper: [
        "/var/log/zypper.log",
        "/var/lib/zypp/AnonymousUniqueId",
        "/var/cache/zypp/packages/stubs/kept.rpm",
      ],
      pacman: ["/var/log/pacman.log", "/var/cache/pacman/pkg/kept-1-1-any.pkg.tar.gz"],
    }[manager];
    const layer = guestLayer(guests[manager]);
    for (const path of kept) layer.sh(`mkdir -p ${path.replace(/[^/]*$/, "")}; echo kept >${path}`);
    assert.is(layer.run("reconcile", packageOps(["wget"])).verdict, "done");
    for (const path of kept) assert.match(layer.sh(`cat ${path}`), /^kept\n/, path);
  });
}

test.run();
