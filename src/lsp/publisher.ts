import { basename } from "node:path";
import type { Connection, Diagnostic as LspDiagnostic } from "vscode-languageserver";
import type { Diagnostic } from "../diagnostics/diagnostic.ts";
import { configFileName, placeOfConfig, readConfig } from "../lint/config.ts";
import { adjusted, lookedForElsewhere, settle } from "../lint/settle.ts";
import type { Client } from "./client.ts";
import type { Document } from "./document.ts";
import type { FindingShown } from "./features/code-actions.ts";
import { toLsp } from "./features/diagnostics.ts";
import type { RecipeAnalysis } from "./recipe-analysis.ts";
import { isYaml } from "./recipe-file.ts";
import { ScriptChecker } from "./script-checker.ts";
import { normaliseUri, pathOfUri, uriOfPath } from "./uri.ts";
import type { Workspace } from "./workspace.ts";

/** ShellCheck runs after this many milliseconds without a change. */
const idleTime = 300;

/**
 * Sends findings to the editor, for recipes, the scripts that they run, and configuration files. Handles changes that
 * arrive together at once.
 */
export class Publisher {
  readonly #workspace: Workspace;
  readonly #connection: Connection;
  readonly #client: () => Client;
  readonly #due = new Set<string>();
  /** The findings of each open recipe in itself, by its URI. */
  readonly #own = new Map<string, readonly Diagnostic[]>();
  /** The findings of each recipe in each other file: the file's URI, then the recipe's. */
  readonly #ofScripts = new Map<string, Map<string, readonly Diagnostic[]>>();
  readonly #checker: ScriptChecker;
  readonly #checks = new Map<string, { readonly abort: AbortController; readonly timer: NodeJS.Timeout }>();
  readonly #pauseListeners: ((recipe: Document) => void)[] = [];
  #scheduled: Promise<void> | undefined;

