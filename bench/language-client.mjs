import { spawn } from "node:child_process";
import { readFileSync } from "node:fs";
import { pathToFileURL } from "node:url";
import {
  createProtocolConnection,
  StreamMessageReader,
  StreamMessageWriter,
} from "vscode-languageserver/node";

/** An editor for one language server, as a process. */
export class LanguageClient {
  #server;
  #connection;
  #uri;
  #text = "";
  #version = 0;
  #published = () => {};
  /** Resolves to the exit code or signal. */
  #ended;

  constructor(words) {
    this.#server = spawn(words[0], words.slice(1), { stdio: ["pipe", "pipe", "inherit"] });
    this.#ended = new Promise((done) => this.#server.once("exit", (code, signal) => done(code ?? signal)));
    this.#connection = createProtocolConnection(
      new StreamMessageReader(this.#server.stdout),
      new StreamMessageWriter(this.#server.stdin),
    );
    this.#connection.onNotification("textDocument/publishDiagnostics", (params) => this.#published(params));
    // Servers that have settings ask for them: no schemas from elsewhere.
    this.#connection.onRequest("workspace/configuration", ({ items }) =>
      items.map(() => ({ schemaStore: { enable: false }, validate: true })),
    );
    this.#connection.onRequest("client/registerCapability", () => null);
    this.#connection.listen();
  }

  /** Opens a file, and waits for its findings. */
  async open(folder, path, text) {
    await this.#connection.sendRequest("initialize", {
      processId: process.pid,
      rootUri: pathToFileURL(folder).href,
      workspaceFolders: [{ uri: pathToFileURL(folder).href, name: "bench" }],
      capabilities: { workspace: { configuration: true } },
    });
    await this.#connection.sendNotification("initialized", {});
    this.#uri = pathToFileURL(path).href;
    this.#text = text;
    return this.#findingsAfter("textDocument/didOpen", {
      textDocument: { uri: this.#uri, languageId: "yaml", version: this.#version, text },
    });
  }

  /** Replaces a part of the text, and waits for the findings. */
  async edit(start, end, insert) {
    const range = { start: this.#positionOf(start), end: this.#positionOf(end) };
    this.#text = this.#text.slice(0, start) + insert + this.#text.slice(end);
    return this.#findingsAfter("textDocument/didChange", {
      textDocument: { uri: this.#uri, version: ++this.#version },
      contentChanges: [{ range, text: insert }],
    });
  }

  get text() {
    return this.#text;
  }

  /** The seconds of processor time that the server has used, in steps of a hundredth. */
  get processorTime() {
    const stat = readFileSync(`/proc/${this.#server.pid}/stat`, "latin1");
    const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
    return (Number(fields[11]) + Number(fields[12])) / 100;
  }

  async stop() {
    await this.#connection.sendRequest("shutdown");
    await this.#connection.sendNotification("exit");
    await this.#ended;
    this.#connection.dispose();
  }

  #findingsAfter(method, params) {
    const { version } = params.textDocument;
    const found = new Promise((done, fail) => {
      void this.#ended.then((end) => fail(new Error(`the server ended with ${end}`)));
      this.#published = ({ uri, diagnostics, version: of = version }) => {
        if (uri === this.#uri && of >= version) done(diagnostics);
      };
    });
    void this.#connection.sendNotification(method, params);
    return found;
  }

  #positionOf(offset) {
    const before = this.#text.slice(0, offset);
    return { line: before.split("\n").length - 1, character: offset - before.lastIndexOf("\n") - 1 };
  }
}
