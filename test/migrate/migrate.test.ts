import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { compile, decodeRecipe } from "../../src/compiler/compile.ts";
import { anyScript } from "../../src/migrate/meaning.ts";
import { type Migration, migrateRecipe } from "../../src/migrate/migrate.ts";
import { oldReading } from "../../src/migrate/old-reading.ts";
import { corpusFolder, skipWithoutCorpus } from "../compiler/corpus.ts";

const fixtures = "test/migrate/fixtures";
const good = "test/compiler/fixtures/ok";

/** Migrates the text of a recipe; what a file begins with (a byte order mark) is not a part of it. */
async function migrated(bytes: Uint8Array): Promise<Migration & { readonly before: string }> {
  const { source } = decodeRecipe("image.yaml", bytes);
  return { ...(await migrateRecipe(source)), before: source.text };
}

/** The plan, less its places and digests, and with names of variables as the command line takes them. */
async function meaningOf(text: string, values: Readonly<Record<string, string>> = {}): Promise<unknown> {
  const { plan, diagnostics } = await compile({
    ...decodeRecipe("image.yaml", new TextEncoder().encode(text)),
    resources: anyScript,
    arguments: new Map(Object.entries(values)),
    passes: [],
  });
  if (!plan)
    throw new Error(diagnostics.map((diagnostic) => `${diagnostic.code}: ${diagnostic.message}`).join("\n"));
  const { steps, resources } = plan;
  const variables = plan.variables.map(({ id, name, value, shellNames }) => ({
    id,
    name: name.replaceAll("-", "_"),
    value,
    // A name that was not a shell's may be one now.
    shellNames: shellNames.filter((shellName) => shellName !== name || shellName === id),
  }));
  return { steps, resources, variables };
}

/** What holds of every recipe without errors: nothing is lost, and once is enough. */
async function holds(bytes: Uint8Array): Promise<Migration> {
  const first = await migrated(bytes);
  assert.equal(await meaningOf(first.text), await meaningOf(first.before));
  const second = await migrated(Buffer.from(first.text));
  assert.is(second.text, first.text);
  assert.equal(second.changes, []);
  return first;
}

for (const name of readdirSync(fixtures)) {
  test(`${name}: the old spelling becomes today's, and means the same`, async () => {
    const { text } = await holds(readFileSync(join(fixtures, name, "old.yaml")));
    const wanted = decodeRecipe("new.yaml", readFileSync(join(fixtures, name, "new.yaml"))).source.text;
    assert.is(text, wanted);
  });
}

for (const name of readdirSync(good)) {
  const file = join(good, name, "image.yaml");
  // Kinds of a plugin's own are not at hand here, nor are values for required arguments.
  if (existsSync(join(good, name, "kinds.mjs")) || existsSync(join(good, name, "request.json"))) continue;
  test(`the compiler's ${name} means the same once it is migrated`, async () => {
    await holds(readFileSync(file));
  });
}

test("the recipes that ship are in today's spelling", async () => {
  const files = readdirSync("recipes", { recursive: true, encoding: "utf8" }).filter((file) =>
    file.endsWith("image.yaml"),
  );
  assert.ok(files.length > 5);
  for (const file of files) {
    const { changes } = await migrated(readFileSync(join("recipes", file)));
    assert.equal(changes, [], file);
  }
});

test("a list that names no target variables compiles once it is migrated", async () => {
  const text =
    "arguments:\n  - a-b:\n      default: x\n  - c:\n    default: z\nvalidators:\n  - package: wget\n";
  const { text: now, undecided } = await migrated(Buffer.from(text));
  assert.is(
    now,
    "arguments:\n  a_b:\n      target_variable: a_b\n      default: x\n  c:\n    target_variable: c\n    default: z\n" +
      "validators:\n  - package: wget\n",
  );
  assert.equal(undecided, []);
  await meaningOf(now);
});

test("comments, blank lines and indentation stay", async () => {
  const { text, before } = await migrated(readFileSync(join(fixtures, "map", "old.yaml")));
  const lines = text.split("\n").filter((line) => !line.includes("target_variable"));
  const changed = before.split("\n").filter((line, index) => line !== lines[index]);
  assert.equal(
    changed.map((line) => line.trim()),
    ["default: 2.3", "lib-dir:", "env_vars: [tool_version, lib-dir, unheard_of]"],
  );
});

