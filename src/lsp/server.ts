import { resolve } from "node:path";
import {
  type Connection,
  DidChangeConfigurationNotification,
  DidChangeWatchedFilesNotification,
  type InitializeParams,
  type InitializeResult,
  TextDocumentSyncKind,
} from "vscode-languageserver";
import type { ValidatorKind } from "../kinds/kind.ts";
import { type Client, clientOf } from "./client.ts";
import { codeActionKinds } from "./features/code-actions.ts";
import { showCompiledScript } from "./features/code-lens.ts";
import { compiledScheme } from "./features/compiled-script.ts";
import { completionTriggers } from "./features/completion/completion.ts";
import { tokenLegend } from "./features/semantic-tokens.ts";
import { Publisher } from "./publisher.ts";
import { RecipeLanguage } from "./recipe-language.ts";
import { registerFeatures } from "./register-features.ts";
import { pathOfUri } from "./uri.ts";
import { Workspace } from "./workspace.ts";

export interface ServerOptions {
  readonly toolVersion: string;
  /** Validator kinds of plugins. */
  readonly kinds?: readonly ValidatorKind[];
}

interface Settings {
  readonly resourceRoots?: unknown;
  readonly recipes?: unknown;
}

/** The language server on a connection: open documents, notifications, and an answer to each request. */
export class Server {
  readonly workspace: Workspace;
  readonly publisher: Publisher;
  readonly #connection: Connection;
  readonly #endFeatures: () => void;
  #client: Client = clientOf({ capabilities: {} });
  /** The folder for relative paths in the settings. */
  #base = "/";

  constructor(connection: Connection, options: ServerOptions) {
    this.#connection = connection;
    this.workspace = new Workspace(new RecipeLanguage(options.kinds));
    this.publisher = new Publisher(this.workspace, connection, () => this.#client);
    connection.onInitialize((params) => this.#initialize(params, options));
    connection.onInitialized(() => this.#initialized());
    this.#watchDocuments();
    this.#endFeatures = registerFeatures({
      connection,
      workspace: this.workspace,
      publisher: this.publisher,
      client: () => this.#client,
      toolVersion: options.toolVersion,
    });
  }

  /** The editor is gone. Send nothing more, and leave nothing behind. */
  stop(): void {
    this.publisher.stop();
    this.#endFeatures();
  }

  #initialize(params: InitializeParams, { toolVersion }: ServerOptions): InitializeResult {
    this.#client = clientOf(params);
    this.workspace.encoding = this.#client.encoding;
    const { workspaceFolders, rootUri } = params;
    const folders = workspaceFolders ?? (rootUri ? [{ uri: rootUri }] : []);
    this.workspace.addFolders(folders);
    if (folders[0]) this.#base = pathOfUri(folders[0].uri);
    this.#takeSettings(params.initializationOptions);
    return {
      serverInfo: { name: "sahara-image", version: toolVersion },
      capabilities: {
        positionEncoding: this.#client.encoding,
        textDocumentSync: { openClose: true, change: TextDocumentSyncKind.Incremental, save: true },
        completionProvider: { triggerCharacters: completionTriggers, resolveProvider: true },
        hoverProvider: true,
        definitionProvider: true,
        referencesProvider: true,
        documentHighlightProvider: true,
        renameProvider: this.#client.prepareRename ? { prepareProvider: true } : true,
        documentSymbolProvider: true,
        foldingRangeProvider: true,
        selectionRangeProvider: true,
        documentLinkProvider: {},
        semanticTokensProvider: { legend: tokenLegend, full: true, range: true },
        codeActionProvider: this.#client.codeActions ? { codeActionKinds: [...codeActionKinds] } : true,
        inlayHintProvider: true,
        codeLensProvider: {},
        executeCommandProvider: { commands: [showCompiledScript] },
        workspace: {
          workspaceFolders: { supported: true, changeNotifications: true },
          textDocumentContent: { schemes: [compiledScheme] },
        },
      },
    };
  }

  async #initialized(): Promise<void> {
    const { client } = this.#connection;
    if (this.#client.workspaceFolders) this.#followFolders();
    // Scripts are checked for changes at each use. Only files that appear or disappear would go unnoticed.
    if (this.#client.watchesFiles)
      await client.register(DidChangeWatchedFilesNotification.type, {
        watchers: [{ globPattern: "**/*.{yaml,yml}" }, { globPattern: "**/.sahara-image.yaml" }],
      });
    if (this.#client.configuration) {
      await client.register(DidChangeConfigurationNotification.type, { section: "sahara-image" });
      await this.#askSettings();
    }
  }

  #followFolders(): void {
    this.#connection.workspace.onDidChangeWorkspaceFolders(({ added, removed }) => {
      this.workspace.removeFolders(removed);
      this.workspace.addFolders(added);
      this.#lookAgain();
    });
  }

  #watchDocuments(): void {
    const connection = this.#connection;
    connection.onDidOpenTextDocument(({ textDocument }) => {
      this.publisher.schedule(this.workspace.open(textDocument));
    });
    connection.onDidChangeTextDocument((params) => {
      const document = this.workspace.change(params);
      if (document) this.publisher.schedule(document);
    });
    connection.onDidSaveTextDocument(() => this.#lookAgain());
    connection.onDidCloseTextDocument(({ textDocument }) => {
      this.workspace.close(textDocument.uri);
      this.publisher.closed(textDocument.uri);
      // The unsaved text of a script is gone. Its recipes use the file on disk again.
      this.publisher.scheduleAll();
    });
    connection.onDidChangeWatchedFiles(() => this.#lookAgain());
    connection.onDidChangeConfiguration(async ({ settings }) => {
      if (this.#client.configuration) await this.#askSettings();
      else this.#takeSettings((settings as Record<string, Settings> | null)?.["sahara-image"]);
      this.#lookAgain();
    });
  }

  #lookAgain(): void {
    this.workspace.filesChanged();
    this.publisher.scheduleAll();
  }

  async #askSettings(): Promise<void> {
    this.#takeSettings(
      (await this.#connection.workspace.getConfiguration("sahara-image")) as Settings | null,
    );
    this.#lookAgain();
  }

  #takeSettings(settings: Settings | null | undefined): void {
    const pathsOf = (value: unknown) =>
      Array.isArray(value)
        ? value
            .filter((path): path is string => typeof path === "string")
            .map((path) => resolve(this.#base, path))
        : undefined;
    this.workspace.resourceRoots = pathsOf(settings?.resourceRoots) ?? this.workspace.resourceRoots;
    this.workspace.recipesFolders = pathsOf(settings?.recipes) ?? this.workspace.recipesFolders;
  }
}
