// The schema in the hands of the server that editors have for YAML: no server of ours is running here.
import { spawn } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { suite } from "uvu";
import * as assert from "uvu/assert";
import type {
  CompletionList,
  Diagnostic,
  Hover,
  ProtocolConnection,
  PublishDiagnosticsParams,
} from "vscode-languageserver/node";
import {
  createProtocolConnection,
  StreamMessageReader,
  StreamMessageWriter,
} from "vscode-languageserver/node";
import { uriOfPath } from "../../../src/lsp/uri.ts";
import { scratch } from "../../cli/support.ts";
import { readMarks } from "../support/marks.ts";

interface Context {
  connection: ProtocolConnection;
  published: Map<string, Diagnostic[]>;
  woken: (() => void)[];
  stop(): void;
}

const test = suite<Context>("yaml-language-server");
const modeline = `# yaml-language-server: $schema=${resolve("schemas/recipe.schema.json")}\n`;
const folder = scratch();
let count = 0;

test.before(async (context) => {
  const server = spawn(
    process.execPath,
    ["node_modules/yaml-language-server/bin/yaml-language-server", "--stdio"],
    { stdio: ["pipe", "pipe", "ignore"] },
  );
  const connection = createProtocolConnection(
    new StreamMessageReader(server.stdout),
    new StreamMessageWriter(server.stdin),
  );
  context.connection = connection;
  context.published = new Map();
  context.woken = [];
  context.stop = () => {
    connection.dispose();
    server.kill();
  };
  connection.onNotification("textDocument/publishDiagnostics", (params: PublishDiagnosticsParams) => {
    context.published.set(params.uri, params.diagnostics);
    for (const wake of context.woken.splice(0)) wake();
  });
  // Settings it asks for: no catalogue of schemas from the net.
  connection.onRequest("workspace/configuration", ({ items }: { items: { section?: string }[] }) =>
    items.map(({ section }) =>
      section === "yaml"
        ? { schemaStore: { enable: false }, validate: true, completion: true, hover: true }
        : {},
    ),
  );
  connection.onRequest("client/registerCapability", () => null);
  connection.listen();
  await connection.sendRequest("initialize", {
    processId: process.pid,
    rootUri: uriOfPath(folder),
    capabilities: {
      workspace: { configuration: true },
      textDocument: { completion: { completionItem: { snippetSupport: true } }, hover: {} },
    },
  });
  await connection.sendNotification("initialized", {});
});

test.after(({ stop }) => stop());

/** Opens a recipe that names its schema. */
async function open({ connection }: Context, text: string) {
  const uri = uriOfPath(join(folder, `recipe-${count++}.yaml`));
  const whole = modeline + text;
  await connection.sendNotification("textDocument/didOpen", {
    textDocument: { uri, languageId: "yaml", version: 1, text: whole },
  });
  return { uri, text: whole };
}

async function findings(context: Context, text: string): Promise<string[]> {
  const { uri } = await open(context, text);
  while (!context.published.has(uri)) await new Promise<void>((done) => context.woken.push(done));
  return context.published.get(uri)!.map(({ message }) => String(message));
}

function positionOf(text: string, offset: number) {
  const before = text.slice(0, offset).split("\n");
  return { line: before.length - 1, character: before.at(-1)!.length };
}

test("it finds what the schema forbids", async (context) => {
  const found = await findings(context, "validators:\n  - pakage: wget\n  - any: []\n");
  assert.ok(
    found.some((message) => message.includes("pakage")),
    found.join("; "),
  );
  assert.is(found.length, 2, found.join("; "));
});

test("it finds nothing in the recipes that ship", async (context) => {
  const recipes = readdirSync("recipes", { recursive: true, encoding: "utf8" }).filter((path) =>
    path.endsWith("image.yaml"),
  );
  assert.ok(recipes.length > 0);
  for (const path of recipes)
    assert.equal(await findings(context, readFileSync(join("recipes", path), "utf8")), [], path);
});

test("it offers the kinds of validators, and describes each", async (context) => {
  const { text, cursors } = readMarks("validators:\n  - pac<|>\n");
  const { uri } = await open(context, text);
  const position = positionOf(text, cursors[0]!);
  position.line += 1;
  const list = await context.connection.sendRequest<CompletionList>("textDocument/completion", {
    textDocument: { uri },
    position,
  });
  const labels = list.items.map(({ label }) => label);
  for (const kind of ["package", "script", "os_case"]) assert.ok(labels.includes(kind), labels.join(", "));

  const opened = await open(context, "validators:\n  - package: wget\n");
  const hover = await context.connection.sendRequest<Hover>("textDocument/hover", {
    textDocument: { uri: opened.uri },
    position: { line: 2, character: 6 },
  });
  assert.match(JSON.stringify(hover.contents), "One list is one transaction");
});

test.run();
