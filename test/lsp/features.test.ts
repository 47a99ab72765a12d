import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import { test } from "uvu";
import * as assert from "uvu/assert";
import type {
  CodeAction,
  CodeLens,
  DocumentHighlight,
  DocumentLink,
  DocumentSymbol,
  FoldingRange,
  Hover,
  InlayHint,
  Location,
  SelectionRange,
  SemanticTokens,
} from "vscode-languageserver/node";
import { familyModules } from "../../src/families/families.ts";
import { loadPluginKinds } from "../../src/kinds/plugin-kinds.ts";
import type { Document } from "../../src/lsp/document.ts";
import { type ClientOptions, TestClient } from "./support/client.ts";
import { inFolder } from "./support/folder.ts";
import { readMarks, showMarks } from "./support/marks.ts";

const files = {
  "setup.sh": '#!/bin/sh\n# Sets Java up.\n[ "$test_only" = 1 ] && exit 1\necho "$JAVA_DISTRO"\n',
};

const recipe = `arguments:
  java_distro:
    description: Which Java.
    target_variable: JAVA_DISTRO
    default: openjdk
    choices: [openjdk, oracle]
validators:
  - argument_case:
      argument_name: java_distro
      cases:
        openjdk:
          - package: java-\${java_distro}
        oracle:
          - script: {setup.sh: {env_vars: [java_distro], output: java_home}}
  - argument_set: {argument_name: home, value: "\${java_home}"}
  - os_case:
      - debian: [{package: [nfs-common, {lzo: {version: ">= 2, < 3"}}]}]
      - rocky >= 9: [{package: {nfs-utils: {version: 2.5-1}}}]
`;

/** Opens a recipe beside the files, and runs work with the client. */
async function withRecipe<T>(
  text: string,
  work: (client: TestClient, document: Document, folder: string) => Promise<T>,
  options: ClientOptions = {},
): Promise<T> {
  return inFolder(files, async (folder) => {
    const client = await TestClient.start({ folders: [folder], ...options });
    const document = await client.open(`${folder}/image.yaml`, text);
    const result = await work(client, document, folder);
    assert.is(await client.stop(), 0);
    return result;
  });
}

/** The recipe with the cursor at the first place of some words, moved on by some characters. */
function at(words: string, on = 1): number {
  const found = recipe.indexOf(words);
  assert.ok(found !== -1, words);
  return found + on;
}

async function hoverAt(offset: number): Promise<string> {
  return withRecipe(recipe, async (client, document) => {
    const hover = await client.at<Hover | null>("textDocument/hover", document, offset);
    return (hover?.contents as { value: string } | undefined)?.value ?? "";
  });
}

test("hover describes a kind of validator", async () => {
  assert.match(await hoverAt(at("argument_case")), "Steps for certain values of a variable only.");
});

test("hover describes a key", async () => {
  assert.match(await hoverAt(at("target_variable")), "environment variable under which scripts see");
  assert.match(await hoverAt(at("output: java_home")), "receives the script's standard output");
});

test("hover tells of an argument wherever it is named", async () => {
  for (const place of [at("java_distro:"), at("argument_name: java_distro", 16), at("${java_distro}", 4)]) {
    const told = await hoverAt(place);
    assert.match(told, "**java_distro** — argument, default openjdk, one of openjdk, oracle");
    assert.match(told, "Which Java.");
    assert.match(told, "`JAVA_DISTRO` and `java_distro`");
  }
});

test("hover tells how a script begins", async () => {
  assert.match(await hoverAt(at("setup.sh")), "# Sets Java up.");
});

test("hover tells of a distribution", async () => {
  assert.match(await hoverAt(at("rocky >=")), "one of the `redhat` family");
});

test("hover tells what a finding means", async () => {
  const text = "validators:\n  - pakage: wget\n";
  const told = await withRecipe(text, (client, document) =>
    client.at<Hover>("textDocument/hover", document, text.indexOf("pakage") + 2),
  );
  assert.match((told.contents as { value: string }).value, "(`validator-unknown`)");
});

