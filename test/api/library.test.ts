// The library within this process: what comes back as data, and what is thrown.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { suite } from "uvu";
import * as assert from "uvu/assert";
import * as library from "../../src/index.ts";
import { type Plugin, type PluginKind, Refusal, recipePlugin } from "../../src/index.ts";
import { run, scratch } from "../cli/support.ts";

const test = suite("library");
const { apply, check, compile, lint } = library;

const text =
  "arguments:\n  tool:\n    target_variable: TOOL\n    default: wget\nvalidators:\n  - package: ${tool}\n";

const refusalOf = async (act: Promise<unknown>): Promise<Refusal> => {
  try {
    await act;
  } catch (error) {
    assert.instance(error, Refusal);
    return error as Refusal;
  }
  throw new Error("nothing was thrown");
};

test("its names are those of the built library", async () => {
  const names = /\{([^}]*)\} =\s+loadBundle/.exec(readFileSync("src/library.ts", "utf8"))![1]!;
  assert.equal(
    Object.keys(library).sort(),
    names
      .split(",")
      .map((name) => name.trim())
      .sort(),
  );
});

test("compile: the script that the command line gives", async () => {
  const file = "examples/login-notice/image.yaml";
  const {
    script,
    plan,
    diagnostics,
    arguments: values,
  } = await compile({
    file,
    arguments: { notice: "Hello." },
  });
  const { stdout } = await run(["compile", "-f", file, "--notice", "Hello."]);
  assert.is(script, stdout);
  assert.is(plan!.recipe.path, file);
  assert.equal(diagnostics, []);
  assert.equal(values, { notice: "Hello." });
});

test("compile: modes, guests and drives", async () => {
  const plugin = { plugin: "zookeeper", version: "3.8" } as const;
  const { script } = await compile({ ...plugin, mode: "test-only", distro: { id: "debian", version: "12" } });
  const { stdout } = await run(["compile", "zookeeper", "3.8", "--test-only", "--distro", "debian:12"]);
  assert.is(script, stdout);
  const { script: driven } = await compile({ ...plugin, drive: { path: "a b.raw", format: "raw" } });
  assert.match(driven!, /^add "a b\.raw" format:raw$/m);
});

test("a recipe's mistakes are data, each at its place", async () => {
  const made = await compile({ text: "validators:\n  - pakage: wget\n" });
  assert.is(made.script, undefined);
  assert.is(made.plan, undefined);
  const [only, ...more] = made.diagnostics;
  assert.equal(more, []);
  assert.is(only!.code, "validator-unknown");
  assert.equal([only!.source!.line, only!.source!.column], [2, 5]);
  const wrong = { text, arguments: { tol: "curl" } };
  assert.equal(
    (await compile(wrong)).diagnostics.map((diagnostic) => diagnostic.code),
    ["argument-unknown"],
  );
  const { ok, report, diagnostics } = await check({ ...wrong, image: "none.qcow2" });
  assert.equal([ok, report, diagnostics[0]!.code], [false, undefined, "argument-unknown"]);
});

test("secrets are in neither plan nor script", async () => {
  const secret =
    "arguments:\n  token: {target_variable: TOKEN, required: true, secret: true}\nvalidators:\n  - script: {x: {inline: 'true', env_vars: [token]}}\n";
  const made = await compile({ text: secret, arguments: { token: "hunter22" } });
  assert.equal(made.arguments, { token: "***" });
  assert.not.match(JSON.stringify(made), /hunter22/);
});

test("what keeps it from being done is thrown, with code and exit code", async () => {
  const cases: readonly (readonly [act: () => Promise<unknown>, code: string, exitCode: number])[] = [
    [() => compile({ plugin: "zokeeper", version: "3.8" }), "plugin-unknown", 2],
    [() => compile({ plugin: "zookeeper", version: "3.80" }), "version-unknown", 2],
    [() => compile({ file: "no/such/image.yaml" }), "file-unreadable", 2],
    [
      () => compile({ plugin: "zookeeper", version: "3.8", recipes: ["no/such"] }),
      "recipes-folder-missing",
      2,
    ],
    [
      () => compile({ plugin: "customized", version: "1.0", recipes: ["examples/plugins"] }),
      "plugin-not-compilable",
      2,
    ],
    [() => check({ text, image: "no/such.qcow2" }), "image-missing", 3],
    [() => apply({ text, image: "no/such.qcow2" }), "image-missing", 3],
    [() => lint({ paths: ["docs/images"] }), "nothing-to-lint", 2],
  ];
  for (const [act, code, exitCode] of cases) {
    const refusal = await refusalOf(act());
    assert.equal([refusal.code, refusal.exitCode], [code, exitCode]);
    assert.is(refusal.message, refusal.diagnostics[0]!.message);
  }
});

