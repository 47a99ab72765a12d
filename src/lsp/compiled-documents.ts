import { writeFileSync } from "node:fs";
import { basename, join } from "node:path";
import { LSPErrorCodes, ResponseError, ShowDocumentRequest } from "vscode-languageserver";
import { makeTemporaryFolder, type TemporaryFolder } from "../system/temporary-folder.ts";
import type { FeatureContext } from "./feature-context.ts";
import { showCompiledScript } from "./features/code-lens.ts";
import { compiledScript, compiledUri, readCompiledUri } from "./features/compiled-script.ts";
import { pathOfUri, uriOfPath } from "./uri.ts";

/** Shows compiled scripts as documents of our own scheme, or as files if the editor does not support that. */
export function registerCompiledScripts({
  connection,
  workspace,
  publisher,
  client,
  toolVersion,
}: FeatureContext): () => void {
  let folder: TemporaryFolder | undefined;
  /** The documents that the editor requested, by the path of their recipe. */
  const shown = new Map<string, Set<string>>();

  const scriptOf = async (path: string, distro: string | undefined) => {
    const document = workspace.read(path);
    if (!document)
      throw new ResponseError(LSPErrorCodes.RequestFailed, `${path} can't be read, or is no recipe`);
    return compiledScript(await workspace.analysis(document), distro, toolVersion);
  };

  connection.workspace.textDocumentContent.on(async ({ uri }) => {
    const named = readCompiledUri(uri);
    if (named) shown.set(named.path, (shown.get(named.path) ?? new Set()).add(uri));
    return named ? { text: await scriptOf(named.path, named.distro) } : null;
  });
  connection.onExecuteCommand(async ({ command, arguments: given = [] }) => {
    const [recipe, distro] = given as readonly unknown[];
    if (command !== showCompiledScript || typeof recipe !== "string")
      throw new ResponseError(
        LSPErrorCodes.RequestFailed,
        `expected ${showCompiledScript} with the URI of a recipe`,
      );
    const path = pathOfUri(recipe);
    const guest = typeof distro === "string" ? distro : undefined;
    const text = await scriptOf(path, guest);
    let uri = compiledUri(path, guest);
    if (client().showsDocuments) {
      if (!client().virtualDocuments) {
        folder ??= makeTemporaryFolder();
        const file = join(folder.path, basename(pathOfUri(uri)));
        writeFileSync(file, text);
        uri = uriOfPath(file);
      }
      await connection.sendRequest(ShowDocumentRequest.type, { uri, takeFocus: true });
    }
    return { uri, text };
  });
  // Recompiles a recipe whose compiled script is shown, once it has changed and typing has paused.
  publisher.onPause(({ path }) => {
    for (const uri of shown.get(path) ?? [])
      connection.workspace.textDocumentContent.refresh(uri).catch(() => shown.delete(path));
  });
  return () => folder?.remove();
}