test("a change that would alter the meaning is not made, but reported", async () => {
  const { undecided } = await migrated(readFileSync(join(fixtures, "anchors", "old.yaml")));
  const codes = undecided.map((diagnostic) => diagnostic.code);
  assert.ok(codes.includes("migration-unsafe"), codes.join());
  assert.is(codes.filter((code) => code === "argument-target-absent").length, 3);
});

test("a name with dashes stays where the one with underscores is another's", async () => {
  const text =
    "arguments:\n  a-b: {target_variable: X, default: x}\nvalidators:\n  - argument_set: {argument_name: a_b, value: z}\n" +
    "  - script: {s: {env_vars: [a-b, a_b], inline: 'true'}}\n";
  assert.is((await migrated(Buffer.from(text))).text, text);
});

test("values with another meaning in the old tool are reported once, at their places", async () => {
  const text =
    "arguments:\n  v: {default: 1.10, choices: [1.10, 2.5, no]}\n  o: {default: '\"-a -b\"'}\n" +
    "validators:\n  - script: {s: {env_vars: [v, o, nobody], inline: 'true'}}\n";
  const { undecided } = await migrated(Buffer.from(text));
  assert.equal(
    undecided.map(({ code, message, place, related }) => [
      code,
      text.slice(place!.span.start, place!.span.end),
      related?.length ?? 0,
      message.includes("1.1`"),
    ]),
    [
      ["value-read-otherwise", "1.10", 1, true],
      ["value-read-otherwise", "no", 0, false],
      ["value-for-shell", "'\"-a -b\"'", 0, false],
      ["variable-not-passed", "nobody", 0, false],
    ],
  );
});

test("places are known in the new text too", async () => {
  const { undecided, changes, after, text } = await migrated(
    readFileSync(join(fixtures, "list-and-old-words", "old.yaml")),
  );
  const lost = undecided.find((diagnostic) => diagnostic.code === "variable-not-passed")!;
  const span = after(lost.place!.span);
  assert.is(text.slice(span.start, span.end), "nobody-declared");
  const quoted = changes.find((change) => change.title === "`on` quoted")!;
  const now = after(quoted.span);
  assert.is(text.slice(now.start, now.end), '"on"');
});

test("what a plain text was to a reader of YAML 1.1", () => {
  const readings: readonly (readonly [string, string | undefined])[] = [
    ["1.10", "1.1"],
    ["2.0", "2.0"],
    ["5.9.0", undefined],
    ["017", "15"],
    ["08", undefined],
    ["1_000", "1000"],
    ["0x1F", "31"],
    ["-0b11", "-3"],
    ["5:30", "330"],
    ["+12", "12"],
    ["1e3", undefined],
    ["1.5e+3", "1500.0"],
    ["no", "False"],
    ["y", undefined],
    ["~", "None"],
    ["2020-01-01", "2020-01-01"],
    ["text", undefined],
  ];
  for (const [text, shown] of readings) assert.is(oldReading(text)?.shown, shown, text);
  for (const text of [".inf", "1:20.5", "2020-01-01 10:00:00", "="])
    assert.is(oldReading(text)?.shown, undefined, text);
  assert.is(oldReading(".inf")?.type, "a number");
});

const corpus = corpusFolder();
if (!corpus) {
  skipWithoutCorpus(test, "recipes in the wild mean the same");
} else {
  for (const name of readdirSync(corpus).filter((file) => file.endsWith(".yaml"))) {
    test(`${name}, in the wild, means the same once it is migrated`, async () => {
      const { changes, text } = await holds(readFileSync(join(corpus, name)));
      assert.ok(changes.length >= 4);
      const { recipe } = await compile({
        ...decodeRecipe(name, Buffer.from(text)),
        resources: anyScript,
        arguments: new Map(),
        passes: [],
      });
      assert.ok(recipe.arguments.every((argument) => argument.targetVariable));
    });
  }
}

test.run();
