import type { ClientCapabilities, InitializeParams } from "vscode-languageserver";
import type { PositionEncoding } from "./document.ts";

/** The capabilities of the editor that answers depend on. */
export interface Client {
  readonly encoding: PositionEncoding;
  readonly snippets: boolean;
  /** Supports code actions as such, not only as commands. */
  readonly codeActions: boolean;
  readonly hierarchicalSymbols: boolean;
  readonly relatedInformation: boolean;
  /** Asks the user about each edit of a rename. */
  readonly changeAnnotations: boolean;
  readonly prepareRename: boolean;
  readonly watchesFiles: boolean;
  /** Opens several folders, and tells which. */
  readonly workspaceFolders: boolean;
  readonly configuration: boolean;
  /**
   * Opens a document that the server names. An editor sets this in its configuration if it opens compiled scripts
   * itself.
   */
  readonly showsDocuments: boolean;
  /** Requests the text of documents of our scheme. */
  readonly virtualDocuments: boolean;
}

/** Returns what an editor supports, from the parameters of its `initialize` request. */
export function clientOf({
  capabilities,
  initializationOptions,
}: Pick<InitializeParams, "capabilities" | "initializationOptions">): Client {
  const { textDocument, workspace, window } = capabilities;
  const { opensCompiledScripts } = (initializationOptions ?? {}) as { opensCompiledScripts?: boolean };
  return {
    encoding: encodingOf(capabilities),
    snippets: textDocument?.completion?.completionItem?.snippetSupport ?? false,
    codeActions: textDocument?.codeAction?.codeActionLiteralSupport !== undefined,
    hierarchicalSymbols: textDocument?.documentSymbol?.hierarchicalDocumentSymbolSupport ?? false,
    relatedInformation: textDocument?.publishDiagnostics?.relatedInformation ?? false,
    changeAnnotations:
      workspace?.workspaceEdit?.changeAnnotationSupport !== undefined &&
      workspace.workspaceEdit.documentChanges === true,
    prepareRename: textDocument?.rename?.prepareSupport ?? false,
    watchesFiles: workspace?.didChangeWatchedFiles?.dynamicRegistration ?? false,
    workspaceFolders: workspace?.workspaceFolders ?? false,
    configuration: workspace?.configuration ?? false,
    virtualDocuments:
      (workspace as { textDocumentContent?: object } | undefined)?.textDocumentContent !== undefined,
    showsDocuments: window?.showDocument?.support === true && opensCompiledScripts !== true,
  };
}

/** The editor's list is in its order of preference. An editor without a list counts UTF-16. */
function encodingOf({ general }: ClientCapabilities): PositionEncoding {
  const known = general?.positionEncodings?.find(
    (positionEncoding) => positionEncoding === "utf-8" || positionEncoding === "utf-16",
  );
  return known ?? "utf-16";
}
