// Drafts from what our own recipes made: each leads from the base to the result, but for what it names.
//   base → recipe → golden;  draft(base, golden) → base → drafted;  diff(drafted, golden) is the remainder
import { closeSync, openSync, statSync, truncateSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { suite } from "uvu";
import * as assert from "uvu/assert";
import { compile } from "../../src/compiler/compile.ts";
import { emitGuest } from "../../src/compiler/emit/emit.ts";
import { passes } from "../../src/compiler/optimise/passes.ts";
import { folderFinder } from "../../src/compiler/resource-finder.ts";
import { RawFile } from "../../src/disk/bytes/raw-file.ts";
import { openVolumes } from "../../src/disk/volumes.ts";
import type { Draft } from "../../src/draft/draft.ts";
import { draftRecipe } from "../../src/draft/draft-recipe.ts";
import { writeDraft } from "../../src/draft/write-draft.ts";
import type { GuestChanges } from "../../src/guest/compare/changes.ts";
import { compareGuests } from "../../src/guest/compare/compare-guests.ts";
import type { FileTree } from "../../src/guest/view/file-tree.ts";
import { openGuest } from "../../src/guest/view/open-guest.ts";
import { SourceText } from "../../src/source/source-text.ts";
import { asRoot } from "./support/as-root.ts";
import { cases, putPackages, type RecipeCase } from "./support/cases.ts";
import { compileShipped } from "./support/compile.ts";
import { guestRoot, inGuest, removeScratch, scratchFolder } from "./support/guest-root.ts";
import type { Family } from "./support/run-script.ts";
import { makeSigningKey } from "./support/signing-key.ts";

const test = suite("drafts of our own recipes");
const keys = { ours: makeSigningKey(), others: makeSigningKey() };
const isPrepared = new Set<Family>();

test.after(() => {
  keys.ours.close();
  keys.others.close();
  removeScratch();
});

function copyOf(root: string): string {
  const copy = join(scratchFolder(), "root");
  asRoot(["cp", "-a", root, copy]);
  return copy;
}

function diskOf(root: string): string {
  const disk = join(scratchFolder(), "disk");
  writeFileSync(disk, "");
  truncateSync(disk, 2 ** 30);
  asRoot(["mke2fs", "-q", "-F", "-t", "ext4", "-d", root, disk]);
  return disk;
}

async function withTrees<T>(
  disks: readonly string[],
  use: (before: FileTree, after: FileTree) => Promise<T>,
) {
  const open = disks.map((disk) => openSync(disk, "r"));
  try {
    const trees = open.map(async (descriptor, index) => {
      const bytes = new RawFile(descriptor, statSync(disks[index]!).size);
      return (await openGuest(await openVolumes(bytes))).tree!;
    });
    const [before, after] = await Promise.all(trees);
    return await use(before!, after!);
  } finally {
    for (const descriptor of open) closeSync(descriptor);
  }
}

async function programOf(text: string): Promise<string> {
  const { plan, diagnostics, sources } = await compile({
    source: new SourceText("draft/image.yaml", text),
    sha256: "0".repeat(64),
    resources: folderFinder([], { folder: "/none", shown: "none" }),
    arguments: new Map(),
    passes,
  });
  assert.ok(plan, `${diagnostics.map(({ message }) => message).join("\n")}\n${text}`);
  return emitGuest(plan, { mode: "reconcile", verify: true, toolVersion: "0.0.0", sources });
}

/** What of a comparison a draft did not name. */
function unnamed(
  { remainder, leftOut }: Draft,
  { packages, accounts, units, files }: GuestChanges,
): string[] {
  const left = new Set([...leftOut.values()].flat());
  const isNamed = (path: string) =>
    left.has(path) ||
    remainder.some(({ what, isTree }) => what === path || (isTree && path.startsWith(`${what}/`)));
  return [
    ...packages.map(({ name }) => `package ${name}`).filter((name) => !isNamed(name)),
    ...accounts
      .flatMap(({ kind, name, differences }) =>
        differences.map(({ attribute }) => `${attribute} of the ${kind} ${name}`),
      )
      .filter((name) => !isNamed(name)),
    ...units.map(({ name }) => `unit ${name}`),
    ...files
      .filter(({ path }) => !isNamed(path))
      .map(({ path, change, differences, diff = "" }) => `${change} ${path} ${differences.join()} ${diff}`),
  ];
}

async function draftsBack(recipeCase: RecipeCase, family: Family): Promise<void> {
  const shared = guestRoot(family);
  if (!isPrepared.has(family)) putPackages(shared, family);
  isPrepared.add(family);
  const base = copyOf(shared);
  recipeCase.prepare(base, family, keys);
  const golden = copyOf(base);
  const shipped = await compileShipped(recipeCase.plugin, recipeCase.version, recipeCase.arguments(family));
  const run = (root: string, program: string) => {
    const { status, stdout, stderr } = inGuest(root, ["/bin/sh", "-s"], program);
    assert.is(status, 0, `${program.length}\n${stdout}${stderr}`);
  };
  run(golden, shipped.program(false));
  const goldenDisk = diskOf(golden);
  const draft = await withTrees([diskOf(base), goldenDisk], draftRecipe);
  const text = writeDraft(draft, { base: "base.qcow2", golden: "golden.qcow2" });
  run(base, await programOf(text));
  const left = await withTrees([diskOf(base), goldenDisk], (drafted, wanted) =>
    compareGuests(drafted, wanted),
  );
  assert.equal(unnamed(draft, left), [], text);
  assert.ok(draft.steps.length >= 3, text);
}

for (const { plugin, families } of [
  { plugin: "zookeeper", families: ["debian", "rocky"] },
  { plugin: "hadoop", families: ["debian"] },
] as const)
  for (const testCase of cases.filter((each) => each.plugin === plugin && each.version !== "3.3"))
    for (const family of families.filter((each) => testCase.families?.includes(each) ?? true))
      test(`${plugin} ${testCase.version} (${testCase.title ?? "archives"}) on ${family}`, () =>
        draftsBack(testCase, family));

test.run();
