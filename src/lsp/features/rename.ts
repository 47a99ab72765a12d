import {
  type AnnotatedTextEdit,
  LSPErrorCodes,
  type Range,
  ResponseError,
  type TextDocumentEdit,
  type TextEdit,
  type WorkspaceEdit,
} from "vscode-languageserver";
import type { Variable } from "../../compiler/lower/variables.ts";
import { InlineScript } from "../../lint/script.ts";
import { isShellName, toShellName } from "../../recipe/names.ts";
import { alwaysSetVariables, commandLineOptions } from "../../recipe/reserved-names.ts";
import type { Span } from "../../source/span.ts";
import type { Client } from "../client.ts";
import type { Document } from "../document.ts";
import { type Naming, namingsOf } from "../namings.ts";
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
  /** Asks whether to change these scripts too. Not called if the editor asks the user itself. */
  readonly ask: (scripts: readonly string[]) => Promise<boolean>;
}

/** Returns what a rename at an offset would change. */
export function prepareRename(
  analysis: RecipeAnalysis,
  offset: number,
): { range: Range; placeholder: string } | null {
  const found = variableAt(analysis, offset);
  return found ? { range: analysis.document.rangeOf(found.span), placeholder: found.name } : null;
}

/**
 * Renames a variable in the whole recipe, and in the files that include it or that it includes, in the spelling at the
 * offset (its name or its target variable). Scripts see that spelling as a shell variable. Other recipes may run the
 * same scripts, so the user is asked before they change.
 */
export async function rename(request: RenameRequest): Promise<WorkspaceEdit | null> {
  const { analysis, offset, newName, workspace, client } = request;
  const found = variableAt(analysis, offset);
  if (!found) return null;
  if (newName === found.name) return { changes: {} };
  refuseBadName(found, newName);

  const namings = await namingsOf(workspace, analysis, found.variable);
  for (const naming of namings) refuseTakenName(naming, newName);
  const inRecipes = new Edits();
  const inScripts = new Edits();
  for (const naming of namings) {
    const { document } = naming.analysis;
    for (const { name, span } of occurrences(naming.analysis, naming.variable))
      if (name === found.name) inRecipes.add(document, span, newName);
    for (const { of, span, inline } of wordsToRename(naming, toShellName(found.name), workspace))
      (inline ? inRecipes : inScripts).add(of, span, toShellName(newName));
  }
  if (inScripts.byDocument.size > 0 && client.changeAnnotations)
    return annotated(inRecipes.byDocument, inScripts.byDocument, toShellName(found.name));
  const all = [...inRecipes.byDocument];
  const scripts = [...inScripts.byDocument];
  if (scripts.length > 0 && (await request.ask(scripts.map(([{ path }]) => path)))) all.push(...scripts);
  return { changes: Object.fromEntries(all.map(([{ uri }, edits]) => [uri, edits])) };
}

/** The edits of each document. Two files that name a place give one edit. */
class Edits {
  readonly byDocument = new Map<Document, TextEdit[]>();
  readonly #seen = new Set<string>();

  add(document: Document, span: Span, newText: string): void {
    const key = `${document.uri} ${span.start}`;
    if (this.#seen.has(key)) return;
    this.#seen.add(key);
    const edits = this.byDocument.get(document) ?? [];
    edits.push({ range: document.rangeOf(span), newText });
    this.byDocument.set(document, edits);
  }
}

/** Returns the words that mean the variable, in the scripts that get it. */
function wordsToRename({ analysis, variable }: Naming, shellName: string, workspace: Workspace) {
  // If dashes became underscores, scripts know the variable only by its target variable.
  if (!variable.shellNames.includes(shellName)) return [];
  return scriptsPassed(analysis, variable).flatMap((script) => {
    const inline = script instanceof InlineScript;
    const of = inline ? analysis.document : workspace.read(script.file);
    if (!of) return [];
    return scriptWords(script.text, new Set([shellName]))
      .filter(({ span }) => script.isEditable(span))
      .map(({ span }) => ({ of, span: script.place(span).span, inline }));
  });
}

function annotated(
  inRecipes: ReadonlyMap<Document, readonly TextEdit[]>,
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
    documentChanges: [...[...inRecipes].map(([of, edits]) => edit(of, edits)), ...scripts],
    changeAnnotations: {
      scripts: {
        label: `Rename $${shellName} in the scripts that are passed it`,
        description: "other recipes may run them too",
        needsConfirmation: true,
      },
    },
  };
}

function refuseBadName({ variable, reference, name }: FoundVariable, newName: string): void {
  const { declaration } = variable;
  const isTarget =
    declaration?.targetVariable?.text === name || (!declaration && reference.use !== "declare");
  if (isTarget && !isShellName(newName))
    refuse(newName, "a shell variable's name is letters, digits and underscores, and begins with no digit");
  if (!/^[A-Za-z_][A-Za-z0-9_.-]*$/.test(newName))
    refuse(
      newName,
      "a name is letters, digits, underscores, dashes and dots, and begins with a letter or an underscore",
    );
  if (alwaysSetVariables.includes(newName)) refuse(newName, "scripts always see a variable of that name");
  if (declaration && (commandLineOptions as readonly string[]).includes(newName.replaceAll("_", "-")))
    refuse(newName, "the command line has an option of that name");
}

/** Refuses a name that another variable of the recipe has. */
function refuseTakenName({ analysis, variable }: Naming, newName: string): void {
  const isSame = (item: Variable) =>
    item === variable || item.references.some(({ file, span }) => isNamedAt(variable, file, span));
  const other = analysis.variables.find(
    (item) => !isSame(item) && (item.name === newName || item.shellNames.includes(toShellName(newName))),
  );
  if (other) refuse(newName, `the recipe has a variable \`${other.name}\``);
}

function isNamedAt({ references }: Variable, file: string, { start }: Span): boolean {
  return references.some((reference) => reference.file === file && reference.span.start === start);
}

function refuse(newName: string, reason: string): never {
  throw new ResponseError(LSPErrorCodes.RequestFailed, `\`${newName}\` can't be its name: ${reason}`);
}
