import { mkdirSync, writeFileSync } from "node:fs";
import { test } from "uvu";
import * as assert from "uvu/assert";
import type { CodeAction, Diagnostic, MessageActionItem, WorkspaceEdit } from "vscode-languageserver/node";
import { uriOfPath } from "../../src/lsp/uri.ts";
import { applyEdits, type ClientOptions, editsFor, TestClient } from "./support/client.ts";
import { inFolder } from "./support/folder.ts";
import { readMarks } from "./support/marks.ts";

async function withClient<T>(
  files: Record<string, string>,
  work: (client: TestClient, folder: string) => Promise<T>,
  options: ClientOptions = {},
): Promise<T> {
  return inFolder(files, async (folder) => {
    const client = await TestClient.start({ folders: [folder], ...options });
    const result = await work(client, folder);
    assert.is(await client.stop(), 0);
    return result;
  });
}

const codesOf = (found: readonly Diagnostic[]) => found.map(({ code }) => code);

test("findings come as one types, from text that no file holds", async () => {
  await withClient({}, async (client, folder) => {
    const first = await client.open(`${folder}/image.yaml`, "validators:\n  - pakage: wget\n");
    const found = await client.diagnostics(first);
    assert.equal(codesOf(found), ["validator-unknown"]);
    assert.is(first.source.slice(first.spanOf(found[0]!.range)), "pakage");
    assert.match(String(found[0]!.message), "unknown validator `pakage`\nhelp: did you mean `package`?");
    const at = first.text.indexOf("pakage") + 2;
    const second = await client.edit(first, at, at, "c");
    assert.equal(codesOf(await client.diagnostics(second)), []);
    await client.close(second);
  });
});

test("half-written YAML has its own findings, and keeps the others", async () => {
  await withClient({}, async (client, folder) => {
    const text = "validators:\n  - pakage: wget\n  - any: [{package: a}, {\n";
    const found = await client.diagnostics(await client.open(`${folder}/image.yaml`, text));
    assert.ok(codesOf(found).includes("validator-unknown"));
    assert.ok(codesOf(found).includes("yaml-syntax"));
  });
});

test("a closed file has no findings", async () => {
  await withClient({}, async (client, folder) => {
    const document = await client.open(`${folder}/image.yaml`, "validators: []\n");
    await client.diagnostics(document);
    await client.close(document);
    assert.equal(await client.published(document.path, ({ diagnostics }) => diagnostics.length === 0), []);
  });
});

/** The text after the fix of a title is applied. */
async function fix(text: string, title: string): Promise<string> {
  return withClient({}, async (client, folder) => {
    const document = await client.open(`${folder}/image.yaml`, text);
    const found = await client.diagnostics(document);
    const actions = await client.request<CodeAction[]>("textDocument/codeAction", {
      textDocument: { uri: document.uri },
      range: found[0]!.range,
      context: { diagnostics: found },
    });
    const action = actions.find((codeAction) => codeAction.title === title);
    assert.ok(action, `none of ${actions.map((codeAction) => codeAction.title).join(", ")}`);
    return applyEdits(document, editsFor(action!.edit!, document));
  });
}

test("a fix is one key away", async () => {
  assert.is(
    await fix("validators:\n  - pakage: wget # why\n", "Write `package`"),
    "validators:\n  - package: wget # why\n",
  );
});

test("all fixes that are certain, at once", async () => {
  assert.is(
    await fix(
      "validators:\n  - pakage: wget\n  - scirpt: {x: {inline: 'true'}}\n",
      "Fix all that is certain (2 findings)",
    ),
    "validators:\n  - package: wget\n  - script: {x: {inline: 'true'}}\n",
  );
});

test("what can be disabled has an action that does it", async () => {
  assert.is(
    await fix(
      "arguments:\r\n  a:\r\n    target_variable: A\r\n    default: b\r\nvalidators:\r\n  - package: wget\r\n",
      "Disable argument-unused on this line",
    ),
    "arguments:\r\n  # sahara-image-disable-next-line argument-unused\r\n  a:\r\n    target_variable: A\r\n    default: b\r\nvalidators:\r\n  - package: wget\r\n",
  );
});

