import type { Analysis } from "../compiler/compile.ts";
import type { Variable } from "../compiler/lower/variables.ts";
import { noResources, type ResourceFinder } from "../compiler/resource-finder.ts";
import { type CopyScriptValidator, copyScriptKind } from "../kinds/copy-script.ts";
import { isOfKind, type ValidatorKind } from "../kinds/kind.ts";
import { type ScriptValidator, scriptKind } from "../kinds/script.ts";
import type { TemplateNode } from "../recipe/expressions/nodes.ts";
import type { Recipe } from "../recipe/recipe.ts";
import type { InnerList, Validator } from "../recipe/validator.ts";
import type { ScriptFacts } from "../shell/facts.ts";
import { decodeText } from "../source/decode-text.ts";
import { SourceText } from "../source/source-text.ts";
import type { Place, Span } from "../source/span.ts";
import { FileScript, InlineScript, type Script, type ScriptRun, type ScriptUse } from "./script.ts";

/** The largest number of files that a path with `${…}` can mean. */
const MAX_PATHS = 100;

/** The lists that a validator is in, from the outermost to its own, each with the validator that holds it. */
export type Trail = readonly { readonly of: Validator; readonly list: InnerList }[];

/** A recipe as the rules see it: the analysis of the compiler, and the scripts that the recipe runs. */
export class RecipeView {
  readonly analysis: Analysis;
  /** Every run and copy of a script whose text is known, in the order of the file. */
  readonly uses: readonly ScriptUse[];
  /** Whether the recipe runs a script that could not be read. */
  readonly hasUnknownScripts: boolean;
  /** Each script once, with the steps that run or copy it. */
  readonly scripts: ReadonlyMap<Script, readonly ScriptUse[]>;
  /** The files that the recipe copies to /tmp, by their path there. */
  readonly copies: ReadonlyMap<string, Script>;
  /** The texts that findings refer to, by path: the recipe first, then the files of its scripts. */
  readonly sources: ReadonlyMap<string, SourceText>;
  /** By file, then by the place in it. */
  readonly #named = new Map<string, Map<number, Variable>>();
  readonly #trails = new Map<Validator, Trail>();
  readonly #reached = new Map<ScriptFacts, readonly ScriptFacts[]>();
  readonly #usesOf = new Map<Validator, ScriptUse[]>();

