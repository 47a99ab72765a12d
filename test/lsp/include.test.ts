import { mkdirSync } from "node:fs";
import { test } from "uvu";
import * as assert from "uvu/assert";
import type { DocumentLink, Hover, Location, WorkspaceEdit } from "vscode-languageserver/node";
import { uriOfPath } from "../../src/lsp/uri.ts";
import { applyEdits, editsFor, TestClient } from "./support/client.ts";
import { inFolder } from "./support/folder.ts";

const files = {
  "a/image.yaml": `validators:
  - script: {find: {output: home, inline: "echo /opt"}}
  - include: ../common/java.yaml
  - package: "jdk-\${java_version}"
`,
  "b/image.yaml": `arguments:
  java_version: {target_variable: MINE, default: x}
validators:
  - argument_set: {argument_name: home, value: /opt}
  - include: {../common/java.yaml: {java_version: "\${java_version}"}}
`,
  "common/java.yaml": `arguments:
  java_version: {target_variable: JAVA_VERSION, default: "17", description: Of Java.}
validators:
  - package: "java-\${java_version}"
  - script:
      set_up:
        env_vars: [home, java_version]
        inline: |
          test -d "$home/$java_version"
`,
};
type Name = keyof typeof files;

/** Works with the files; `open` opens one, with another text where it is given. */
async function withFiles(
  work: (
    client: TestClient,
    open: (name: Name, text?: string) => ReturnType<TestClient["open"]>,
    folder: string,
  ) => Promise<void>,
): Promise<void> {
  await inFolder(files, async (folder) => {
    const client = await TestClient.start({ folders: [folder] });
    await work(client, (name, text = files[name]) => client.open(`${folder}/${name}`, text), folder);
    assert.is(await client.stop(), 0);
  });
}

test("paths of fragments and their arguments are completed", () =>
  withFiles(async (client, open, folder) => {
    mkdirSync(`${folder}/.git`);
    const text = "validators:\n  - include: x\n  - include:\n      ../common/java.yaml:\n        j: x\n";
    const document = await open("a/image.yaml", text);
    const labels = async (after: string) => {
      const at = document.text.indexOf(after) + after.length;
      return (await client.complete(document, at)).map(({ label }) => label);
    };
    assert.equal(await labels("\n        j"), ["java_version"]);
    assert.equal(await labels("include: "), ["../common/java.yaml"]);
  }));

test("a path leads to its fragment, by definition, hover and link", () =>
  withFiles(async (client, open, folder) => {
    const document = await open("a/image.yaml");
    const at = document.text.indexOf("common/java");
    const target = uriOfPath(`${folder}/common/java.yaml`);
    const found = await client.at<Location[]>("textDocument/definition", document, at);
    assert.equal(
      found.map(({ uri }) => uri),
      [target],
    );
    const hover = await client.at<Hover>("textDocument/hover", document, at);
    assert.match((hover.contents as { value: string }).value, "`java_version` (default `17`): Of Java.");
    const links = await client.request<DocumentLink[]>("textDocument/documentLink", {
      textDocument: { uri: document.uri },
    });
    assert.equal(
      links.map((link) => link.target),
      [target],
    );
  }));

test("the definition of an inherited and of a bound argument is in the fragment", () =>
  withFiles(async (client, open, folder) => {
    const [a, b] = [await open("a/image.yaml"), await open("b/image.yaml")];
    for (const [document, words] of [
      [a, "java_version}"],
      [b, 'java_version: "'],
    ] as const) {
      const at = document.text.indexOf(words) + 2;
      const [found] = await client.at<Location[]>("textDocument/definition", document, at);
      assert.is(found!.uri, uriOfPath(`${folder}/common/java.yaml`));
      assert.equal(found!.range.start, { line: 1, character: 2 });
    }
  }));

/** The files after a rename. */
async function renamed(from: Name, words: string, newName: string): Promise<Record<Name, string>> {
  const texts = { ...files };
  await withFiles(async (client, open) => {
    const document = await open(from);
    const at = document.text.indexOf(words) + 2;
    const edit = await client.at<WorkspaceEdit>("textDocument/rename", document, at, { newName });
    for (const name of Object.keys(files) as Name[]) {
      const other = name === from ? document : await open(name);
      texts[name] = applyEdits(other, editsFor(edit, other));
    }
  });
  return texts;
}

test("an argument is renamed in its fragment, in recipes that inherit it, and where it is bound", async () => {
  const expected = {
    "a/image.yaml": files["a/image.yaml"].replaceAll("java_version", "jdk"),
    "b/image.yaml": files["b/image.yaml"].replace('java_version: "', 'jdk: "'),
    "common/java.yaml": files["common/java.yaml"].replaceAll("java_version", "jdk"),
  };
  assert.equal(await renamed("common/java.yaml", "java_version", "jdk"), expected);
  assert.equal(await renamed("a/image.yaml", "java_version", "jdk"), expected);
  assert.equal(await renamed("b/image.yaml", 'java_version: "', "jdk"), expected);
});

test("a recipe's own argument of the same name stays apart from a bound one", async () => {
  const texts = await renamed("b/image.yaml", "java_version: {", "mine");
  assert.is(
    texts["b/image.yaml"],
    files["b/image.yaml"].replace("java_version: {", "mine: {").replace("${java_version}", "${mine}"),
  );
  assert.is(texts["common/java.yaml"], files["common/java.yaml"]);
});

test("a fragment that is open has its own findings and those of recipes, and no others", () =>
  withFiles(async (client, open) => {
    const fragment = await open("common/java.yaml");
    assert.equal(await client.diagnostics(fragment), [], "`home` is a variable of the recipes");
    await open("a/image.yaml", "validators:\n  - include: ../common/java.yaml\n");
    const found = await client.published(fragment.path, ({ diagnostics }) => diagnostics.length > 0);
    assert.equal(
      found.map(({ code }) => code),
      ["variable-not-passed"],
      "one recipe has no `home`",
    );
    const at = fragment.text.indexOf("package");
    const broken = await client.edit(fragment, at, at + 7, "pakage");
    const both = await client.published(fragment.path, ({ diagnostics }) => diagnostics.length > 1);
    assert.ok(both.some(({ code }) => code === "validator-unknown"));
    await client.edit(broken, at, at + 6, "package");
    await client.published(fragment.path, ({ diagnostics }) => diagnostics.length === 1);
  }));

test("an edit of an open fragment is seen by the recipe that includes it", () =>
  withFiles(async (client, open) => {
    const recipe = await open("b/image.yaml");
    assert.equal(await client.diagnostics(recipe), []);
    const fragment = await open("common/java.yaml");
    const at = fragment.text.indexOf("java_version");
    await client.edit(fragment, at, at + 4, "jdk");
    const found = await client.published(recipe.path, ({ diagnostics }) => diagnostics.length > 0);
    assert.equal(
      found.map(({ code }) => code),
      ["include-argument-unknown"],
    );
  }));

test.run();
