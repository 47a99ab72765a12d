// The extension as it is packed: no VS Code runs here, but everything that VS Code would read or start does.
import { spawn, spawnSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { isBuiltin } from "node:module";
import { join, resolve } from "node:path";
import { test } from "uvu";
import * as assert from "uvu/assert";
import type { PublishDiagnosticsParams } from "vscode-languageserver/node";
import {
  createProtocolConnection,
  StreamMessageReader,
  StreamMessageWriter,
} from "vscode-languageserver/node";
import { uriOfPath } from "../../../src/lsp/uri.ts";
import { run, scratch } from "../../cli/support.ts";

interface Pattern {
  readonly regexp: string;
  readonly [part: string]: number | string;
}

function pack(): { folder: string; bytes: Buffer } {
  const folder = scratch();
  const packed = spawnSync(process.execPath, ["scripts/package-vscode.mjs", folder], { encoding: "utf8" });
  assert.is(packed.status, 0, packed.stderr);
  const path = packed.stdout.trim();
  const unpacked = spawnSync("python3", ["-m", "zipfile", "-e", path, folder], { encoding: "utf8" });
  assert.is(unpacked.status, 0, unpacked.stderr);
  return { folder, bytes: readFileSync(path) };
}

const packed = pack();
const extension = join(packed.folder, "extension");
const manifest = JSON.parse(readFileSync(join(extension, "package.json"), "utf8"));

test("packing twice gives the same bytes", () => {
  assert.ok(pack().bytes.equals(packed.bytes));
});

test("every file that the manifest names is there", () => {
  const { contributes, main } = manifest;
  const named = [
    main,
    ...contributes.languages.map((language: { configuration: string }) => language.configuration),
    ...contributes.grammars.map((grammar: { path: string }) => grammar.path),
    ...contributes.yamlValidation.map((file: { url: string }) => file.url),
    ...contributes.snippets.map((snippet: { path: string }) => snippet.path),
  ];
  for (const name of named) assert.ok(existsSync(join(extension, name)), name);
  for (const name of named.filter((file: string) => file.endsWith(".json")))
    JSON.parse(readFileSync(join(extension, name), "utf8"));
  const manifestOfArchive = readFileSync(join(packed.folder, "extension.vsixmanifest"), "utf8");
  assert.match(manifestOfArchive, `Id="${manifest.name}" Version="${manifest.version}"`);
  for (const [, path] of manifestOfArchive.matchAll(/ Path="([^"]+)"/g))
    assert.ok(existsSync(join(packed.folder, path!)), path);
});

test("a module without kinds is reported, without a stack", () => {
  const words = ["--stdio", "--validators", resolve("package.json")];
  const server = spawnSync(process.execPath, [join(extension, "dist/server.mjs"), ...words], {
    encoding: "utf8",
  });
  assert.is(server.status, 2);
  assert.match(server.stderr, /package\.json/);
  assert.not.match(server.stderr, /^ +at /m);
});

test("the extension asks for nothing but VS Code and Node", () => {
  const text = readFileSync(join(extension, manifest.main), "utf8");
  const wanted = new Set([...text.matchAll(/\brequire\("([^"]+)"\)/g)].map(([, name]) => name!));
  wanted.delete("vscode");
  for (const name of wanted) assert.ok(isBuiltin(name), name);
});

test("the commands of the manifest are those that the extension registers", () => {
  const text = readFileSync(join(extension, manifest.main), "utf8");
  for (const { command } of manifest.contributes.commands)
    assert.ok(text.includes(`registerCommand("${command}"`), command);
});

test("no workspace, which may be a stranger's, says what is run", () => {
  const { properties } = manifest.contributes.configuration;
  for (const name of ["program", "validators"])
    assert.is(properties[`sahara-image.${name}`].scope, "machine");
});

test("the server that is packed finds mistakes, and knows the kinds that it is given", async () => {
  const kinds = resolve("test/compiler/fixtures/ok/plugin-kind/kinds.mjs");
  const words = ["--stdio", "--clientProcessId=1", "--validators", kinds];
  const server = spawn(process.execPath, [join(extension, "dist/server.mjs"), ...words], {
    stdio: ["pipe", "pipe", "inherit"],
    cwd: packed.folder,
  });
  const connection = createProtocolConnection(
    new StreamMessageReader(server.stdout),
    new StreamMessageWriter(server.stdin),
  );
  const published = new Promise<PublishDiagnosticsParams>((done) =>
    connection.onNotification("textDocument/publishDiagnostics", done),
  );
  connection.listen();
  await connection.sendRequest("initialize", { processId: null, rootUri: null, capabilities: {} });
  await connection.sendNotification("textDocument/didOpen", {
    textDocument: {
      uri: uriOfPath(join(packed.folder, "image.yaml")),
      languageId: "yaml",
      version: 1,
      text: 'validators:\n  - service: {name: cron}\n  - package: {lzo: {version: ">== 1"}}\n',
    },
  });
  const { diagnostics } = await published;
  assert.equal(
    diagnostics.map(({ code }) => code),
    ["version-syntax"],
  );
  const ended = new Promise((done) => server.on("exit", done));
  await connection.sendRequest("shutdown");
  await connection.sendNotification("exit");
  assert.is(await ended, 0);
  connection.dispose();
});

for (const [name, patterns] of [
  ["VS Code", manifest.contributes.problemMatchers[0].pattern],
  [
    "GitHub",
    JSON.parse(readFileSync("editors/github/problem-matcher.json", "utf8")).problemMatcher[0].pattern,
  ],
] as [string, Pattern[]][])
  test(`the problem matcher of ${name} reads what lint prints`, async () => {
    const folder = scratch({ "image.yaml": "validators:\n  - pakage: wget\n" });
    const { stdout } = await run(["lint", "image.yaml", "--no-shellcheck"], { cwd: folder });
    const lines = stdout.split("\n");
    const at = lines.findIndex((line) => new RegExp(patterns[0]!.regexp).test(line));
    const found: Record<string, string> = {};
    patterns.forEach(({ regexp, ...parts }, index) => {
      const groups = new RegExp(regexp).exec(lines[at + index]!)!;
      for (const [part, group] of Object.entries(parts)) found[part] = groups[Number(group)]!;
    });
    assert.equal(found, {
      severity: "error",
      code: "validator-unknown",
      message: "unknown validator `pakage`",
      file: "image.yaml",
      line: "2",
      column: "5",
    });
  });

test("the pre-commit hooks are commands that there are", async () => {
  const text = readFileSync(".pre-commit-hooks.yaml", "utf8");
  const entries = [...text.matchAll(/^ {2}entry: sahara-image (.*)$/gm)].map(([, words]) =>
    words!.split(" "),
  );
  assert.is(entries.length, 2);
  for (const words of entries) {
    const folder = scratch({ "image.yaml": "validators:\n  - pakage: wget\n" });
    const { code, stderr } = await run([...words, "image.yaml"], { cwd: folder });
    assert.is(code, words.includes("--fix") ? 0 : 1, stderr);
  }
});

test.run();
