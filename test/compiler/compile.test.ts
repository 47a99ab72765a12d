import fc from "fast-check";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { analyse, decodeRecipe, listArguments, parseRecipe } from "../../src/compiler/compile.ts";
import { passes } from "../../src/compiler/optimise/passes.ts";
import { SourceText } from "../../src/source/source-text.ts";
import { checkCase } from "../fuzz/check-case.ts";
import { mutate, Random } from "../fuzz/mutate.ts";
import { compileText } from "./support/compile-text.ts";
import { memoryFinder } from "./support/memory-finder.ts";

const source = (text: string) => new SourceText("image.yaml", text);
const codes = (diagnostics: readonly { code: string }[]) => diagnostics.map((diagnostic) => diagnostic.code);

const recipe = `arguments:
  java_distro: {target_variable: JAVA_DISTRO, default: openjdk, choices: [openjdk, oracle-java], description: " The Java. "}
  plugin-version: {target_variable: PLUGIN_VERSION, required: true}
  internal: {target_variable: INTERNAL, default: 1.10, hidden: true}
  token: {target_variable: TOKEN, default: hunter2, secret: true}
validators:
  - package: x-\${plugin-version}
  - script: setup/\${plugin-version}
`;

test("listArguments says what help needs", async () => {
  const { recipe: parsed } = await parseRecipe(source(recipe));
  assert.equal(listArguments(parsed), [
    {
      name: "java_distro",
      option: "--java_distro",
      description: "The Java.",
      default: "openjdk",
      choices: ["openjdk", "oracle-java"],
      required: false,
      hidden: false,
      secret: false,
    },
    { name: "plugin-version", option: "--plugin-version", required: true, hidden: false, secret: false },
    { name: "internal", option: "--internal", default: "1.10", required: false, hidden: true, secret: false },
    { name: "token", option: "--token", required: false, hidden: false, secret: true },
  ]);
});

test("analyse asks for no argument, and looks up no script without a place to look", async () => {
  assert.equal(codes((await analyse({ source: source(recipe) })).diagnostics), []);
  const { diagnostics } = await analyse({ source: source(recipe), resources: memoryFinder({}) });
  assert.equal(codes(diagnostics), [], "the path waits for a value");
});

test("compile takes values by any spelling of a name", async () => {
  const files = { "setup/3": "exit 0" };
  for (const name of ["plugin-version", "plugin_version"]) {
    const { plan, argumentValues } = await compileText(recipe, files, { arguments: new Map([[name, "3"]]) });
    assert.is(plan!.variables[1]!.value, "3");
    assert.equal(
      argumentValues.map(({ argument, value }) => `${argument} ${value}`),
      ["java_distro openjdk", "plugin-version 3", "internal 1.10", "token hunter2"],
    );
    assert.equal(plan!.steps[0], {
      op: "packages",
      id: "1",
      state: "query",
      packages: [{ id: "1", name: ["x-", { variable: "PLUGIN_VERSION" }] }],
    });
  }
});

test("values are put into templates by the passes only", async () => {
  const written = `arguments: {release: {target_variable: RELEASE, default: "3"}}
validators:
  - argument_set: {argument_name: NAME, value: "lib-\${release}"}
  - argument_case:
      argument_name: release
      cases: {"3": [{package: "\${NAME}"}], "4": [{package: never}]}
  - script: "setup/\${release}"
`;
  const stepsWith = async (chosen: typeof passes) => {
    const { plan } = await compileText(written, { "setup/3": "exit 0" }, { passes: chosen });
    return plan!.steps;
  };
  const [set, choice, script] = await stepsWith([]);
  assert.equal(set?.op === "set" && set.value, ["lib-", { variable: "RELEASE" }]);
  assert.is(choice?.op === "argument-case" && choice.cases.length, 2);
  assert.is(script?.op === "script" && script.name, "setup/3", "a path is looked up at compile time");
  const [, merged, last] = await stepsWith(passes);
  assert.equal(merged?.op === "packages" && merged.packages[0]?.name, ["lib-3"]);
  assert.is(last?.op, "script");
});