/** What a request finds in the recipe, as marks around it; of other files, their names. */
async function located(method: string, offset: number, more: object = {}): Promise<string[]> {
  return withRecipe(recipe, async (client, document) => {
    const found = await client.at<Location[]>(method, document, offset, more);
    return found.map(({ uri, range }) => {
      if (uri !== document.uri) return `${uri.split("/").at(-1)}:${range.start.line + 1}`;
      const { start, end } = document.spanOf(range);
      const line = document.source.lineAt(start);
      const before = document.source.lineStarts[line - 1]!;
      const spans = [{ start: start - before, end: end - before }];
      return showMarks(document.source.line(line), { spans }).trim();
    });
  });
}

test("an argument's uses lead to its declaration", async () => {
  for (const place of ["argument_name: java_distro", "env_vars: [java_distro"])
    assert.equal(await located("textDocument/definition", at(place, place.length)), ["<|java_distro|>:"]);
});

test("an output's uses lead to the script that gives it", async () => {
  assert.equal(await located("textDocument/definition", at("${java_home}", 3)), [
    "- script: {setup.sh: {env_vars: [java_distro], output: <|java_home|>}}",
  ]);
});

test("a script's path leads to the file", async () => {
  assert.equal(await located("textDocument/definition", at("setup.sh")), ["setup.sh:1"]);
});

test("a case leads to its choice", async () => {
  assert.equal(await located("textDocument/definition", at("oracle:")), ["choices: [openjdk, <|oracle|>]"]);
});

test("references of an argument: in the recipe, and in the scripts that see it", async () => {
  const context = { includeDeclaration: true };
  assert.equal(await located("textDocument/references", at("java_distro:"), { context }), [
    "<|java_distro|>:",
    "target_variable: <|JAVA_DISTRO|>",
    "argument_name: <|java_distro|>",
    "- package: java-${<|java_distro|>}",
    "- script: {setup.sh: {env_vars: [<|java_distro|>], output: java_home}}",
    "setup.sh:4",
  ]);
});

test("highlights of a variable tell writing from reading", async () => {
  const kinds = await withRecipe(recipe, async (client, document) => {
    const found = await client.at<DocumentHighlight[]>(
      "textDocument/documentHighlight",
      document,
      at("output: java_home", 9),
    );
    return found.map(({ kind }) => kind);
  });
  assert.equal(kinds, [3, 2]);
});

test("the outline: arguments, validators, cases", async () => {
  const shown = await withRecipe(recipe, async (client, { uri }) => {
    const symbols = await client.request<DocumentSymbol[]>("textDocument/documentSymbol", {
      textDocument: { uri },
    });
    const show = (list: readonly DocumentSymbol[], depth: number): string[] =>
      list.flatMap(({ name, children }) => [
        `${"  ".repeat(depth)}${name}`,
        ...show(children ?? [], depth + 1),
      ]);
    return show(symbols, 0);
  });
  assert.equal(shown, [
    "java_distro",
    "argument_case java_distro",
    "  openjdk",
    "    package java-${java_distro}",
    "  oracle",
    "    script setup.sh",
    "argument_set home",
    "os_case",
    "  debian",
    "    package nfs-common, lzo",
    "  rocky >= 9",
    "    package nfs-utils",
  ]);
});

test("lists, maps and comments fold", async () => {
  const text =
    "# One\n# Two\nvalidators:\n  - any:\n      - package: a\n      - package: b\n  - package: c\n";
  const ranges = await withRecipe(text, (client, { uri }) =>
    client.request<FoldingRange[]>("textDocument/foldingRange", { textDocument: { uri } }),
  );
  assert.equal(
    ranges.map(({ startLine, endLine }) => [startLine, endLine]),
    [
      [0, 1],
      [2, 6],
      [3, 5],
    ],
  );
});

test("a selection grows from the word to the file", async () => {
  const { text, cursors } = readMarks('validators:\n  - package: [a, "b-<|>cd"]\n');
  const shown = await withRecipe(text, async (client, document) => {
    const ranges = await client.request<SelectionRange[]>("textDocument/selectionRange", {
      textDocument: { uri: document.uri },
      positions: [document.positionAt(cursors[0]!)],
    });
    const texts: string[] = [];
    for (let range: SelectionRange | undefined = ranges[0]; range; range = range.parent)
      texts.push(document.source.slice(document.spanOf(range.range)));
    return texts;
  });
  assert.equal(shown, [
    "cd",
    "b-cd",
    '"b-cd"',
    '[a, "b-cd"]',
    'package: [a, "b-cd"]',
    '- package: [a, "b-cd"]',
    'validators:\n  - package: [a, "b-cd"]',
    text,
  ]);
});