  constructor(workspace: Workspace, connection: Connection, client: () => Client) {
    this.#workspace = workspace;
    this.#connection = connection;
    this.#client = client;
    this.#checker = new ScriptChecker((reason) =>
      connection.console.info(`ShellCheck did not run: ${reason}`),
    );
  }

  /** Checks a document that was opened or changed, and the open recipes that run or include it. */
  schedule(document: Document): void {
    this.#due.add(document.uri);
    if (!this.#workspace.isRecipe(document.uri) && !this.#workspace.isMatrix(document.uri))
      this.scheduleAll();
    for (const { uri } of this.#workspace.openIncluders(document.path)) this.#due.add(uri);
    this.#start();
  }

  scheduleAll(): void {
    for (const { uri } of [...this.#workspace.openRecipes, ...this.#workspace.openMatrices])
      this.#due.add(uri);
    this.#start();
  }

  /** Removes the findings of a closed document, and those in its scripts. */
  closed(uri: string): void {
    this.#due.delete(uri);
    this.#own.delete(normaliseUri(uri));
    this.#cancelCheck(uri);
    this.#checker.forget(pathOfUri(uri));
    void this.#connection.sendDiagnostics({ uri, diagnostics: [] });
    this.#keep(uri, new Map());
  }

  /** Calls `listener` when an open recipe has changed and nobody has typed for a while. */
  onPause(listener: (recipe: Document) => void): void {
    this.#pauseListeners.push(listener);
  }

  /** Stops checking. */
  stop(): void {
    this.#due.clear();
    for (const uri of [...this.#checks.keys()]) this.#cancelCheck(uri);
  }

  /** Checks a document and sends its findings. */
  async findings(document: Document): Promise<FindingShown[]> {
    const own = await this.#ownFindings(document);
    const found = this.#withOthers(document, own);
    return found.map((finding) => ({ found: finding, shown: this.#show(finding, document) }));
  }

  async #ownFindings(document: Document): Promise<readonly Diagnostic[]> {
    if (this.#workspace.isMatrix(document.uri)) return this.#matrixFindings(document);
    if (!this.#workspace.isRecipe(document.uri)) return [];
    const found = this.#checker.findings(await this.#workspace.analysis(document));
    return found.filter((finding) => isOf(finding, document));
  }

  /** Returns the findings of a matrix by the configuration and the comments in it, as lint does. */
  async #matrixFindings(document: Document): Promise<readonly Diagnostic[]> {
    const { diagnostics } = await this.#workspace.matrixAnalysis(document);
    const config = this.#workspace.configFor(document.path);
    const found = diagnostics.flatMap((finding) => adjusted(finding, config));
    return settle(found, new Map([[document.path, document.source]]), () => config, lookedForElsewhere);
  }

  #start(): void {
    this.#scheduled ??= new Promise<void>((done) => setImmediate(done)).then(async () => {
      this.#scheduled = undefined;
      const due = [...this.#due];
      this.#due.clear();
      for (const uri of due) {
        const document = this.#workspace.get(uri);
        if (document)
          await this.#look(document).catch((error) => this.#connection.console.error(String(error)));
      }
    });
  }

  async #look(document: Document): Promise<void> {
    if (this.#workspace.isRecipe(document.uri)) return this.#lookAtRecipe(document);
    if (this.#workspace.isMatrix(document.uri)) {
      const found = await this.#matrixFindings(document);
      if (this.#workspace.get(document.uri) === document) this.#send(document, found);
      return;
    }
    if (basename(document.path) === configFileName) {
      this.#send(document, readConfig(document.source, placeOfConfig(document.path)).diagnostics);
      return;
    }
    if (isYaml(document.path)) return;
    // Recipes that run a script check it, whether they are open or not.
    for (const recipe of this.#workspace.recipesAround(document.path)) {
      const analysis = await this.#workspace.analysis(recipe);
      if (!analysis.view.sources.has(document.path)) continue;
      this.#publishFor(document, analysis);
      this.#checkLater(recipe.uri);
    }
  }

  /** Returns the findings of a recipe in an open script. */
  #publishFor(script: Document, analysis: RecipeAnalysis): void {
    const own = this.#checker.findings(analysis).filter((finding) => finding.place?.file === script.path);
    this.#keep(analysis.document.uri, new Map([[script.uri, own]]), script.uri);
  }

  async #lookAtRecipe(document: Document): Promise<void> {
    const analysis = await this.#workspace.analysis(document);
    // A newer text has arrived and will be checked by itself.
    if (this.#workspace.get(document.uri) !== document) return;
    this.#publish(analysis);
    this.#checkLater(document.uri);
  }

  #publish(analysis: RecipeAnalysis): void {
    const { document } = analysis;
    const diagnostics = this.#checker.findings(analysis);
    const own = diagnostics.filter((diagnostic) => isOf(diagnostic, document));
    this.#own.set(normaliseUri(document.uri), own);
    this.#send(document, this.#withOthers(document, own));
    const ofScripts = new Map<string, Diagnostic[]>();
    for (const diagnostic of diagnostics) {
      if (isOf(diagnostic, document) || !diagnostic.place) continue;
      const uri = uriOfPath(diagnostic.place.file);
      const list = ofScripts.get(uri);
      if (list) list.push(diagnostic);
      else ofScripts.set(uri, [diagnostic]);
    }
    this.#keep(document.uri, ofScripts);
  }

  /** Runs ShellCheck on the scripts once nobody has typed for a while. */
  #checkLater(uri: string): void {
    this.#cancelCheck(uri);
    const abort = new AbortController();
    const timer = setTimeout(() => {
      void this.#check(uri, abort.signal).catch((error) => {
        if (!abort.signal.aborted) this.#connection.console.error(String(error));
      });
    }, idleTime);
    this.#checks.set(uri, { abort, timer });
  }

  #cancelCheck(uri: string): void {
    const check = this.#checks.get(uri);
    this.#checks.delete(uri);
    if (!check) return;
    clearTimeout(check.timer);
    check.abort.abort();
  }

  async #check(uri: string, signal: AbortSignal): Promise<void> {
    const document = this.#workspace.read(pathOfUri(uri));
    if (!document) return;
    for (const listener of this.#pauseListeners) listener(document);
    const analysis = await this.#workspace.analysis(document);
    const isNew = await this.#checker.check(analysis, signal);
    if (!isNew || signal.aborted || this.#workspace.read(document.path) !== document) return;
    if (this.#workspace.isRecipe(uri)) this.#publish(analysis);
    else
      for (const path of analysis.view.sources.keys()) {
        const script = path === document.path ? undefined : this.#workspace.get(uriOfPath(path));
        if (script) this.#publishFor(script, analysis);
      }
  }

  /** Remembers the findings of a recipe in other files (or in one), and sends the changes to the editor. */
  #keep(recipe: string, ofScripts: ReadonlyMap<string, readonly Diagnostic[]>, only?: string): void {
    const before = [...this.#ofScripts].filter(([, recipes]) => recipes.has(recipe)).map(([uri]) => uri);
    const touched = only === undefined ? new Set([...before, ...ofScripts.keys()]) : [only];
    for (const uri of touched) {
      const recipes = this.#ofScripts.get(uri) ?? new Map<string, readonly Diagnostic[]>();
      const now = ofScripts.get(uri) ?? [];
      if (now.length > 0) recipes.set(recipe, now);
      else recipes.delete(recipe);
      if (recipes.size > 0) this.#ofScripts.set(uri, recipes);
      else this.#ofScripts.delete(uri);
      const document = this.#workspace.read(pathOfUri(uri));
      const own = this.#own.get(normaliseUri(uri)) ?? [];
      if (document) this.#send(document, this.#withOthers(document, own));
    }
  }

  /** Returns the findings of a document and those of recipes in it. Two recipes that use it have the same findings. */
  #withOthers(document: Document, own: readonly Diagnostic[]): Diagnostic[] {
    const seen = new Set<string>();
    const others = [...(this.#ofScripts.get(normaliseUri(document.uri))?.values() ?? [])].flat();
    return [...own, ...others].filter((item) => {
      const key = `${item.code} ${item.place?.span.start} ${item.message}`;
      return !seen.has(key) && seen.add(key);
    });
  }

  #send(document: Document, found: readonly Diagnostic[]): void {
    const diagnostics = found.map((finding) => this.#show(finding, document));
    const version = this.#workspace.get(document.uri) === document ? { version: document.version } : {};
    void this.#connection.sendDiagnostics({ uri: document.uri, diagnostics, ...version });
  }

  #show(found: Diagnostic, document: Document): LspDiagnostic {
    return toLsp(found, document, this.#client(), (path) => this.#workspace.read(path));
  }
}

/** Returns whether a finding is in a document. A finding without a place is in the recipe. */
function isOf({ place }: Diagnostic, document: Document): boolean {
  return place === undefined || place.file === document.path;
}
