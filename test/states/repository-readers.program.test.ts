// What the package managers themselves read from the files, before an apply and after it.
import { strict as assert } from "node:assert";
import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { suite } from "uvu";
import { debianOrder, interpret } from "../../src/guest/interpret.ts";
import { apt } from "../../src/guest/states/repositories/apt.ts";
import { dnf, zypper } from "../../src/guest/states/repositories/ini.ts";
import { pacman } from "../../src/guest/states/repositories/pacman.ts";
import type { SourceManager } from "../../src/guest/states/repositories/source.ts";
import type { SimulatedTree } from "../../src/guest/states/simulated-tree.ts";
import { familyOf } from "../../src/plan/distributions.ts";
import { writeTree } from "../support/real-tree.ts";
import { repositoryCaseOf } from "./random-repositories.ts";
import type { Case } from "./same-outcome.ts";

const test = suite("package managers read the repositories that we see");

/** A reader prints the enabled sources as lines ITEM; undefined where it refuses the files. */
type Read = (root: string) => readonly string[] | undefined;

function run(command: string, ...words: string[]): string | undefined {
  const { stdout, status } = spawnSync(command, words, {
    encoding: "utf8",
    env: { PATH: process.env.PATH, LC_ALL: "C" },
  });
  return status === 0 ? stdout : undefined;
}

const machine = run("uname", "-m")!.trim();
const linesOf = (text: string | undefined) => text?.split("\n").filter((line) => line !== "");

const readApt: Read = (root) => {
  mkdirSync(join(root, "var/lib/apt/lists/partial"), { recursive: true });
  mkdirSync(join(root, "etc/apt"), { recursive: true });
  const options = [
    `Dir=${root}/`,
    "Dir::State::status=/dev/null",
    "APT::Architecture=amd64",
    "APT::Architectures::=arm64",
  ];
  const format = ["--format", "deb $(REPO_URI) $(RELEASE) $(COMPONENT)", "Created-By: Packages"];
  const words = ["--no-release-info", ...options.flatMap((each) => ["-o", each]), ...format];
  return linesOf(run("apt-get", "indextargets", ...words)?.replaceAll(" $(COMPONENT)", ""));
};

const dnfProgram = `
import dnf, sys
base = dnf.Base()
root = sys.argv[1]
base.conf.reposdir = [root + "/etc/yum.repos.d", root + "/etc/distro.repos.d"]
base.conf.config_file_path = root + "/etc/dnf/dnf.conf"
base.conf.read(base.conf.config_file_path)
base.conf.substitutions.update({"releasever": "9", "basearch": "$basearch"})
base.read_all_repos()
for repo in base.repos.iter_enabled():
    for url in repo.baseurl: print("baseurl", url, repo.gpgcheck)
    if repo.mirrorlist: print("mirrorlist", repo.mirrorlist, repo.gpgcheck)
    if repo.metalink: print("metalink", repo.metalink, repo.gpgcheck)
`;

const readDnf: Read = (root) => {
  mkdirSync(join(root, "etc/dnf"), { recursive: true });
  writeFileSync(join(root, "etc/dnf/dnf.conf"), "", { flag: "a" });
  return linesOf(run("/usr/bin/python3", "-c", dnfProgram, root));
};

const readZypper: Read = (root) => {
  const text = run("zypper", "--root", root, "--xmlout", "lr", "-d");
  const repositories = text?.split("<repo ").slice(1) ?? [];
  return repositories.flatMap((each) => {
    if (!each.includes('enabled="1"')) return [];
    const check = each.includes(' gpgcheck="1"') ? "True" : "False";
    const list = /mirrorlist="([^"]*)"/.exec(each)?.[1];
    const urls =
      list === undefined
        ? [...each.matchAll(/<url>(.*)<\/url>/g)].map((url) => `baseurl ${url[1]}`)
        : [`mirrorlist ${list}`];
    return urls.map((url) => `${url} ${check}`);
  });
};

const readPacman: Read = (root) => {
  const config = join(root, "etc/pacman.conf");
  for (const file of spawnSync("find", [join(root, "etc"), "-type", "f"], { encoding: "utf8" }).stdout.split(
    "\n",
  ))
    if (file !== "") writeFileSync(file, readFileSync(file, "utf8").replaceAll("= /etc", `= ${root}/etc`));
  const sections = linesOf(run("pacman-conf", "--config", config, "--repo-list"));
  return sections?.flatMap((section) =>
    linesOf(run("pacman-conf", "--config", config, "--repo", section, "Server"))!.map(
      (url) => `[${section}] ${url}`,
    ),
  );
};

function sourcesOf(
  manager: SourceManager,
  tree: SimulatedTree,
  spell: (item: string, isChecked: boolean) => string,
) {
  const wish = { name: "tools", want: new Map() };
  const sources = manager.sources(wish, tree).filter(({ enabled }) => enabled);
  return [...new Set(sources.map(({ item, checked }) => spell(item, checked)))].sort();
}

/** Both trees of a case: before an apply, and after one that succeeded. */
function treesOf({ plan, tree, distro = "" }: Case): SimulatedTree[] {
  const state = { packages: new Map(), files: new Map(), tree: tree.copy() };
  const guest = {
    identity: { distro, version: "12", family: familyOf(distro)!, arch: "" },
    order: debianOrder,
    repository: [],
    scripts: {},
    state,
  };
  const { record, state: after } = interpret(plan, guest, { mode: "reconcile", verify: true });
  return record.verdict === "done" ? [tree, after.tree as SimulatedTree] : [tree];
}

function testReader(
  name: string,
  family: Parameters<typeof repositoryCaseOf>[0],
  manager: SourceManager,
  read: Read,
  numRuns: number,
  spell: (item: string, isChecked: boolean) => string,
): void {
  test(name, () => {
    let compared = 0;
    for (const each of fc.sample(repositoryCaseOf(family), { numRuns, seed: 7 }))
      for (const tree of treesOf(each)) {
        const root = mkdtempSync(join(tmpdir(), "repository-reader-"));
        writeTree(tree, root);
        const found = read(root);
        rmSync(root, { recursive: true });
        if (!found) continue;
        compared++;
        // `file:/srv/ ./` is a folder's sign.
        const trimmed = found.map((line) =>
          line
            .replaceAll(/\/+(?= |$)/g, (slashes, at) => (line.slice(at - 2, at) === " ." ? slashes : ""))
            .trimEnd(),
        );
        assert.deepEqual(
          [...new Set(trimmed)].sort(),
          sourcesOf(manager, tree, spell),
          JSON.stringify(
            tree.entries().map(([path, node]) => [path, "content" in node ? String(node.content) : ""]),
            undefined,
            1,
          ),
        );
      }
    assert.ok(compared > numRuns / 2);
  });
}

testReader("apt-get indextargets", "debian", apt, readApt, 150, (item) =>
  item.replaceAll("$(ARCH)", "amd64"),
);
testReader("dnf", "redhat", dnf, readDnf, 15, (item, isChecked) => `${item} ${isChecked ? "True" : "False"}`);
testReader("zypper lr", "suse", zypper, readZypper, 15, (item, isChecked) =>
  `${item} ${isChecked ? "True" : "False"}`.replaceAll("$basearch", machine),
);
testReader("pacman-conf", "arch", pacman, readPacman, 15, (item) => item);

test.run();
