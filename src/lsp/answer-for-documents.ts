import type { Document } from "./document.ts";
import type { MatrixAnalysis } from "./matrix-analysis.ts";
import type { RecipeAnalysis } from "./recipe-analysis.ts";
import { isYaml } from "./recipe-file.ts";
import type { Workspace } from "./workspace.ts";

interface OfDocument {
  readonly textDocument: { readonly uri: string };
}

export type AnswerForDocuments = ReturnType<typeof answerForDocuments>;

/**
 * Returns a function that makes the handler of a request from functions that answer it for one type of document.
 * The handler answers for recipes, and for scripts and matrices if it can. For other documents, it returns `otherwise`.
 */
export function answerForDocuments(workspace: Workspace) {
  return <P extends OfDocument, R>(
    answer: (analysis: RecipeAnalysis, params: P) => R | Promise<R>,
    otherwise: R,
    inScript?: (document: Document, params: P) => Promise<R>,
    inMatrix?: (analysis: MatrixAnalysis, params: P) => R | Promise<R>,
  ) =>
    async (params: P): Promise<R> => {
      const document = workspace.get(params.textDocument.uri);
      if (!document) return otherwise;
      if (workspace.isRecipe(document.uri)) return answer(await workspace.analysis(document), params);
      if (inMatrix && workspace.isMatrix(document.uri))
        return inMatrix(await workspace.matrixAnalysis(document), params);
      return inScript && !isYaml(document.path) ? inScript(document, params) : otherwise;
    };
}