  constructor(analysis: Analysis, resources: ResourceFinder = noResources) {
    this.analysis = analysis;
    for (const variable of analysis.variables)
      for (const { file, span } of variable.references) {
        const named = this.#named.get(file) ?? new Map<number, Variable>();
        this.#named.set(file, named.set(span.start, variable));
      }
    const scripts = new ScriptFiles(resources);
    const uses: ScriptUse[] = [];
    let unknown = false;
    walkTrails(analysis.recipe.validators, [], (validator, trail) => {
      this.#trails.set(validator, trail);
      if (this.kindOf(validator).isForeign) unknown = true;
      if (!isOfKind(scriptKind, validator) && !isOfKind(copyScriptKind, validator)) return;
      for (const script of this.#scriptsOf(validator, scripts)) {
        if (!script) unknown = true;
        else if (isOfKind(scriptKind, validator)) uses.push(this.#run(validator, script));
        else uses.push({ kind: "copy", validator, script, baseName: script.name.split("/").at(-1)! });
      }
      if (!isOfKind(scriptKind, validator) || !validator.check || validator.check.broken) return;
      const check = new InlineScript(validator.path.scalar.text, this.source.path, validator.check);
      uses.push({ ...this.#run(validator, check), does: "check" });
    });
    this.uses = uses;
    const byScript = new Map<Script, ScriptUse[]>();
    const copies = new Map<string, Script>();
    for (const use of uses) {
      this.#usesOf.set(use.validator, [...(this.#usesOf.get(use.validator) ?? []), use]);
      const others = byScript.get(use.script);
      if (others) others.push(use);
      else byScript.set(use.script, [use]);
      if (use.kind === "copy") copies.set(`/tmp/${use.baseName}`, use.script);
    }
    this.scripts = byScript;
    this.copies = copies;
    const sources = new Map([[analysis.source.path, analysis.source]]);
    for (const { script } of uses)
      if (script instanceof FileScript && !sources.has(script.file)) sources.set(script.file, script.source);
    this.sources = sources;
    this.hasUnknownScripts = unknown;
  }

  get recipe(): Recipe {
    return this.analysis.recipe;
  }

  get source(): SourceText {
    return this.analysis.source;
  }

  /** The place of something in the recipe. */
  place(span: Span): Place {
    return { file: this.source.path, span };
  }

  /** The variable that a place of the recipe or of a fragment names, if the compiler found one. */
  variableAt(span: Span, file = this.source.path): Variable | undefined {
    return this.#named.get(file)?.get(span.start);
  }

  /** The runs and copies of scripts that a step asks for. */
  usesOf(validator: Validator): readonly ScriptUse[] {
    return this.#usesOf.get(validator) ?? [];
  }

  kindOf(validator: Validator): ValidatorKind {
    return this.analysis.kinds.of(validator);
  }

  /** The lists that a validator is in, the outermost first. */
  trailOf(validator: Validator): Trail {
    return this.#trails.get(validator) ?? [];
  }

  /** Calls `visit` for every validator, outer ones first, in the order of the file. */
  walk(visit: (validator: Validator) => void): void {
    for (const validator of this.#trails.keys()) visit(validator);
  }

  /** Returns the copied files that a script sources (`. /tmp/FILE`) or mentions, and those that these source. */
  reachedFrom(facts: ScriptFacts): readonly ScriptFacts[] {
    const reached = this.#reached.get(facts) ?? this.#findReached(facts);
    this.#reached.set(facts, reached);
    return reached;
  }

  #findReached(facts: ScriptFacts): readonly ScriptFacts[] {
    const reached: ScriptFacts[] = [facts];
    const taken = new Set<string>();
    for (const item of reached) {
      for (const [path, script] of this.copies) {
        if (!item.text.includes(path.slice("/tmp/".length)) && !item.variables.dynamic) continue;
        if (taken.has(path)) continue;
        taken.add(path);
        if (script.facts !== facts) reached.push(script.facts);
      }
    }
    return reached;
  }

  #run(validator: ScriptValidator, script: Script): ScriptRun {
    const does = validator.check || validator.creates ? "apply" : "both";
    return { kind: "run", validator, script, does, passed: this.#passed(validator.envVars) };
  }

  #passed(names: readonly { readonly text: string; readonly span: Span }[]) {
    return names.flatMap(({ text, span }) => {
      const variable = this.variableAt(span);
      return variable ? [{ span, name: text, variable }] : [];
    });
  }

  #scriptsOf(
    validator: ScriptValidator | CopyScriptValidator,
    files: ScriptFiles,
  ): readonly (Script | undefined)[] {
    const { path, inline } = validator;
    if (inline) return [new InlineScript(path.scalar.text, this.source.path, inline)];
    return this.#pathsOf(path).map((item) => files.get(item));
  }

  /** Returns the paths that a path with `${…}` can mean, from the choices or defaults of its arguments. */
  #pathsOf(path: TemplateNode): readonly string[] {
    let all = [""];
    for (const part of path.parts) {
      const declaration = part.kind === "variable" ? this.variableAt(part.nameSpan)?.declaration : undefined;
      const values =
        part.kind === "text"
          ? [part.text]
          : (declaration?.choices ?? (declaration?.default ? [declaration.default] : [])).map(
              (choice) => choice.text,
            );
      all = all.flatMap((before) => values.map((value) => before + value)).slice(0, MAX_PATHS);
    }
    return all;
  }
}

function walkTrails(
  validators: readonly Validator[],
  trail: Trail,
  visit: (validator: Validator, trail: Trail) => void,
): void {
  for (const validator of validators) {
    visit(validator, trail);
    for (const list of validator.inner)
      walkTrails(list.validators, [...trail, { of: validator, list }], visit);
  }
}

/** The scripts in files, each once even if several steps name it. */
class ScriptFiles {
  readonly #finder: ResourceFinder;
  readonly #byName = new Map<string, Script | undefined>();
  readonly #byPath = new Map<string, Script>();

  constructor(finder: ResourceFinder) {
    this.#finder = finder;
  }

  get(name: string): Script | undefined {
    if (!this.#byName.has(name)) this.#byName.set(name, this.#find(name));
    return this.#byName.get(name);
  }

  #find(name: string): Script | undefined {
    const found = this.#finder.find(name);
    if (found.kind !== "found") return undefined;
    const known = this.#byPath.get(found.path);
    if (known) return known;
    const text = decodeText(found.bytes);
    if (text === undefined) return undefined;
    const script = new FileScript(name, new SourceText(found.path, text));
    this.#byPath.set(found.path, script);
    return script;
  }
}
