// Package databases of real guests, read by us and by the package managers' own programs.
import { spawnSync } from "node:child_process";
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { suite } from "uvu";
import * as assert from "uvu/assert";
import { openVolumes } from "../../src/disk/volumes.ts";
import type { InstalledPackage } from "../../src/guest/packages/installed-package.ts";
import { readPackages } from "../../src/guest/packages/read-packages.ts";
import type { FileTree } from "../../src/guest/view/file-tree.ts";
import { openGuest } from "../../src/guest/view/open-guest.ts";
import { withDisk } from "../../src/runtime/index.ts";
import { guestImage } from "../cli/guests.ts";
import { scratch } from "../cli/support.ts";

const test = suite("guest: packages");

/** Opens the system of a test guest. */
function withGuest<T>(name: string, use: (tree: FileTree) => Promise<T>): Promise<T> {
  return withDisk(guestImage(name), {}, async ({ bytes }) => {
    const { tree, obstacles } = await openGuest(await openVolumes(bytes));
    assert.equal(obstacles, []);
    return use(tree!);
  });
}

/** A line a package and a line a name that it provides, as `rpm` and `dpkg-query` are asked for them. */
function linesOf(packages: readonly InstalledPackage[]): string[] {
  return packages
    .flatMap(({ name, version, architecture, provides }) => [
      `${name} ${version} ${architecture}`,
      ...provides.map((virtual) => `${name} provides ${virtual.name} ${virtual.version ?? ""}`.trim()),
    ])
    .sort();
}

function run(words: readonly [string, ...string[]]): string[] {
  const [program, ...args] = words;
  const { status, stdout, stderr } = spawnSync(program, args, { encoding: "utf8", maxBuffer: 2 ** 28 });
  assert.is(status, 0, stderr);
  return stdout
    .split("\n")
    .map((line) => line.trim())
    .filter((line) => line !== "")
    .sort();
}

test("dpkg", async () => {
  const admin = scratch();
  const found = await withGuest("debian", async (tree) => {
    const [list, ...more] = await readPackages(tree);
    assert.is(more.length, 0);
    assert.is(list?.manager, "dpkg");
    writeFileSync(join(admin, "status"), (await tree.read("/var/lib/dpkg/status"))!);
    return list!.packages;
  });
  for (const name of ["info", "updates"]) mkdirSync(join(admin, name));
  const format = "${db:Status-Status} ${Package} ${Version} ${Architecture}\t${Provides}\n";
  const expected = run(["dpkg-query", `--admindir=${admin}`, "-W", "-f", format]).flatMap((line) => {
    const [head = "", provides = ""] = line.split("\t");
    const [, name, rest] = /^(?:installed|triggers-\w+) (\S+) (.*)$/.exec(head) ?? [];
    if (name === undefined) return [];
    const virtual = provides.split(", ").filter((item) => item !== "");
    return [
      `${name} ${rest}`,
      ...virtual.map(
        (item) => `${name} provides ${item.replace(/ \(= (.*)\)/, " $1").replace(/:any\b/, "")}`,
      ),
    ];
  });
  assert.ok(found.length > 50);
  assert.equal(linesOf(found), expected.sort());
});

test("rpm", async () => {
  const database = scratch();
  const found = await withGuest("rocky", async (tree) => {
    const [list, ...more] = await readPackages(tree);
    assert.is(more.length, 0);
    assert.is(list?.manager, "rpm");
    writeFileSync(join(database, "rpmdb.sqlite"), (await tree.read("/var/lib/rpm/rpmdb.sqlite", 2 ** 28))!);
    return list!.packages;
  });
  const format =
    "%{NAME} %|EPOCH?{%{EPOCH}:}|%{VERSION}-%{RELEASE} %{ARCH}\n[%{=NAME} provides %{PROVIDENAME} %{PROVIDEVERSION}\n]";
  assert.ok(found.length > 10);
  assert.equal(linesOf(found), run(["rpm", "--dbpath", database, "-qa", "--qf", format]));
});

test.run();