test("a recipe that is named twice, or not at all, is a mistake of the caller", async () => {
  for (const options of [{}, { text, file: "image.yaml" }, { plugin: "zookeeper" }, { text, version: "1" }])
    await compile(options as unknown as library.CompileOptions).then(
      () => assert.unreachable(),
      (error) => assert.instance(error, TypeError),
    );
});

test("the types refuse a recipe that is named twice, or not at all", () => {
  // @ts-expect-error No recipe.
  const none: library.CheckOptions = { image: "node.qcow2" };
  // @ts-expect-error Two recipes.
  const both: library.CheckOptions = { image: "node.qcow2", text, file: "image.yaml" };
  // @ts-expect-error A plugin without its version.
  const versionless: library.CompileOptions = { plugin: "zookeeper" };
  const good: library.ApplyOptions = { image: "node.qcow2", plugin: "zookeeper", version: "3.8" };
  assert.is([none, both, versionless, good].length, 4);
});

test("the environment is not read, and relative paths are relative to cwd", async () => {
  const cwd = scratch({ "recipes/own/1.0/image.yaml": text, "one/image.yaml": text });
  process.env.SAHARA_IMAGE_RECIPES = join(cwd, "recipes");
  try {
    assert.is((await refusalOf(compile({ plugin: "own", version: "1.0" }))).code, "plugin-unknown");
  } finally {
    delete process.env.SAHARA_IMAGE_RECIPES;
  }
  assert.ok((await compile({ plugin: "own", version: "1.0", recipes: ["recipes"], cwd })).script);
  assert.ok((await compile({ file: "one/image.yaml", cwd })).script);
});

test("lint: what the command line finds", async () => {
  const good = await lint({ paths: ["examples/login-notice"] });
  assert.equal([good.ok, good.diagnostics, good.files], [true, [], ["examples/login-notice/image.yaml"]]);
  const cwd = scratch({ "image.yaml": "validators:\n  - pakage: wget\n" });
  const { ok, diagnostics } = await lint({ paths: ["."], cwd, shellcheck: false });
  assert.is(ok, false);
  assert.equal(
    diagnostics.map(({ code, source }) => [code, source?.line]),
    [["validator-unknown", 2]],
  );
  const { ok: after, fixed } = await lint({ paths: ["."], cwd, shellcheck: false, fix: true });
  assert.equal([after, fixed], [true, [{ path: "image.yaml", count: 1 }]]);
});

const kind: PluginKind<string> = {
  key: "exists",
  docs: { summary: "A file is there." },
  schema: { type: "string" },
  parse: (_, value) => (value.kind === "scalar" ? value.text : undefined),
  lower(lowering, path) {
    const script = lowering.inline("exists", `test -e '${path}'\n`);
    return [{ op: "script", id: lowering.id, name: script.name, resource: script.key, env: [] }];
  },
};

test("kinds of one's own", async () => {
  const recipe = "validators:\n  - exists: /etc/hosts\n";
  assert.is((await compile({ text: recipe })).diagnostics[0]!.code, "validator-unknown");
  assert.match((await compile({ text: recipe, kinds: [kind] })).script!, /test -e '\/etc\/hosts'/);
  const cwd = scratch({ "image.yaml": recipe });
  assert.ok((await lint({ paths: ["."], cwd, kinds: [kind], shellcheck: false })).ok);
  const none = { ...kind, key: "package" };
  assert.is((await refusalOf(compile({ text: recipe, kinds: [none] }))).code, "kind-taken");
});

test("recipePlugin: versions and arguments from a folder", async () => {
  const plugin = recipePlugin("recipes/zookeeper");
  assert.equal(await plugin.versions(), ["3.8"]);
  const known = await plugin.getImageArguments("3.8");
  assert.equal(
    known.find((argument) => argument.name === "java_version"),
    {
      name: "java_version",
      targetVariable: "JAVA_VERSION",
      description: "The major release of Java.",
      default: "17",
      choices: ["11", "17"],
      required: false,
      hidden: false,
      secret: false,
    },
  );
});

test("a plugin as an object", async () => {
  const folder = scratch({ "1.0/image.yaml": "validators:\n  - exists: /etc/hosts\n" });
  const plugin = recipePlugin(folder, { kinds: [kind] });
  assert.ok((await compile({ plugin, version: "1.0" })).script);
  assert.is((await refusalOf(compile({ plugin, version: "2.0" }))).code, "version-unknown");
  const own: Plugin = { ...plugin, packImage: () => undefined };
  assert.is((await refusalOf(compile({ plugin: own, version: "1.0" }))).code, "plugin-not-compilable");
  const wrong = await check({ plugin: own, version: "1.0", image: "none", arguments: { size: "1" } });
  assert.equal([wrong.ok, wrong.diagnostics[0]!.code], [false, "argument-unknown"]);
});

test.run();