test("scripts' paths are links", async () => {
  const links = await withRecipe(recipe, (client, { uri }) =>
    client.request<DocumentLink[]>("textDocument/documentLink", { textDocument: { uri } }),
  );
  assert.equal(
    links.map(({ target }) => target?.split("/").at(-1)),
    ["setup.sh"],
  );
});

test("variables, operators and versions are different tokens", async () => {
  const shown = await withRecipe(recipe, async (client, document) => {
    const { data } = await client.request<SemanticTokens>("textDocument/semanticTokens/full", {
      textDocument: { uri: document.uri },
    });
    const legend = client.initialized.capabilities.semanticTokensProvider!.legend;
    let [line, character] = [0, 0];
    const tokens: string[] = [];
    for (let index = 0; index < data.length; index += 5) {
      const [lines, characters, length, type] = data.slice(index, index + 4) as [
        number,
        number,
        number,
        number,
      ];
      character = lines === 0 ? character + characters : characters;
      line += lines;
      const start = document.offsetAt({ line, character });
      tokens.push(`${legend.tokenTypes[type]} ${document.text.slice(start, start + length)}`);
    }
    return tokens;
  });
  assert.equal(shown, [
    "parameter java_distro",
    "parameter JAVA_DISTRO",
    "parameter java_distro",
    "operator ${",
    "parameter java_distro",
    "operator }",
    "parameter java_distro",
    "variable java_home",
    "variable home",
    "operator ${",
    "variable java_home",
    "operator }",
    "type debian",
    "operator >=",
    "number 2",
    "operator <",
    "number 3",
    "type rocky",
    "operator >=",
    "number 9",
  ]);
});

test("hints: an argument's default, and the command that installs", async () => {
  const shown = await withRecipe(recipe, async (client, document) => {
    const range = document.rangeOf({ start: 0, end: document.text.length });
    const hints = await client.request<InlayHint[]>("textDocument/inlayHint", {
      textDocument: { uri: document.uri },
      range,
    });
    return hints.map(({ label, position }) => `${position.line + 1} ${label}`);
  });
  assert.equal(shown, [
    "9 = openjdk",
    "12 = openjdk",
    "14 = openjdk",
    "17 apt-get -y install nfs-common lzo",
    "18 dnf -y install nfs-utils-2.5-1",
  ]);
});

