import { test } from "uvu";
import * as assert from "uvu/assert";
import type { Hover, Location } from "vscode-languageserver/node";
import { applyEdits, TestClient } from "./support/client.ts";
import { inFolder } from "./support/folder.ts";
import { readMarks } from "./support/marks.ts";

const files = {
  "a.qcow2": "",
  "images/b.raw": "",
  "own.yaml": `arguments:
  java_version: {target_variable: JAVA_VERSION, description: The version of Java., default: "11", choices: ["11", "17"]}
validators:
  - package: java
`,
  "r/tool/1.10/image.yaml":
    "arguments:\n  mirror: {target_variable: MIRROR, required: true}\nvalidators:\n  - package: tool\n",
};

/** Opens a matrix with a cursor in an editor. */
async function inMatrix<R>(
  marked: string,
  work: (client: TestClient, document: Awaited<ReturnType<TestClient["open"]>>, cursor: number) => Promise<R>,
): Promise<R> {
  const { text, cursors } = readMarks(marked);
  return inFolder(files, async (folder) => {
    const client = await TestClient.start({ folders: [folder], options: { recipes: ["r"] } });
    const document = await client.open(`${folder}/fleet.yaml`, text);
    const result = await work(client, document, cursors[0] ?? 0);
    await client.stop();
    return result;
  });
}

const complete = (marked: string) =>
  inMatrix(marked, async (client, document, cursor) => {
    const items = await client.complete(document, cursor);
    return {
      labels: items.map(({ label }) => label),
      take: (label: string) =>
        applyEdits(document, [items.find((item) => item.label === label)!.textEdit as never]),
    };
  });

const lists = "images: [a.qcow2]\nrecipes: [own.yaml, tool 1.10]\n";

test("findings appear at their places, and change with the recipe in the editor", () =>
  inMatrix(`${lists}argumets: {}\narguments: {java_version: "12"}\n`, async (client, document) => {
    const found = await client.diagnostics(document);
    assert.equal(
      found.map(({ code, range: { start } }) => [code, start.line, start.character]),
      [
        ["fleet-argument-missing", 1, 20],
        ["key-unknown", 2, 0],
        ["fleet-argument-unknown", 3, 12],
        ["argument-not-choice", 3, 26],
      ],
    );
    const recipe = await client.open(document.path.replace("fleet.yaml", "own.yaml"), files["own.yaml"]);
    const at = recipe.text.indexOf('"17"');
    await client.edit(recipe, at, at + 4, '"12"');
    await client.connection.sendNotification("textDocument/didSave", { textDocument: { uri: recipe.uri } });
    await client.published(document.path, ({ diagnostics }) =>
      diagnostics.every(({ code }) => code !== "argument-not-choice"),
    );
  }));

test("a misspelt key can be put right", () =>
  inMatrix(`${lists}outputs: x\nmode: apply\n`, async (client, document) => {
    await client.diagnostics(document);
    const range = { start: { line: 2, character: 0 }, end: { line: 2, character: 3 } };
    const actions = await client.request<{ title: string }[]>("textDocument/codeAction", {
      textDocument: { uri: document.uri },
      range,
      context: { diagnostics: [] },
    });
    assert.ok(actions.some(({ title }) => title === "Write `output`"));
  }));

test("an empty fleet.yaml takes the keys of a matrix", async () => {
  const { labels, take } = await complete("<|>");
  assert.equal(labels, ["mode", "images", "recipes", "arguments", "exclude", "include", "output"]);
  assert.is(take("images"), "images: [$0]");
});

test("modes, recipes, images, arguments and their choices are proposed", async () => {
  assert.equal((await complete("images: []\nmode: <|>\n")).labels, ["check", "apply"]);
  const recipes = await complete("images: []\nrecipes: [<|>]\n");
  for (const name of ["own.yaml", "tool 1.10", "zookeeper 3.8"])
    assert.ok(recipes.labels.includes(name), name);
  assert.equal((await complete("images: [<|>]\n")).labels, ["a.qcow2", "images/b.raw"]);
  const keys = await complete(`${lists}arguments:\n  <|>\n`);
  assert.equal(keys.labels, ["java_version", "mirror"]);
  assert.is(keys.take("mirror"), `${lists}arguments:\n  mirror: \n`);
  assert.equal((await complete(`${lists}arguments: {java_version: [<|>]}\n`)).labels, ["11", "17"]);
});

test("a line of include takes the arguments of its own recipe, and one of exclude those of all", async () => {
  assert.equal((await complete(`${lists}include: [{image: a.qcow2, recipe: tool 1.10, <|>}]\n`)).labels, [
    "mirror",
  ]);
  assert.equal((await complete(`${lists}exclude: [{image: a.qcow2, <|>}]\n`)).labels, [
    "recipe",
    "java_version",
    "mirror",
  ]);
});

test("the names in braces of output are the image, the recipe and the arguments", async () => {
  const { labels, take } = await complete(
    `${lists}arguments: {java_version: "11"}\nmode: apply\noutput: "out/{<|>.qcow2"\n`,
  );
  assert.equal(labels, ["image", "recipe", "java_version"]);
  assert.match(take("image"), 'output: "out/{image\\}.qcow2"');
});

const hover = (marked: string) =>
  inMatrix(marked, async (client, document, cursor) => {
    const shown = await client.at<Hover | null>("textDocument/hover", document, cursor);
    return (shown?.contents as { value: string } | undefined)?.value ?? "";
  });

test("hover describes keys, arguments and recipes, and explains findings", async () => {
  assert.match(await hover(`im<|>ages: [a.qcow2]\n`), "**images** — Paths of images");
  assert.match(await hover(`${lists}arguments: {java_ver<|>sion: "11"}\n`), "The version of Java.");
  assert.match(await hover("images: [a.qcow2]\nrecipes: [ow<|>n.yaml]\n"), "java_version");
  assert.match(await hover("images: [no<|>ne.raw]\nrecipes: [own.yaml]\n"), "fleet-image-missing");
});

test("the definition of a recipe is its file, and that of an argument its declaration", async () => {
  const definition = (marked: string) =>
    inMatrix(marked, async (client, document, cursor) => {
      const found = await client.at<Location[]>("textDocument/definition", document, cursor);
      return found.map(({ uri, range }) => `${uri.split("/").at(-1)}:${range.start.line}`);
    });
  assert.equal(await definition(lists.replace("own", "o<|>wn")), ["own.yaml:0"]);
  assert.equal(await definition(`${lists}arguments: {java_ver<|>sion: "11"}\n`), ["own.yaml:1"]);
});

test("a matrix is told by its name also where an editor calls it a recipe", () =>
  inFolder(files, async (folder) => {
    const client = await TestClient.start();
    const document = await client.open(
      `${folder}/x.fleet.yaml`,
      "images: [a.qcow2]\n",
      "sahara-image-recipe",
    );
    assert.equal(
      (await client.diagnostics(document)).map(({ code }) => code),
      ["key-missing"],
    );
    await client.stop();
  }));

test("the fleet.yaml of another tool is left alone", () =>
  inMatrix("namespace: apps\nhelm: {chart: x}\n", async (client, document) => {
    assert.is(await client.at("textDocument/hover", document, 2), null);
  }));

test.run();
