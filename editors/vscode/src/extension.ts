import { join } from "node:path";
import * as vscode from "vscode";
import {
  LanguageClient,
  type LanguageClientOptions,
  type ServerOptions,
  TransportKind,
} from "vscode-languageclient/node";

/** What the server calls the command of its code lenses, and the scheme of what it shows. */
const showCompiledScript = "sahara-image.showCompiledScript";

let client: LanguageClient | undefined;

export async function activate(context: vscode.ExtensionContext): Promise<void> {
  client = new LanguageClient("sahara-image", "sahara-image", serverOptions(context), clientOptions());
  context.subscriptions.push(
    vscode.commands.registerCommand("sahara-image.restart", () => client?.restart()),
    vscode.commands.registerCommand("sahara-image.showCompiled", async () => {
      const editor = vscode.window.activeTextEditor;
      if (!editor) return;
      const distro = await vscode.window.showQuickPick(
        ["any", "debian", "ubuntu", "rhel", "rocky", "fedora", "opensuse-leap", "alpine", "arch"],
        { placeHolder: "The guest that it is compiled for" },
      );
      if (distro === undefined) return;
      const of = distro === "any" ? [] : [distro];
      await vscode.commands.executeCommand(showCompiledScript, editor.document.uri.toString(), ...of);
    }),
  );
  await client.start();
}

export async function deactivate(): Promise<void> {
  await client?.stop();
}

/** The server that was packed with the extension, run by the editor's own Node; or the program that is set. */
function serverOptions(context: vscode.ExtensionContext): ServerOptions {
  const settings = vscode.workspace.getConfiguration("sahara-image");
  const program = settings.get<string>("program", "");
  const kinds = settings.get<string[]>("validators", []).flatMap((file) => ["--validators", file]);
  if (program !== "") return { command: program, args: ["lsp", "--stdio", ...kinds] };
  const module = join(context.extensionPath, "dist", "server.mjs");
  return { module, args: kinds, transport: TransportKind.stdio };
}

function clientOptions(): LanguageClientOptions {
  return {
    documentSelector: [
      { scheme: "file", language: "yaml" },
      { scheme: "file", language: "sahara-image-recipe" },
      { scheme: "untitled", language: "sahara-image-recipe" },
      { scheme: "file", language: "shellscript" },
    ],
    initializationOptions: { opensCompiledScripts: true },
    synchronize: { configurationSection: "sahara-image" },
    middleware: {
      // Code lenses and our command come here: the server names the document, and it is shown beside.
      executeCommand: async (command, given, next) => {
        const shown = (await next(command, given)) as { uri?: string } | undefined;
        if (command === showCompiledScript && shown?.uri !== undefined) await showBeside(shown.uri);
        return shown;
      },
    },
  };
}

/** The text comes from the server as well: it offers documents of its own scheme. */
async function showBeside(uri: string): Promise<void> {
  const document = await vscode.workspace.openTextDocument(vscode.Uri.parse(uri));
  await vscode.languages.setTextDocumentLanguage(document, "shellscript");
  await vscode.window.showTextDocument(document, {
    viewColumn: vscode.ViewColumn.Beside,
    preserveFocus: true,
    preview: true,
  });
}
