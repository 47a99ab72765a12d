import { basename } from "node:path";
import type { CompletionList, Connection, MessageActionItem } from "vscode-languageserver";
import { type AnswerForDocuments, answerForDocuments } from "./answer-for-documents.ts";
import { registerCompiledScripts } from "./compiled-documents.ts";
import type { FeatureContext } from "./feature-context.ts";
import { codeActions } from "./features/code-actions.ts";
import { codeLenses } from "./features/code-lens.ts";
import { complete, resolveCompletion } from "./features/completion/completion.ts";
import { definition } from "./features/definition.ts";
import { documentLinks } from "./features/document-links.ts";
import { documentSymbols, flatSymbols } from "./features/document-symbols.ts";
import { foldingRanges } from "./features/folding.ts";
import { describeScript, hover } from "./features/hover.ts";
import { definitionInScript, hoverInScript, referencesInScript } from "./features/in-script.ts";
import { inlayHints } from "./features/inlay-hints.ts";
import { completeMatrix } from "./features/matrix/completion.ts";
import { definitionInMatrix } from "./features/matrix/definition.ts";
import { hoverMatrix } from "./features/matrix/hover.ts";
import { highlights, references } from "./features/references.ts";
import { prepareRename, rename } from "./features/rename.ts";
import { selectionRange } from "./features/selection-ranges.ts";
import { semanticTokens } from "./features/semantic-tokens.ts";

/** Connects each request of the protocol to the function that answers it. Returns a function to call at the end. */
export function registerFeatures(context: FeatureContext): () => void {
  const ofRecipe = answerForDocuments(context.workspace);
  registerCompletion(context, ofRecipe);
  registerNavigation(context, ofRecipe);
  registerRename(context, ofRecipe);
  registerOutline(context, ofRecipe);
  registerAnnotations(context, ofRecipe);
  return registerCompiledScripts(context);
}

/** Completion, and the description of the item that the user selects. */
function registerCompletion(
  { connection, workspace, client }: FeatureContext,
  ofRecipe: AnswerForDocuments,
): void {
  connection.onCompletion(
    ofRecipe(
      async (analysis, { position }): Promise<CompletionList | null> =>
        complete(analysis, analysis.document.offsetAt(position), client()),
      null,
      undefined,
      (analysis, { position }) => completeMatrix(analysis, analysis.document.offsetAt(position), client()),
    ),
  );
  connection.onCompletionResolve((item) =>
    resolveCompletion(item, (path, recipe) => {
      const document = workspace.get(recipe);
      const found = document && workspace.finderFor(document.path).find(path);
      return found?.kind === "found"
        ? describeScript(found.path, Buffer.from(found.bytes).toString("utf8"))
        : undefined;
    }),
  );
}

/** Hover, definition, references and highlights: what the text at a position means, and where else it is. */
function registerNavigation({ connection, workspace }: FeatureContext, ofRecipe: AnswerForDocuments): void {
  connection.onHover(
    ofRecipe(
      (analysis, { position }) => hover(analysis, analysis.document.offsetAt(position)),
      null,
      (document, { position }) => hoverInScript(workspace, document, document.offsetAt(position)),
      (analysis, { position }) => hoverMatrix(analysis, analysis.document.offsetAt(position)),
    ),
  );
  connection.onDefinition(
    ofRecipe(
      (analysis, { position }) =>
        definition(analysis, analysis.document.offsetAt(position), (path) => workspace.read(path)),
      [],
      (document, { position }) => definitionInScript(workspace, document, document.offsetAt(position)),
      (analysis, { position }) =>
        definitionInMatrix(analysis, analysis.document.offsetAt(position), (path) => workspace.read(path)),
    ),
  );
  connection.onReferences(
    ofRecipe(
      (analysis, { position, context: { includeDeclaration } }) =>
        references(workspace, analysis, analysis.document.offsetAt(position), includeDeclaration),
      [],
      (document, { position }) => referencesInScript(workspace, document, document.offsetAt(position)),
    ),
  );
  connection.onDocumentHighlight(
    ofRecipe((analysis, { position }) => highlights(analysis, analysis.document.offsetAt(position)), []),
  );
}

/** Rename, and the check whether a position can be renamed. */
function registerRename(
  { connection, workspace, client }: FeatureContext,
  ofRecipe: AnswerForDocuments,
): void {
  connection.onPrepareRename(
    ofRecipe((analysis, { position }) => prepareRename(analysis, analysis.document.offsetAt(position)), null),
  );
  connection.onRenameRequest(
    ofRecipe(
      (analysis, { position, newName }) =>
        rename({
          workspace,
          analysis,
          newName,
          offset: analysis.document.offsetAt(position),
          client: client(),
          ask: (scripts) => askAboutScripts(connection, scripts),
        }),
      null,
    ),
  );
}

/** Symbols, folds, selections and links: the structure of a document. */
function registerOutline({ connection, client }: FeatureContext, ofRecipe: AnswerForDocuments): void {
  connection.onDocumentSymbol(
    ofRecipe(
      (analysis) => (client().hierarchicalSymbols ? documentSymbols(analysis) : flatSymbols(analysis)),
      [],
    ),
  );
  connection.onFoldingRanges(ofRecipe(foldingRanges, []));
  connection.onSelectionRanges(
    ofRecipe(
      (analysis, { positions }) =>
        positions.map((position) => selectionRange(analysis, analysis.document.offsetAt(position))),
      [],
    ),
  );
  connection.onDocumentLinks(ofRecipe(documentLinks, []));
}

/** Lenses, hints, colours and fixes: what an editor shows beside the text. */
function registerAnnotations(
  { connection, workspace, publisher }: FeatureContext,
  ofRecipe: AnswerForDocuments,
): void {
  connection.onCodeLens(ofRecipe(codeLenses, []));
  connection.languages.inlayHint.on(ofRecipe((analysis, { range }) => inlayHints(analysis, range), []));
  connection.languages.semanticTokens.on(ofRecipe((analysis) => semanticTokens(analysis), { data: [] }));
  connection.languages.semanticTokens.onRange(
    ofRecipe((analysis, { range }) => semanticTokens(analysis, analysis.document.spanOf(range)), {
      data: [],
    }),
  );
  // Scripts have findings, and therefore fixes, as recipes do.
  connection.onCodeAction(async ({ textDocument, range, context: { only } }) => {
    const document = workspace.get(textDocument.uri);
    return document ? codeActions(document, await publisher.findings(document), range, only) : [];
  });
}

/** Some editors ask about each edit themselves. In the others, ask the user here. */
async function askAboutScripts(connection: Connection, scripts: readonly string[]): Promise<boolean> {
  const yes: MessageActionItem = { title: "Rename in scripts too" };
  const names = scripts.map((path) => basename(path)).join(", ");
  const question = `Scripts that are passed the variable read it under the old name: ${names}. Other recipes may run them too.`;
  const no: MessageActionItem = { title: "Only in the recipe" };
  // If the editor asks nobody, nobody has agreed.
  const answer = await connection.window.showInformationMessage(question, yes, no).catch(() => no);
  return answer?.title === yes.title;
}
