import { PassThrough } from "node:stream";
import type {
  ClientCapabilities,
  CompletionItem,
  CompletionList,
  InitializeResult,
  Position,
  ProtocolConnection,
  PublishDiagnosticsParams,
  TextEdit,
  WorkspaceEdit,
} from "vscode-languageserver/node";
import {
  createProtocolConnection,
  StreamMessageReader,
  StreamMessageWriter,
} from "vscode-languageserver/node";
import type { ValidatorKind } from "../../../src/kinds/kind.ts";
import { Document, type PositionEncoding } from "../../../src/lsp/document.ts";
import { serve } from "../../../src/lsp/serve.ts";
import { pathOfUri, uriOfPath } from "../../../src/lsp/uri.ts";

export interface ClientOptions {
  readonly encoding?: PositionEncoding;
  readonly folders?: readonly string[];
  readonly snippets?: boolean;
  readonly capabilities?: ClientCapabilities;
  readonly options?: unknown;
  readonly kinds?: readonly ValidatorKind[];
}

/** An editor for tests: a real connection to a real server, in this process. */
export class TestClient {
  readonly connection: ProtocolConnection;
  readonly initialized: InitializeResult;
  /** Resolves to the server's exit code. */
  readonly ended: Promise<0 | 1>;
  readonly #encoding: PositionEncoding;
  readonly #documents = new Map<string, Document>();
  readonly #published = new Map<string, PublishDiagnosticsParams>();
  readonly #waiting = new Set<() => void>();

  private constructor(
    connection: ProtocolConnection,
    initialized: InitializeResult,
    ended: Promise<0 | 1>,
    encoding: PositionEncoding,
  ) {
    this.connection = connection;
    this.initialized = initialized;
    this.ended = ended;
    this.#encoding = encoding;
    connection.onNotification("textDocument/publishDiagnostics", (params: PublishDiagnosticsParams) => {
      this.#published.set(params.uri, params);
      for (const wake of this.#waiting) wake();
    });
  }

  static async start({
    encoding = "utf-16",
    folders = [],
    snippets = true,
    capabilities = {},
    options,
    kinds = [],
  }: ClientOptions = {}): Promise<TestClient> {
    const toServer = new PassThrough();
    const toClient = new PassThrough();
    const ended = serve(
      { input: toServer, write: (bytes) => toClient.write(bytes) },
      { toolVersion: "0.0.0", kinds },
    );
    const connection = createProtocolConnection(
      new StreamMessageReader(toClient),
      new StreamMessageWriter(toServer),
    );
    connection.listen();
    const initialized: InitializeResult = await connection.sendRequest("initialize", {
      processId: null,
      rootUri: null,
      workspaceFolders: folders.map((path) => ({ uri: uriOfPath(path), name: path })),
      initializationOptions: options,
      capabilities: {
        ...capabilities,
        general: { positionEncodings: encoding === "utf-8" ? ["utf-8", "utf-16"] : ["utf-16"] },
        textDocument: {
          completion: { completionItem: { snippetSupport: snippets } },
          codeAction: { codeActionLiteralSupport: { codeActionKind: { valueSet: ["quickfix"] } } },
          documentSymbol: { hierarchicalDocumentSymbolSupport: true },
          publishDiagnostics: { relatedInformation: true },
          ...capabilities.textDocument,
        },
      },
    });
    const client = new TestClient(connection, initialized, ended, encoding);
    await connection.sendNotification("initialized", {});
    return client;
  }

  async stop(): Promise<0 | 1> {
    await this.connection.sendRequest("shutdown");
    await this.connection.sendNotification("exit");
    const code = await this.ended;
    this.connection.dispose();
    return code;
  }

  request<R>(method: string, params: unknown): Promise<R> {
    return this.connection.sendRequest(method, params);
  }

  async open(path: string, text: string, languageId = "yaml"): Promise<Document> {
    const uri = uriOfPath(path);
    const document = new Document(uri, pathOfUri(uri), languageId, 1, text, this.#encoding);
    this.#documents.set(uri, document);
    const textDocument = { uri, languageId, version: 1, text };
    await this.connection.sendNotification("textDocument/didOpen", { textDocument });
    return document;
  }

  /** Sends one edit of a document, as a key that is pressed would be. */
  async edit(document: Document, start: number, end: number, text: string): Promise<Document> {
    const contentChanges = [{ range: document.rangeOf({ start, end }), text }];
    const changed = document.changed(document.version + 1, contentChanges);
    this.#documents.set(document.uri, changed);
    const textDocument = { uri: document.uri, version: changed.version };
    await this.connection.sendNotification("textDocument/didChange", { textDocument, contentChanges });
    return changed;
  }

  async close({ uri }: Document): Promise<void> {
    await this.connection.sendNotification("textDocument/didClose", { textDocument: { uri } });
  }

  /** The findings that the server has sent for this very text of a document. */
  async diagnostics({ uri, version }: Document): Promise<PublishDiagnosticsParams["diagnostics"]> {
    for (;;) {
      const published = this.#published.get(uri);
      if (published && (published.version ?? version) >= version) return published.diagnostics;
      await this.#nextPublished();
    }
  }

  /** Waits until what was last published for a file is as wanted. */
  async published(
    path: string,
    wanted: (params: PublishDiagnosticsParams) => boolean,
  ): Promise<PublishDiagnosticsParams["diagnostics"]> {
    for (;;) {
      const published = this.#published.get(uriOfPath(path));
      if (published && wanted(published)) return published.diagnostics;
      await this.#nextPublished();
    }
  }

  #nextPublished(): Promise<void> {
    return new Promise((done) => {
      const wake = () => {
        this.#waiting.delete(wake);
        done();
      };
      this.#waiting.add(wake);
    });
  }

  /** Asks about a place of a document; what such requests have in common. */
  at<R>(method: string, document: Document, offset: number, more: object = {}): Promise<R> {
    const position: Position = document.positionAt(offset);
    return this.request(method, { textDocument: { uri: document.uri }, position, ...more });
  }

  async complete(document: Document, offset: number): Promise<CompletionItem[]> {
    const list = await this.at<CompletionList | null>("textDocument/completion", document, offset, {
      context: { triggerKind: 1 },
    });
    return list?.items ?? [];
  }
}

/** A document's text after edits. */
export function applyEdits(document: Document, edits: readonly TextEdit[]): string {
  let { text } = document;
  const spans = edits.map(({ range, newText }) => ({ ...document.spanOf(range), newText }));
  for (const { start, end, newText } of spans.sort((a, b) => b.start - a.start))
    text = text.slice(0, start) + newText + text.slice(end);
  return text;
}

/** The edits that a workspace edit has for a document. */
export function editsFor(edit: WorkspaceEdit | null, { uri }: Pick<Document, "uri">): TextEdit[] {
  const versioned = (edit?.documentChanges ?? []).flatMap((change) =>
    "textDocument" in change && change.textDocument.uri === uri ? (change.edits as TextEdit[]) : [],
  );
  return [...(edit?.changes?.[uri] ?? []), ...versioned];
}
