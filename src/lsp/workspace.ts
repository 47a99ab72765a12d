import { statSync } from "node:fs";
import { dirname, resolve } from "node:path";
import type { DidChangeTextDocumentParams, TextDocumentItem, WorkspaceFolder } from "vscode-languageserver";
import { resourceRoots } from "../catalog/resource-roots.ts";
import { noResources, type ResourceFinder } from "../compiler/resource-finder.ts";
import { ConfigFinder } from "../lint/config.ts";
import { findYamlFiles } from "../lint/find-yaml-files.ts";
import { Includers } from "../lint/includers.ts";
import { defaultConfig, type LintConfig } from "../lint/settings.ts";
import { type MatchPattern, patternsIn } from "../matrix/expand.ts";
import { fileLimits } from "../system/limits.ts";
import { readRegularText } from "../system/read-file.ts";
import { Document, type PositionEncoding } from "./document.ts";
import { analyseMatrix, type MatrixAnalysis } from "./matrix-analysis.ts";
import { analyseRecipe, type RecipeAnalysis } from "./recipe-analysis.ts";
import { isMatrix, isRecipe } from "./recipe-file.ts";
import { RecipeLanguage } from "./recipe-language.ts";
import { ScriptFiles } from "./script-files.ts";
import { normaliseUri, pathOfUri, uriOfPath } from "./uri.ts";

/** A recipe's analysis, and the files that it depends on; unknown until it is done, or if a file was not found. */
interface Kept {
  readonly document: Document;
  readonly analysis: Promise<RecipeAnalysis>;
  files?: ReadonlySet<string>;
  fragments?: ReadonlySet<string>;
}

/** The editor's open documents and folders, and the analyses of recipes. */
export class Workspace {
  encoding: PositionEncoding = "utf-16";
  /** Folders to search for scripts, after those that follow from a recipe's place. */
  resourceRoots: readonly string[] = [];
  /** Folders to search for the recipes of a matrix, before the environment's and the shipped ones. */
  recipesFolders: readonly string[] = [];
  readonly #folders = new Set<string>();
  readonly #open = new Map<string, Document>();
  readonly #recipes = new Set<string>();
  readonly #matrices = new Set<string>();
  readonly #matrixAnalyses = new Map<Document, Promise<MatrixAnalysis>>();
  readonly #onDisk = new Map<string, { stamp: string; document: Document }>();
  readonly #scripts = new ScriptFiles((path) => this.#open.get(uriOfPath(path))?.text);
  /** The files that a pattern of a matrix matches, by folder and pattern. */
  readonly #matches = new Map<string, readonly string[]>();
  #configs = new ConfigFinder("/");
  readonly #analyses = new Map<string, Kept>();
  readonly #yamlFiles = new Map<string, readonly string[]>();
  readonly #language: RecipeLanguage;
  /** The fragments of each recipe when it was last looked at. */
  readonly #fragments = new Map<string, ReadonlySet<string>>();
  #includers = new Includers();

  constructor(language = new RecipeLanguage()) {
    this.#language = language;
  }

  addFolders(folders: readonly Pick<WorkspaceFolder, "uri">[]): void {
    for (const { uri } of folders) this.#folders.add(pathOfUri(uri));
  }

  removeFolders(folders: readonly Pick<WorkspaceFolder, "uri">[]): void {
    for (const { uri } of folders) this.#folders.delete(pathOfUri(uri));
  }

  /** Opens a file. Decides whether it is a recipe or a matrix, until it is closed. */
  open({ uri, languageId, version, text }: TextDocumentItem): Document {
    const path = pathOfUri(uri);
    const document = new Document(uri, path, languageId, version, text, this.encoding);
    this.#open.set(normaliseUri(uri), document);
    this.#classify(document);
    this.#forgetUsersOf(document);
    return document;
  }

  change({ textDocument, contentChanges }: DidChangeTextDocumentParams): Document | undefined {
    const key = normaliseUri(textDocument.uri);
    const document = this.#open.get(key)?.changed(textDocument.version, contentChanges);
    if (!document) return undefined;
    this.#open.set(key, document);
    this.#classify(document);
    this.#forgetUsersOf(document);
    return document;
  }

  close(uri: string): void {
    const document = this.get(uri);
    if (!document) return;
    this.#forgetUsersOf(document);
    this.#analyses.delete(document.path);
    this.#open.delete(normaliseUri(uri));
    this.#recipes.delete(normaliseUri(uri));
    this.#matrices.delete(normaliseUri(uri));
  }