test("a secret's value is nowhere in the plan", async () => {
  const { plan, argumentValues } = await compileText(
    recipe,
    { "setup/3": "x" },
    { arguments: new Map([["plugin_version", "3"]]) },
  );
  assert.not.match(JSON.stringify(plan), "hunter2");
  assert.equal(plan!.variables[3], {
    id: "TOKEN",
    name: "token",
    shellNames: ["TOKEN", "token"],
    secret: true,
  });
  assert.equal(argumentValues[3], { argument: "token", value: "hunter2", secret: true });
});

test("every id has a place, and the place is the right one", async () => {
  const text = `validators:
  - package: [a, {b: {version: "1"}}]
  - any:
      - package: c
      - all: [{script: {d: {inline: x}}}]
  - os_case:
      - ubuntu 22: [{package: e}]
`;
  const { plan, source: read } = await compileText(text);
  const places = Object.entries(plan!.source).map(([id, { span }]) => `${id} ${read.slice(span)}`);
  assert.equal(places.sort(), [
    "1 package",
    "1.1 a",
    "1.2 b",
    "2 any",
    "2.1 package",
    "2.1.1 c",
    "2.2 all",
    "2.2.1 all",
    "2.2.1.1 d",
    "3 os_case",
    "3.1 ubuntu 22",
    "3.1.1 e",
  ]);
});

test("the same recipe gives the same plan, and a target is named as distributions are", async () => {
  const options = {
    arguments: new Map([["plugin_version", "3"]]),
    distro: { id: "RedHatEnterpriseServer", version: "8" },
  };
  const [one, two] = [
    await compileText(recipe, { "setup/3": "x" }, options),
    await compileText(recipe, { "setup/3": "x" }, options),
  ];
  assert.is(JSON.stringify(one.plan), JSON.stringify(two.plan));
  assert.equal(one.plan!.target, { distro: "rhel", version: "8" });
});

test("the abstract tree is data", async () => {
  const { recipe: parsed } = await parseRecipe(source(recipe));
  const tree = JSON.parse(JSON.stringify(parsed));
  assert.equal(tree.arguments[0].name, {
    text: "java_distro",
    style: "plain",
    span: { start: 13, end: 24 },
    broken: false,
    kind: "scalar",
  });
  assert.is(tree.validators[0].packages[0].name.parts[1].name, "plugin-version");
});

test("bytes that are not UTF-8 are reported at their place, and the rest is read", async () => {
  const bytes = Buffer.concat([
    Buffer.from("validators:\n  - package: é"),
    Buffer.from([0xff]),
    Buffer.from("\n"),
  ]);
  const { diagnostics, source: read } = decodeRecipe("image.yaml", bytes);
  assert.equal(codes(diagnostics), ["yaml-not-utf8"]);
  assert.is(diagnostics[0]!.place!.span.start, read.text.indexOf("\ufffd"));
  assert.equal(decodeRecipe("image.yaml", Buffer.from("\ufeffa: é")).source.text, "a: é");
  assert.equal(
    codes(decodeRecipe("image.yaml", Buffer.from([0x61, 0xc3])).diagnostics),
    ["yaml-not-utf8"],
    "cut short",
  );
});

test("half-written recipes are read as far as they go", async () => {
  const whole = recipe.replace("1.10", '"1.10"');
  for (let length = 0; length <= whole.length; length++) {
    const { recipe: parsed, diagnostics } = await analyse({
      source: source(whole.slice(0, length)),
      resources: memoryFinder({}),
    });
    for (const { place } of diagnostics) assert.ok(place!.span.end <= length);
    if (length > whole.indexOf("plugin-version")) assert.is(parsed.arguments[0]?.name.text, "java_distro");
  }
});

test("recipes with random changes never make it throw", async () => {
  await fc.assert(
    fc.asyncProperty(fc.integer(), async (seed) => {
      const random = new Random(seed);
      await checkCase(new TextEncoder().encode(mutate(random, recipe, [recipe])), random, [recipe]);
    }),
    { numRuns: 200 },
  );
});

test.run();
