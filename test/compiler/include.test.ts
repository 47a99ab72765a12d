import { mkdirSync, symlinkSync } from "node:fs";
import { join } from "node:path";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { analyse, listArguments, parseRecipe } from "../../src/compiler/compile.ts";
import { passes } from "../../src/compiler/optimise/passes.ts";
import { folderFinder } from "../../src/compiler/resource-finder.ts";
import { debianOrder, interpret, type SimulatedGuest } from "../../src/guest/interpret.ts";
import { SimulatedTree } from "../../src/guest/states/simulated-tree.ts";
import { dumpTree } from "../../src/plan/dump.ts";
import { SourceText } from "../../src/source/source-text.ts";
import { inScratch } from "../lint/support/scratch.ts";
import { compileText } from "./support/compile-text.ts";
import { memoryFinder } from "./support/memory-finder.ts";

const java = `arguments:
  java_version: {target_variable: JAVA_VERSION, default: "17", description: Of Java.}
validators:
  - package: java-\${java_version}
  - argument_set: {argument_name: java_home, value: "home-\${java_version}"}
`;
/** A guest that can install these packages. */
const guestWith = (names: readonly string[]): SimulatedGuest => ({
  identity: { distro: "ubuntu", version: "22.04", family: "debian", arch: "x86_64" },
  order: debianOrder,
  repository: names.map((name) => ({ name, version: "1", provides: [], depends: [], conflicts: [] })),
  scripts: {},
  state: { packages: new Map(), files: new Map(), tree: new SimulatedTree() },
});
const source = (text: string) => new SourceText("image.yaml", text);

test("arguments that are not bound are the recipe's own, after its own", async () => {
  const text = `arguments:
  own: {target_variable: OWN, default: x}
validators:
  - include: common/java.yaml
  - include: {common/java.yaml: {java_version: 8}}
`;
  const { recipe } = await parseRecipe(source(text), {
    resources: memoryFinder({ "common/java.yaml": java }),
  });
  assert.equal(
    listArguments(recipe).map(({ name }) => name),
    ["own", "java_version"],
  );
  const given = new Map([["java-version", "11"]]);
  const { plan } = await compileText(text, { "common/java.yaml": java }, { arguments: given, passes });
  assert.match(dumpTree(plan!), "java-11");
  assert.match(dumpTree(plan!), "java-8");
});

test("a bound argument exists in the fragment only, and other variables are shared", async () => {
  const text = `validators:
  - include: {java.yaml: {java_version: "8"}}
  - include: {java.yaml: {java_version: "\${java_home}-next"}}
  - package: "\${java_home}"
`;
  for (const chosen of [[], passes]) {
    const { plan } = await compileText(text, { "java.yaml": java }, { passes: chosen });
    const names = ["java-8", "java-home-8-next", "home-home-8-next", "java-17"];
    const { state } = interpret(plan!, guestWith(names), { mode: "reconcile", verify: true });
    assert.equal([...state.packages.keys()], names.slice(0, 3));
  }
  const { diagnostics } = await compileText(`${text}  - package: "\${java_version}"\n`, {
    "java.yaml": java,
  });
  assert.equal(
    diagnostics.map(({ code }) => code),
    ["variable-undeclared"],
  );
});

test("places point into the fragment, and the tree shows them", async () => {
  const text = "validators:\n  - package: wget\n  - include: common/java.yaml\n";
  const { plan, sources } = await compileText(text, { "common/java.yaml": java });
  assert.equal(
    Object.entries(plan!.source).map(
      ([id, { file, span }]) => `${id} ${file} ${sources.get(file)!.lineAt(span.start)}`,
    ),
    ["1 image.yaml 2", "2 image.yaml 3", "2.1 common/java.yaml 4", "2.2 common/java.yaml 5"],
  );
  const tree = dumpTree(plan!, sources);
  assert.match(tree, /^ +3 │ all of, in order/m);
  assert.match(tree, /^common\/java\.yaml:4 │ +package java-/m);
});

test("the line of an include selects its steps, and a fragment's own lines select one", async () => {
  const text = "validators:\n  - package: wget\n  - include: common/java.yaml\n";
  const titles = async (only: string) => {
    const selection = { only: [only], skip: [] };
    const { plan, diagnostics } = await compileText(text, { "common/java.yaml": java }, { selection });
    return plan ? dumpTree(plan).match(/package \S+/g) : diagnostics.map(({ message }) => message);
  };
  assert.equal(await titles("3"), ["package java-${java_version}"]);
  assert.equal(await titles("common/java.yaml:4"), ["package java-${java_version}"]);
  assert.equal(await titles("2"), ["package wget"]);
});

test("a fragment by itself may use variables of the recipes that include it", async () => {
  const text = "validators:\n  - package: ${elsewhere}\n  - script: {s: {env_vars: [other], inline: x}}\n";
  const codes = async (isFragment: boolean) =>
    (await analyse({ source: source(text), isFragment })).diagnostics.map(({ code }) => code);
  assert.equal(await codes(true), []);
  assert.equal(await codes(false), ["variable-undeclared", "variable-not-passed"]);
});

test("a recipe in no folder can include nothing", async () => {
  const { diagnostics } = await compileText(
    "validators: [{include: a.yaml}]\n",
    {},
    { resources: folderFinder(["."]) },
  );
  assert.equal(
    diagnostics.map(({ code, help }) => `${code}: ${help}`),
    ["include-missing: put the recipe into a file, and the fragment beside it"],
  );
});

test("a recipe in a repository includes nothing outside of it, unless its folder is named", () =>
  inScratch(
    { "around/a.yaml": java, "checkout/recipes/image.yaml": "", "checkout/b.yaml": java },
    async (root) => {
      const folder = join(root, "checkout/recipes");
      symlinkSync("../../around", join(folder, "link"));
      const kinds = (roots: readonly string[]) => {
        const finder = folderFinder(roots, { folder, shown: "" });
        return ["../../around/a.yaml", "link/a.yaml", "../b.yaml"].map((path) => finder.fragment(path).kind);
      };
      assert.equal(kinds([folder]), ["found", "found", "found"], "there is no repository");
      mkdirSync(join(root, "checkout/.git"));
      assert.equal(kinds([folder]), ["outside", "outside", "found"]);
      assert.equal(kinds([folder, join(root, "around")]), ["found", "found", "found"]);
    },
  ));

test("one file under two paths is one fragment, and a circle through a link is found", () =>
  inScratch({ "a.yaml": "validators: [{include: link/a.yaml}]\n" }, async (folder) => {
    symlinkSync(".", join(folder, "link"));
    const resources = folderFinder([folder], { folder, shown: "" });
    const { diagnostics } = await compileText("validators: [{include: a.yaml}]\n", {}, { resources });
    assert.equal(
      diagnostics.map(({ message }) => message),
      ["a.yaml includes itself: a.yaml → link/a.yaml"],
    );
  }));

test("a file that can't be read, or is a pipe or far too large, is said to be so", () =>
  inScratch({ "big.yaml": "#".repeat(20_000_000) }, async (folder) => {
    mkdirSync(join(folder, "folder.yaml"));
    const resources = folderFinder([folder], { folder, shown: "" });
    for (const [path, reason] of [
      ["big.yaml", /larger than the limit/],
      ["folder.yaml", /it is a folder/],
    ] as const) {
      const { diagnostics } = await compileText(`validators: [{include: ${path}}]\n`, {}, { resources });
      assert.is(diagnostics[0]?.code, "include-unreadable");
      assert.match(diagnostics[0]!.message, reason);
    }
  }));

test.run();