for (const encoding of ["utf-8", "utf-16"] as const)
  test(`positions count ${encoding}, whatever the line ends`, async () => {
    await withClient(
      {},
      async (client, folder) => {
        assert.is(client.initialized.capabilities.positionEncoding, encoding);
        const text = "# é\r\nvalidators:\r\n  - package: [aé😀b, {x: {vresion: 1}}]\r\n";
        let document = await client.open(`${folder}/image.yaml`, text);
        const wordOf = async () => {
          const found = (await client.diagnostics(document)).find(({ code }) => code === "key-unknown");
          return found && document.source.slice(document.spanOf(found.range));
        };
        assert.is(await wordOf(), "vresion");
        // An edit behind characters of several bytes lands where it should.
        const at = document.text.indexOf("vresion");
        document = await client.edit(document, at, at + "vresion".length, "vérsion");
        assert.is(await wordOf(), "vérsion");
        const line = document.text.indexOf("vérsion");
        document = await client.edit(document, line, line + "vérsion".length, "version");
        assert.is(await wordOf(), undefined);
      },
      { encoding },
    );
  });

const recipe = `arguments:
  java_distro:
    target_variable: JAVA_DISTRO
    default: openjdk
validators:
  - argument_case:
      argument_name: "java_distro"
      cases:
        openjdk: [{package: "java-\${java_distro}"}]
  - script: {setup.sh: {env_vars: [JAVA_DISTRO]}}
  - script:
      look:
        env_vars: [java_distro]
        inline: |
          [ "$test_only" = 0 ] && echo "$java_distro $JAVA_DISTRO"
`;
const setup = '#!/bin/sh\n[ "$test_only" = 0 ] && echo "${JAVA_DISTRO}" # JAVA_DISTRO\nJAVA_DISTRO=x\n';

async function rename(words: string, newName: string, options: ClientOptions = {}, answer?: string) {
  return withClient(
    { "setup.sh": setup },
    async (client, folder) => {
      const asked: string[] = [];
      client.connection.onRequest(
        "window/showMessageRequest",
        ({ message, actions }: { message: string; actions: MessageActionItem[] }) => {
          asked.push(message);
          return actions.find(({ title }) => title === answer) ?? null;
        },
      );
      const document = await client.open(`${folder}/image.yaml`, recipe);
      const script = await client.open(`${folder}/setup.sh`, setup, "shellscript");
      const offset = recipe.indexOf(words) + 1;
      const edit = await client.at<WorkspaceEdit | null>("textDocument/rename", document, offset, {
        newName,
      });
      return {
        edit,
        asked,
        recipe: applyEdits(document, editsFor(edit, document)),
        script: applyEdits(script, editsFor(edit, script)),
      };
    },
    options,
  );
}

test("renaming an argument changes all its places, and nothing else", async () => {
  const renamed = await rename("java_distro:", "jdk");
  assert.is(renamed.recipe, recipe.replaceAll("java_distro", "jdk"));
  assert.is(renamed.script, setup);
  assert.equal(renamed.asked, []);
});

test("a target variable is renamed in the scripts too, if the user says so", async () => {
  const yes = await rename("JAVA_DISTRO", "JDK", {}, "Rename in scripts too");
  assert.is(yes.recipe, recipe.replaceAll("JAVA_DISTRO", "JDK"));
  assert.is(yes.script, setup.replace("${JAVA_DISTRO}", "${JDK}").replace("\nJAVA_DISTRO", "\nJDK"));
  assert.match(yes.asked[0]!, "setup.sh");
  const no = await rename("JAVA_DISTRO", "JDK", {}, "Only in the recipe");
  assert.is(no.recipe, recipe.replaceAll("JAVA_DISTRO", "JDK"));
  assert.is(no.script, setup);
});

test("an editor that asks about edits is left to ask", async () => {
  const { edit, asked } = await rename("JAVA_DISTRO", "JDK", {
    capabilities: {
      workspace: { workspaceEdit: { documentChanges: true, changeAnnotationSupport: {} } },
    },
  });
  assert.equal(asked, []);
  assert.is(edit!.changeAnnotations!.scripts!.needsConfirmation, true);
  assert.is(edit!.documentChanges!.length, 2);
});

test("a name that can't be is refused, with the reason", async () => {
  const refused = async (words: string, newName: string) => {
    try {
      await rename(words, newName);
    } catch (error) {
      return (error as Error).message;
    }
    return "not refused";
  };
  assert.match(await refused("JAVA_DISTRO", "a-b"), "a shell variable's name is letters");
  assert.match(await refused("java_distro:", "a b"), "a name is letters");
  assert.match(await refused("java_distro:", "distro"), "scripts always see a variable of that name");
  assert.match(await refused("java_distro:", "image"), "the command line has an option of that name");
});