  #classify({ uri, path, languageId, text }: Document): void {
    const key = normaliseUri(uri);
    if (isRecipe(path, languageId, text)) this.#recipes.add(key);
    else if (isMatrix(path, text)) this.#matrices.add(key);
  }

  get(uri: string): Document | undefined {
    return this.#open.get(normaliseUri(uri));
  }

  /** Returns an open document, or the file on disk. */
  read(path: string): Document | undefined {
    const uri = uriOfPath(path);
    const open = this.#open.get(uri);
    if (open) return open;
    try {
      const { size, mtimeMs, ino } = statSync(path);
      const stamp = `${ino} ${size} ${mtimeMs}`;
      const known = this.#onDisk.get(path);
      if (known?.stamp === stamp) return known.document;
      const document = new Document(
        uri,
        path,
        "",
        0,
        readRegularText(path, { limit: fileLimits.recipe }),
        this.encoding,
      );
      this.#onDisk.set(path, { stamp, document });
      return document;
    } catch {
      this.#onDisk.delete(path);
      return undefined;
    }
  }

  isRecipe(uri: string): boolean {
    return this.#recipes.has(normaliseUri(uri));
  }

  /** Whether an open document is the matrix of a fleet. */
  isMatrix(uri: string): boolean {
    return this.#matrices.has(normaliseUri(uri)) && !this.isRecipe(uri);
  }

  get openMatrices(): readonly Document[] {
    return [...this.#matrices].flatMap((key) => this.#open.get(key) ?? []);
  }

  /** Returns the analysis of a matrix. It is computed once for each state of the open documents. */
  matrixAnalysis(document: Document): Promise<MatrixAnalysis> {
    const known = this.#matrixAnalyses.get(document);
    if (known) return known;
    const analysis = analyseMatrix(document, {
      language: this.#language,
      recipesFolders: this.recipesFolders,
      match: this.#matchIn(dirname(document.path)),
      read: (path) => this.read(path),
      finderFor: (path) => this.finderFor(path),
      recipesAround: (path) => this.recipesAround(path),
    });
    this.#matrixAnalyses.set(document, analysis);
    return analysis;
  }

  /** Searches the files for a pattern once, until files change. */
  #matchIn(folder: string): MatchPattern {
    const match = patternsIn(folder);
    return (pattern) => {
      const key = JSON.stringify([folder, pattern]);
      const found = this.#matches.get(key) ?? match(pattern);
      this.#matches.set(key, found);
      return found;
    };
  }

  get openRecipes(): readonly Document[] {
    return [...this.#recipes].flatMap((key) => this.#open.get(key) ?? []);
  }

  /** Returns the analysis of a recipe. It is computed once for each state of its text and its scripts. */
  analysis(document: Document): Promise<RecipeAnalysis> {
    const known = this.#analyses.get(document.path);
    if (known?.document === document) return known.analysis;
    const config = this.configFor(document.path);
    const analysis = this.#analyse(document, config);
    const kept: Kept = { document, analysis };
    this.#analyses.set(document.path, kept);
    analysis.then(
      ({ view, fragments }) => {
        kept.fragments = new Set(fragments.keys());
        this.#fragments.set(document.path, kept.fragments);
        if (!view.hasUnknownScripts) kept.files = new Set(view.uses.map(({ script }) => script.file));
      },
      // The caller gets the error. Here there is only nothing to remember.
      () => this.#analyses.delete(document.path),
    );
    return analysis;
  }

  async #analyse(document: Document, config: LintConfig): Promise<RecipeAnalysis> {
    const finder = this.finderFor(document.path, config);
    const analyse = (isFragment: boolean) =>
      analyseRecipe(document, finder, config, this.#language, isFragment);
    const analysis = await analyse(false);
    const isFragment = await this.#includers.isFragment(document.path, analysis.diagnostics);
    return isFragment ? analyse(true) : analysis;
  }

  /** The open recipes that included a file when they were last looked at. */
  openIncluders(path: string): readonly Document[] {
    return this.openRecipes.filter((recipe) => this.#fragments.get(recipe.path)?.has(path));
  }

  /** What the configuration file says that holds for a file. */
  configFor(path: string): LintConfig {
    return path.startsWith("/") ? this.#configs.forFolder(dirname(path)).config : defaultConfig;
  }

  /** Returns the folders to search for a recipe's scripts. */
  finderFor(recipePath: string, config = this.configFor(recipePath)): ResourceFinder {
    if (!recipePath.startsWith("/")) return noResources;
    const named = [...this.resourceRoots, ...config.resourceRoots].map((root) => resolve("/", root));
    const folder = dirname(recipePath);
    return this.#scripts.finder(resourceRoots(folder, named, "/"), folder);
  }

  /** Returns all recipes in the folders, with the editor's text; for other files, the recipes above a path. */
  recipesAround(path: string): readonly Document[] {
    const documents = new Map(this.openRecipes.map((openRecipe) => [openRecipe.path, openRecipe]));
    const folders = [...this.#folders];
    const key = JSON.stringify([folders, dirname(path)]);
    const files = this.#yamlFiles.get(key) ?? findYamlFiles(folders, path);
    this.#yamlFiles.set(key, files);
    for (const file of files) {
      const document = documents.has(file) ? undefined : this.read(file);
      if (document && isRecipe(file, "", document.text)) documents.set(file, document);
    }
    return [...documents.values()];
  }

  /** Forgets analyses after files changed on disk, or a script changed in the editor. */
  filesChanged(): void {
    this.#scripts.forget();
    this.#includers = new Includers();
    this.#configs = new ConfigFinder("/");
    this.#analyses.clear();
    this.#matrixAnalyses.clear();
    this.#matches.clear();
    this.#yamlFiles.clear();
  }

  /** What was found in a file's old text is found no more; recipes that do not run or include it stay as they are. */
  #forgetUsersOf({ uri, path }: Document): void {
    this.#matrixAnalyses.clear();
    const isRecipe = this.isRecipe(uri);
    for (const [recipe, { files, fragments }] of this.#analyses) {
      const uses = isRecipe ? fragments : files;
      if (recipe !== path && (!uses || uses.has(path))) this.#analyses.delete(recipe);
    }
  }
}