test("the hints' commands are those of the guest program", () => {
  for (const [family, { install: command }] of Object.entries(familyModules)) {
    const library = readFileSync(`src/families/${family}.sh`, "utf8");
    const manager = /^ *manager=['"](.*)['"]$/m.exec(library)?.[1];
    assert.is(command, manager?.replace("$installer", "dnf"), family);
  }
});

test("a lens for each guest that the recipe knows shows what it compiles to", async () => {
  await withRecipe(recipe, async (client, { uri }) => {
    const lenses = await client.request<CodeLens[]>("textDocument/codeLens", { textDocument: { uri } });
    assert.equal(
      lenses.map(({ command }) => command!.title),
      ["show compiled script", "for ubuntu", "for rocky"],
    );
    const { command, arguments: given } = lenses[2]!.command!;
    const shown = await client.request<{ uri: string; text: string }>("workspace/executeCommand", {
      command,
      arguments: given,
    });
    assert.match(shown.text, "#!/usr/bin/guestfish -f");
    assert.match(shown.text, "nfs-utils");
    assert.not.match(shown.text, "nfs-common");
    const content = await client.request<{ text: string }>("workspace/textDocumentContent", {
      uri: shown.uri,
    });
    assert.is(content.text, shown.text);
  });
});

test("what is shown compiled is shown anew when the recipe changes", async () => {
  await withRecipe("validators:\n  - package: wget\n", async (client, document) => {
    const uri = `sahara-image:${document.path}.guestfish`;
    const refreshed = new Promise<string>((done) =>
      client.connection.onRequest("workspace/textDocumentContent/refresh", (params: { uri: string }) => {
        done(params.uri);
        return null;
      }),
    );
    await client.request("workspace/textDocumentContent", { uri });
    const at = document.text.indexOf("wget");
    await client.edit(document, at, at + 4, "curl");
    assert.is(await refreshed, uri);
    const { text } = await client.request<{ text: string }>("workspace/textDocumentContent", { uri });
    assert.match(text, "curl");
    assert.not.match(text, "wget");
  });
});

test("a recipe with errors shows why there is no script", async () => {
  const { text } = await withRecipe("validators:\n  - pakage: x\n", (client, { uri }) =>
    client.request<{ text: string }>("workspace/executeCommand", {
      command: "sahara-image.showCompiledScript",
      arguments: [uri],
    }),
  );
  assert.match(text, "image.yaml does not compile:\n#   line 2: unknown validator `pakage`");
});

test("from a script back to the recipes that run it, and to the argument that it reads", async () => {
  await withRecipe(recipe, async (client, document, folder) => {
    const script = await client.open(`${folder}/setup.sh`, files["setup.sh"], "shellscript");
    const context = { includeDeclaration: true };
    const back = await client.at<Location[]>("textDocument/references", script, 3, { context });
    assert.equal(
      back.map(({ uri, range }) => [uri, document.source.slice(document.spanOf(range))]),
      [[document.uri, "setup.sh"]],
    );
    const word = script.text.indexOf("JAVA_DISTRO") + 2;
    const definition = await client.at<Location[]>("textDocument/definition", script, word);
    assert.equal(
      definition.map(({ range }) => document.source.slice(document.spanOf(range))),
      ["java_distro"],
    );
    const hover = await client.at<Hover>("textDocument/hover", script, word);
    assert.match((hover.contents as { value: string }).value, "Which Java.");
  });
});

test("YAML that is not a recipe has no findings", async () => {
  await inFolder({}, async (folder) => {
    const client = await TestClient.start();
    const document = await client.open(`${folder}/deployment.yaml`, "kind: Deployment\nfoo: [\n");
    assert.is(await client.at("textDocument/hover", document, 1), null);
    assert.equal(await client.complete(document, 0), []);
    const actions = await client.request<CodeAction[]>("textDocument/codeAction", {
      textDocument: { uri: document.uri },
      range: document.rangeOf({ start: 0, end: 5 }),
      context: { diagnostics: [] },
    });
    assert.equal(actions, []);
    await client.stop();
  });
});

test("validator kinds of a plugin are known: no finding, a proposal, a hover", async () => {
  const { kinds: loaded } = await loadPluginKinds(resolve("test/compiler/fixtures/ok/plugin-kind/kinds.mjs"));
  const kinds = loaded.map((kind) => ({ ...kind, key: "daemon" }));
  const text = "validators:\n  - daemon: {name: cron}\n  - \n";
  const look = async (client: TestClient, document: Document) => ({
    codes: (await client.diagnostics(document)).map(({ code }) => code),
    hover: JSON.stringify(
      await client.at<Hover | null>("textDocument/hover", document, text.indexOf("aemon")),
    ),
    labels: (await client.complete(document, text.lastIndexOf("- ") + 2)).map(({ label }) => label),
  });
  const known = await withRecipe(text, look, { kinds });
  assert.not.ok(known.codes.includes("validator-unknown"), known.codes.join(" "));
  assert.match(known.hover, /A service that is installed and enabled/);
  assert.ok(known.labels.includes("daemon"), known.labels.join(" "));
  const unknown = await withRecipe(text, look);
  assert.ok(unknown.codes.includes("validator-unknown"), unknown.codes.join(" "));
  assert.not.ok(unknown.labels.includes("daemon"));
});

test("the definition of a source is the file, and of a source folder every file in it", async () => {
  const text = `validators:
  - file: {/etc/a: {source: setup.sh}, /etc/b: {source: setup.sh, template: true}}
  - directory: {/opt/b: {source: lib}}
`;
  await inFolder({ ...files, "lib/one": "1", "lib/deep/two": "2" }, async (folder) => {
    const client = await TestClient.start({ folders: [folder] });
    const document = await client.open(`${folder}/image.yaml`, text);
    const definitionsAt = async (offset: number) =>
      (await client.at<Location[]>("textDocument/definition", document, offset)).map(({ uri }) =>
        decodeURIComponent(uri).split("/").slice(-2).join("/"),
      );
    const setup = [`${folder.split("/").at(-1)}/setup.sh`];
    assert.equal(await definitionsAt(text.indexOf("setup.sh")), setup);
    assert.equal(await definitionsAt(text.lastIndexOf("setup.sh")), setup);
    assert.equal(await definitionsAt(text.indexOf("lib}")), ["deep/two", "lib/one"]);
    assert.is(await client.stop(), 0);
  });
});

test.run();