test("where nothing can be renamed, nothing is offered", async () => {
  const { text, cursors } = readMarks("validators:\n  - package: w<|>get\n");
  await withClient({}, async (client, folder) => {
    const document = await client.open(`${folder}/image.yaml`, text);
    assert.is(await client.at("textDocument/prepareRename", document, cursors[0]!), null);
  });
});

test("a script's findings stand in the script, and change as it does", async () => {
  const files = { "image.yaml": "validators:\n  - script: run.sh\n", "run.sh": "echo [[ a ]]\n" };
  await withClient(files, async (client, folder) => {
    const script = await client.open(`${folder}/run.sh`, files["run.sh"], "shellscript");
    const found = await client.published(script.path, ({ diagnostics }) => diagnostics.length > 0);
    assert.ok(codesOf(found).includes("script-no-shebang"));
    const changed = await client.edit(script, 0, 0, "#!/bin/sh\n");
    await client.published(
      changed.path,
      ({ diagnostics }) => !codesOf(diagnostics).includes("script-no-shebang"),
    );
  });
});

test("a recipe sees what is unsaved in its scripts", async () => {
  const files = { "run.sh": '#!/bin/sh\n[ "$test_only" = 1 ] && exit 1\necho "$A"\n' };
  const text = `arguments: {a: {target_variable: A, default: b}}
validators:
  - script: {run.sh: {env_vars: [a]}}
`;
  await withClient(files, async (client, folder) => {
    const recipe = await client.open(`${folder}/image.yaml`, text);
    assert.equal(codesOf(await client.diagnostics(recipe)), []);
    const script = await client.open(`${folder}/run.sh`, files["run.sh"], "shellscript");
    const at = script.text.indexOf("$A");
    await client.edit(script, at, at + 2, "B");
    await client.published(recipe.path, ({ diagnostics }) => codesOf(diagnostics).includes("env-var-unread"));
  });
});

test("ShellCheck's findings come after a while, and move with the script", async () => {
  const text = `validators:
  - script:
      look:
        inline: |
          [ "$test_only" = 1 ] && exit 1
          echo $1
`;
  await withClient({}, async (client, folder) => {
    const document = await client.open(`${folder}/image.yaml`, text);
    const found = await client.published(document.path, ({ diagnostics }) =>
      codesOf(diagnostics).includes("shellcheck"),
    );
    const wordOf = (list: readonly Diagnostic[], of: typeof document) =>
      of.source.slice(of.spanOf(list.find(({ code }) => code === "shellcheck")!.range));
    assert.is(wordOf(found, document), "$1");
    const moved = await client.edit(document, 0, 0, "# A comment.\n");
    assert.is(wordOf(await client.diagnostics(moved), moved), "$1");
  });
});

test("the configuration file counts, and has findings of its own", async () => {
  const files = { ".sahara-image.yaml": "rules: {argument-unused: off}\nresource_roots: [elsewhere]\n" };
  const text =
    "arguments: {a: {target_variable: A, default: b}}\nvalidators:\n  - script: there.sh\n  - script: sub.sh\n";
  await withClient(
    { ...files, "elsewhere/there.sh": "#!/bin/sh\nexit 1\n", "more/sub.sh": "#!/bin/sh\nexit 1\n" },
    async (client, folder) => {
      const found = codesOf(await client.diagnostics(await client.open(`${folder}/image.yaml`, text)));
      assert.not.ok(found.includes("argument-unused"));
      assert.not.ok(found.includes("script-missing"));
      const config = await client.open(`${folder}/.sahara-image.yaml`, "rulez: {}\n");
      assert.equal(codesOf(await client.diagnostics(config)), ["key-unknown"]);
    },
    { options: { resourceRoots: ["more"] } },
  );
});

