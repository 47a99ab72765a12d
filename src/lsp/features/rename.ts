import {
  type AnnotatedTextEdit,
  LSPErrorCodes,
  type Range,
  ResponseError,
  type TextDocumentEdit,
  type TextEdit,
  type WorkspaceEdit,
} from "vscode-languageserver";
import { InlineScript } from "../../lint/script.ts";
import { isShellName, toShellName } from "../../recipe/names.ts";
import { alwaysSetVariables, commandLineOptions } from "../../recipe/reserved-names.ts";
import type { Client } from "../client.ts";
import type { Document } from "../document.ts";
import type { RecipeAnalysis } from "../recipe-analysis.ts";
import { scriptWords } from "../script-words.ts";
import { type FoundVariable, occurrences, variableAt } from "../symbols.ts";
import type { Workspace } from "../workspace.ts";
import { scriptsPassed } from "./references.ts";

export interface RenameRequest {
  readonly workspace: Workspace;
  readonly analysis: RecipeAnalysis;
  readonly offset: number;
  readonly newName: string;
  readonly client: Client;
  /** Asks whether these scripts shall be changed too; not called where the editor asks by itself. */
  readonly ask: (scripts: readonly string[]) => Promise<boolean>;
}

/** What would be renamed at an offset. */
export function prepareRename(
  analysis: RecipeAnalysis,
  offset: number,
): { range: Range; placeholder: string } | null {
  const found = variableAt(analysis, offset);
  return found ? { range: analysis.document.rangeOf(found.span), placeholder: found.name } : null;
}

/**
 * Renames a variable everywhere in its recipe, in the spelling at the offset (its name, or its target
 * variable). Scripts see that spelling as a shell variable; other recipes may run them too, so changing them
 * is offered and not just done.
 */
export async function rename(request: RenameRequest): Promise<WorkspaceEdit | null> {
  const { analysis, offset, newName, workspace, client } = request;
  const found = variableAt(analysis, offset);
  if (!found) return null;
  if (newName === found.name) return { changes: {} };
  refuseBadName(analysis, found, newName);

  const { document } = analysis;
  const inRecipe = occurrences(analysis, found.variable)
    .filter(({ name }) => name === found.name)
    .map(({ span }): TextEdit => ({ range: document.rangeOf(span), newText: newName }));
  const oldShellName = toShellName(found.name);
  const inScripts = new Map<Document, TextEdit[]>();
  // Where dashes became underscores, scripts know the variable by its target variable only.
  if (found.variable.shellNames.includes(oldShellName)) {
    for (const script of scriptsPassed(analysis, found.variable)) {
      const of = script instanceof InlineScript ? document : workspace.read(script.file);
      if (!of) continue;
      const words = scriptWords(script.text, new Set([oldShellName])).filter(({ span }) =>
        script.isEditable(span),
      );
      const edits = words.map(
        ({ span }): TextEdit => ({
          range: of.rangeOf(script.place(span).span),
          newText: toShellName(newName),
        }),
      );
      if (of === document) inRecipe.push(...edits);
      else if (edits.length > 0) inScripts.set(of, edits);
    }
  }
  if (inScripts.size === 0) return { changes: { [document.uri]: inRecipe } };
  if (client.changeAnnotations) return annotated(document, inRecipe, inScripts, oldShellName);
  const changes: Record<string, TextEdit[]> = { [document.uri]: inRecipe };
  if (await request.ask([...inScripts.keys()].map((key) => key.path)))
    for (const [of, edits] of inScripts) changes[of.uri] = edits;
  return { changes };
}

function annotated(
  document: Document,
  inRecipe: readonly TextEdit[],
  inScripts: ReadonlyMap<Document, readonly TextEdit[]>,
  shellName: string,
): WorkspaceEdit {
  const edit = (of: Document, edits: readonly (TextEdit | AnnotatedTextEdit)[]): TextDocumentEdit => ({
    textDocument: { uri: of.uri, version: of.version === 0 ? null : of.version },
    edits: [...edits],
  });
  const scripts = [...inScripts].map(([of, edits]) =>
    edit(
      of,
      edits.map((edit) => ({ ...edit, annotationId: "scripts" })),
    ),
  );
  return {
    documentChanges: [edit(document, inRecipe), ...scripts],
    changeAnnotations: {
      scripts: {
        label: `Rename $${shellName} in the scripts that are passed it`,
        description: "other recipes may run them too",
        needsConfirmation: true,
      },
    },
  };
}

function refuseBadName(
  analysis: RecipeAnalysis,
  { variable, reference, name }: FoundVariable,
  newName: string,
): void {
  const { declaration } = variable;
  const isTarget =
    declaration?.targetVariable?.text === name || (!declaration && reference.use !== "declare");
  const refuse = (reason: string) => {
    throw new ResponseError(LSPErrorCodes.RequestFailed, `\`${newName}\` can't be its name: ${reason}`);
  };
  if (isTarget && !isShellName(newName))
    refuse("a shell variable's name is letters, digits and underscores, and begins with no digit");
  if (!/^[A-Za-z_][A-Za-z0-9_.-]*$/.test(newName))
    refuse(
      "a name is letters, digits, underscores, dashes and dots, and begins with a letter or an underscore",
    );
  if (alwaysSetVariables.includes(newName)) refuse("scripts always see a variable of that name");
  if (declaration && (commandLineOptions as readonly string[]).includes(newName.replaceAll("_", "-")))
    refuse("the command line has an option of that name");
  const other = analysis.variables.find(
    (item) => item !== variable && (item.name === newName || item.shellNames.includes(toShellName(newName))),
  );
  if (other) refuse(`the recipe has a variable \`${other.name}\``);
}