test("settings are asked for, and asked for again when they change", async () => {
  await inFolder({ "more/run.sh": "#!/bin/sh\nexit 1\n" }, async (folder) => {
    const client = await TestClient.start({
      folders: [folder],
      capabilities: { workspace: { configuration: true } },
    });
    let resourceRoots: string[] = [];
    client.connection.onRequest("client/registerCapability", () => null);
    client.connection.onRequest("workspace/configuration", ({ items }: { items: unknown[] }) =>
      items.map(() => ({ resourceRoots })),
    );
    const document = await client.open(`${folder}/image.yaml`, "validators:\n  - script: run.sh\n");
    await client.published(document.path, ({ diagnostics }) =>
      codesOf(diagnostics).includes("script-missing"),
    );
    resourceRoots = ["more"];
    await client.connection.sendNotification("workspace/didChangeConfiguration", { settings: null });
    await client.published(
      document.path,
      ({ diagnostics }) => !codesOf(diagnostics).includes("script-missing"),
    );
    await client.stop();
  });
});

test("settings are asked for at the start, also by an editor that knows one folder only", async () => {
  await inFolder({ "more/run.sh": "#!/bin/sh\nexit 1\n" }, async (folder) => {
    const client = await TestClient.start({
      folders: [folder],
      capabilities: { workspace: { configuration: true, workspaceFolders: false } },
    });
    client.connection.onRequest("client/registerCapability", () => null);
    const asked = new Promise<unknown>((resolve) => {
      client.connection.onRequest("workspace/configuration", ({ items }: { items: unknown[] }) => {
        resolve(items);
        return items.map(() => ({ resourceRoots: ["more"] }));
      });
    });
    assert.equal(await asked, [{ section: "sahara-image" }]);
    const document = await client.open(`${folder}/image.yaml`, "validators:\n  - script: run.sh\n");
    await client.published(
      document.path,
      ({ diagnostics }) => !codesOf(diagnostics).includes("script-missing"),
    );
    await client.stop();
  });
});

test("a script that is open and not saved yet is there", async () => {
  await withClient({}, async (client, folder) => {
    const script = await client.open(`${folder}/new.sh`, "#!/bin/sh\nexit 1\n", "shellscript");
    const document = await client.open(`${folder}/image.yaml`, "validators:\n  - script: new.sh\n");
    assert.not.ok(codesOf(await client.diagnostics(document)).includes("script-missing"));
    await client.close(script);
    await client.edit(document, 0, 0, "\n");
    await client.published(document.path, ({ diagnostics }) =>
      codesOf(diagnostics).includes("script-missing"),
    );
  });
});

test("a recipe may begin with a byte order mark", async () => {
  await withClient({}, async (client, folder) => {
    const document = await client.open(`${folder}/node.yaml`, "\uFEFFvalidators:\n  - packge: wget\n");
    assert.equal(codesOf(await client.diagnostics(document)), ["validator-unknown"]);
  });
});

test("a file that appears on disk is seen when the editor says so", async () => {
  await withClient({}, async (client, folder) => {
    const document = await client.open(`${folder}/image.yaml`, "validators:\n  - script: run.sh\n");
    assert.ok(codesOf(await client.diagnostics(document)).includes("script-missing"));
    writeFileSync(`${folder}/run.sh`, "#!/bin/sh\nexit 1\n");
    await client.connection.sendNotification("workspace/didChangeWatchedFiles", {
      changes: [{ uri: uriOfPath(`${folder}/run.sh`), type: 1 }],
    });
    await client.published(
      document.path,
      ({ diagnostics }) => !codesOf(diagnostics).includes("script-missing"),
    );
  });
});

test("folders come and go while the editor runs", async () => {
  await inFolder(
    { "a/x.sh": "#!/bin/sh\n", "b/image.yaml": "validators:\n  - script: ../a/x.sh\n" },
    async (root) => {
      mkdirSync(`${root}/c`);
      writeFileSync(`${root}/c/image.yaml`, "validators:\n  - script: run.sh\n");
      writeFileSync(`${root}/c/run.sh`, "#!/bin/sh\n");
      const client = await TestClient.start({ folders: [`${root}/b`] });
      const script = await client.open(`${root}/c/run.sh`, "#!/bin/sh\n", "shellscript");
      const context = { includeDeclaration: true };
      const folder = { uri: uriOfPath(`${root}/c`), name: "c" };
      await client.connection.sendNotification("workspace/didChangeWorkspaceFolders", {
        event: { added: [folder], removed: [] },
      });
      const found = await client.at<unknown[]>("textDocument/references", script, 0, { context });
      assert.is(found.length, 1);
      await client.stop();
    },
  );
});

test("an editor that goes without a word ends the server with 1", async () => {
  const client = await TestClient.start();
  await client.connection.sendNotification("exit");
  assert.is(await client.ended, 1);
});

test.run();
