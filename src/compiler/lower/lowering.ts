import { join } from "node:path";
import type { Code, ParamsOf } from "../../diagnostics/codes.ts";
import { type DiagnosticOptions, diagnostic, type Fix } from "../../diagnostics/diagnostic.ts";
import type { Sink } from "../../diagnostics/sink.ts";
import { packageNameProblem } from "../../families/families.ts";
import type { NameProblem } from "../../families/names.ts";
import type { Arm, Lowering, ResourceUse, TreeUse } from "../../kinds/lowering.ts";
import type { KindRegistry } from "../../kinds/registry.ts";
import { commandForm } from "../../kinds/script-hints.ts";
import type { Family } from "../../plan/distributions.ts";
import type { KnownValues } from "../../plan/known-values.ts";
import type { Op, StepId, Template, VariableId } from "../../plan/plan.ts";
import { isCloseSpelling } from "../../recipe/close-spelling.ts";
import type { TemplateNode, TemplatePart } from "../../recipe/expressions/nodes.ts";
import { parseTemplateFile } from "../../recipe/expressions/template.ts";
import { ownVariables, variableNamed } from "../../recipe/foreign-variables.ts";
import type { Binding, Fragment, Inclusion } from "../../recipe/fragment.ts";
import { isShellName, toShellName } from "../../recipe/names.ts";
import { type ArgumentDeclaration, allArguments } from "../../recipe/recipe.ts";
import { alwaysSetVariables } from "../../recipe/reserved-names.ts";
import type { NotFound, ResourceFinder } from "../../recipe/resources.ts";
import type { Validator } from "../../recipe/validator.ts";
import { nearest } from "../../source/nearest.ts";
import { nearestFile } from "../../source/nearest-file.ts";
import type { Place, Span } from "../../source/span.ts";
import { type Scalar, shorten } from "../../yaml/node.ts";
import { checkValue } from "./bind-arguments.ts";
import type { Resources } from "./resources.ts";
import type { Variable, Variables, VariableUse } from "./variables.ts";

/**
 * Lowers the validators of a recipe (see the interface). It walks the recipe in the order in which it runs. So it
 * knows at each point which variables exist, and which have a known value.
 */
export class RecipeLowering implements Lowering {
  readonly source: Record<StepId, Place> = {};
  /** The files that paths name, in the order in which they were found. */
  readonly files: FileUse[] = [];
  readonly #sink: Sink;
  readonly #kinds: KindRegistry;
  readonly #variables: Variables;
  readonly #resources: Resources;
  #known: KnownValues;
  /** Whether no run can reach this point with the known values. */
  #unreachable = false;
  #id: StepId = "";
  /** The recipe, or the fragment that is being lowered. */
  #file: string;
  #finder: ResourceFinder;
  #inclusions = 0;
  #families: readonly Family[];

  constructor(
    sink: Sink,
    kinds: KindRegistry,
    variables: Variables,
    resources: Resources,
    finder: ResourceFinder,
    known: KnownValues,
    families: readonly Family[],
  ) {
    this.#sink = sink;
    this.#kinds = kinds;
    this.#variables = variables;
    this.#resources = resources;
    this.#file = sink.file;
    this.#finder = finder;
    this.#known = known;
    this.#families = families;
  }

  nameProblem(name: string, versioned: boolean): NameProblem | undefined {
    return packageNameProblem(name, this.#families, versioned);
  }

  /** The ID of the validator that is being lowered. */
  get families(): readonly Family[] {
    return this.#families;
  }

  bytesOf(resource: string): Buffer {
    const { content, encoding } = this.#resources.collected[resource]!;
    return Buffer.from(content, encoding);
  }

  get id(): StepId {
    return this.#id;
  }

  /** Returns the ID of a part of it, by its index from 0. */
  child(index: number): StepId {
    return `${this.#id}.${index + 1}`;
  }

  /** Records the place of an ID in the recipe. */
  place(id: StepId, span: Span): void {
    this.source[id] = { file: this.#file, span };
  }

  report<C extends Code>(
    code: C,
    span: Span,
    params: ParamsOf<C>,
    options: Omit<DiagnosticOptions, "place"> = {},
  ): void {
    this.#sink.add(diagnostic(code, params, { ...options, place: { file: this.#file, span } }));
  }

  /** Lowers a list of validators. The IDs of its items start with `prefix`. */
  steps(validators: readonly Validator[], prefix: StepId, before = 0): Op[] {
    const outer = this.#id;
    const ops: Op[] = [];
    // A loop with few calls, because each level of nesting uses stack.
    for (const [index, validator] of validators.entries()) {
      const number = before + index + 1;
      this.#id = prefix === "" ? String(number) : `${prefix}.${number}`;
      this.place(this.#id, validator.place);
      ops.push(...this.#one(validator));
    }
    this.#id = outer;
    return ops;
  }

  #one(validator: Validator): readonly Op[] {
    const id = this.#id;
    const ops = this.#kinds.of(validator).lower(this, validator);
    this.#id = id;
    if (ops.length <= 1) return ops;
    // A kind of a plugin may return several ops. They are one step of the recipe.
    return [
      {
        op: "all",
        id,
        steps: ops.map((op, index) => ({ ...op, id: op.id === id ? this.child(index) : op.id })),
      },
    ];
  }

  branches<T>(arms: readonly Arm<T>[]): T[] {
    const [id, before, unreachable, families] = [this.#id, this.#known, this.#unreachable, this.#families];
    const branches: KnownValues[] = [];
    let taken: KnownValues | undefined;
    let isDecided = false;
    const results = arms.map((arm, index) => {
      const value = arm.assume && before.get(arm.assume.variable);
      const runs = value !== undefined && value === arm.assume?.is && !taken;
      this.#known = before.branch(arm.assume);
      branches.push(this.#known);
      if (value !== undefined) isDecided = true;
      if (runs) taken = this.#known;
      this.#unreachable = unreachable || (value !== undefined && !runs);
      this.#families = arm.families ?? families;
      this.#id = id;
      this.place(`${id}.${index + 1}`, arm.span);
      return arm.lower(`${id}.${index + 1}`);
    });
    [this.#id, this.#known, this.#unreachable, this.#families] = [id, before, unreachable, families];
    if (taken) before.take(taken);
    else if (!isDecided && arms.some((arm) => arm.assume)) before.joinCases(branches);
    else if (!isDecided) before.join(branches);
    return results;
  }

  include({ path, fragment, bindings }: Inclusion, id: StepId): Op[] {
    this.place(id, path.span);
    if (!fragment) {
      // Its arguments and the variables that its steps set are unknown.
      for (const { value } of bindings)
        for (const part of value.parts)
          if (part.kind === "variable") this.#resolve(part.name, part.nameSpan, "template");
      this.#variables.expectOthers();
      return [];
    }
    this.#inclusions++;
    if (this.#inclusions > inclusionLimit || id.split(".").length > depthLimit) {
      const nested = this.#inclusions <= inclusionLimit;
      this.report("include-limit", path.span, { limit: nested ? depthLimit : inclusionLimit, nested });
      return [];
    }
    // The values belong to the including file.
    const bound = bindings.flatMap((binding) => this.#boundValue(binding, fragment) ?? []);
    const [outer, file, finder] = [this.#id, this.#file, this.#finder];
    this.#variables.enter();
    const steps: Op[] = [];
    for (const { declaration, name, value, secret } of bound) {
      const variable = this.#variables.bind(declaration, secret);
      variable.references.push({ file, span: name.span, use: "set" });
      if (value === undefined) continue;
      const step = `${id}.${steps.length + 1}`;
      this.place(step, name.span);
      steps.push({ op: "set", id: step, variable: variable.id, value });
      this.#known.set(variable.id, this.#known.textOf(value));
    }
    [this.#file, this.#finder] = [fragment.path, fragment.finder];
    for (const declaration of fragment.recipe.arguments) this.#variables.refer(declaration);
    steps.push(...this.steps(fragment.recipe.validators, id, steps.length));
    this.#variables.leave();
    [this.#id, this.#file, this.#finder] = [outer, file, finder];
    return [{ op: "all", id, steps }];
  }

  /** Returns the value of a fragment's argument; undefined if it cannot have one (reported). */
  #boundValue({ name, value }: Binding, fragment: Fragment): BoundValue | undefined {
    const declaration = allArguments(fragment.recipe).find((other) => other.name.text === name.text);
    if (!declaration || value.broken) return undefined;
    if (declaration.secret) {
      const [part, ...more] = value.parts;
      const secret =
        part?.kind === "variable" && more.length === 0 ? this.#variables.get(part.name) : undefined;
      if (part?.kind === "variable" && secret?.secret) {
        secret.references.push({ file: this.#file, span: part.nameSpan, use: "template" });
        return { declaration, name, secret };
      }
      this.report("include-secret", value.scalar.span, { name: name.text });
      return undefined;
    }
    const template = this.template(value.parts);
    if (!template) return undefined;
    const text = this.#known.textOf(template);
    const place = { file: this.#file, span: value.scalar.span };
    if (text !== undefined && !this.#unreachable) checkValue(declaration, text, this.#sink, place);
    return { declaration, name, value: template };
  }

  template(parts: readonly TemplatePart[], maySecret = false): Template | undefined {
    const made: Template[number][] = [];
    let good = true;
    for (const part of parts) {
      const last = made.at(-1);
      if (part.kind === "text") {
        if (typeof last === "string") made[made.length - 1] = last + part.text;
        else if (part.text !== "") made.push(part.text);
        continue;
      }
      const variable = this.#resolve(part.name, part.nameSpan, "template");
      const isExposed = variable?.secret && !maySecret;
      if (isExposed) this.report("secret-exposed", part.span, { name: part.name });
      if (variable && !isExposed) made.push({ variable: variable.id });
      else good = false;
    }
    return good ? made : undefined;
  }

  textOf(template: Template): string | undefined {
    return this.#known.textOf(template);
  }

  /** Returns the variable that a case compares. */
  read(name: Scalar): VariableId | undefined {
    return this.#resolve(name.text, name.span, "case", name)?.id;
  }

  /** Returns the variables that a script gets. Leaves out undeclared ones, with a warning. */
  passed(names: readonly Scalar[]): VariableId[] {
    const passed = new Set<VariableId>();
    for (const name of names) {
      const variable = this.#variables.getForReading(name.text);
      if (variable) {
        variable.references.push({ file: this.#file, span: name.span, use: "env" });
        passed.add(variable.id);
      } else if (!isAlwaysSet(name.text)) {
        const known = this.#variables.names();
        const near = nearest(name.text, known);
        const fix = respell(name.span, name.text, near);
        this.report(
          "variable-not-passed",
          name.span,
          { name: shorten(name.text), known, nearest: near, help: bareName(name.text) },
          { fix },
        );
      }
    }
    return [...passed];
  }

  /** Returns the variable that a step sets, and creates it if it is new. `value`: its value, if that is a template. */
  assign(name: Scalar, value: Template | undefined): VariableId | undefined {
    if (isAlwaysSet(name.text)) {
      this.report("variable-reserved", name.span, { name: name.text });
      return undefined;
    }
    let variable = this.#variables.get(name.text);
    if (!variable) {
      const shellName = toShellName(name.text);
      if (!isShellName(name.text.replaceAll("-", "_"))) {
        this.report("variable-name-invalid", name.span, { name: shorten(name.text) });
        return undefined;
      }
      if (shellName !== name.text) {
        const edits = [{ span: name.span, text: shellName }];
        const fix: Fix = { title: `Write \`${shellName}\``, edits, certain: false };
        this.report("variable-name-dashes", name.span, { name: name.text, shellName }, { fix });
      }
      // Variables that scripts see under the same name are one variable.
      variable = this.#variables.get(shellName) ?? this.#variables.create(name);
    }
    variable.references.push({
      file: this.#file,
      span: name.span,
      use: value === undefined ? "output" : "set",
    });
    this.#known.set(variable.id, value && this.#known.textOf(value));
    return variable.id;
  }

  #resolve(name: string, span: Span, use: VariableUse, scalar?: Scalar): Variable | undefined {
    const variable = this.#variables.getForReading(name);
    if (variable) {
      variable.references.push({ file: this.#file, span, use });
      return variable;
    }
    const known = this.#variables.names();
    const near = nearest(name, known);
    const help = isAlwaysSet(name)
      ? `\`${name}\` exists only in scripts${name.includes("DISTRO") || name.startsWith("distro") ? ": use `os_case`" : ""}`
      : bareName(name);
    const fix = scalar && scalar.style !== "plain" ? undefined : respell(span, name, near);
    const params = { name: shorten(name), known, nearest: near, ...(help ? { help } : {}) };
    this.report("variable-undeclared", span, params, { fix });
    return undefined;
  }

  /** Returns the text of an inline script, as a resource with its friendly name. */
  inline(name: string, text: string): ResourceUse;
  inline(name: string, text: string | Scalar): ResourceUse | undefined;
  inline(name: string, text: string | Scalar): ResourceUse | undefined {
    if (typeof text !== "string") return text.broken ? undefined : this.inline(name, text.text);
    return { key: this.#resources.addText(name, text), name };
  }

  /** Returns a script (or another file) by its path, which must be known at compile time. */
  script(path: TemplateNode, what: "script" | "file"): ResourceUse | undefined {
    const found = this.#lookUp(path, what, (name) => this.#resources.find(this.#finder, name));
    if (!found) return undefined;
    const { name, at, bytes } = found;
    const { key, mended } = this.#resources.addFile(at, name, bytes, what === "script");
    for (const item of mended)
      this.report(item === "crlf" ? "script-crlf" : "script-byte-order-mark", path.scalar.span, { path: at });
    return { key, name };
  }

  /** Returns the text of a file as a template. References in it are places in that file. */
  templateFile(path: TemplateNode, maySecret = false): Template | undefined {
    const found = this.#lookUp(path, "file", (name) => this.#resources.find(this.#finder, name));
    if (!found) return undefined;
    const source = this.#resources.sourceOf(found.at, found.bytes);
    if (!source) {
      this.report("template-not-text", path.scalar.span, { path: found.at });
      return undefined;
    }
    const { parts, broken } = parseTemplateFile(source, this.#sink);
    const outer = this.#file;
    this.#file = source.path;
    const template = this.template(parts, maySecret);
    this.#file = outer;
    return broken ? undefined : template;
  }

  /** Returns the files of a folder by its path, which must be known at compile time. */
  tree(path: TemplateNode): readonly TreeUse[] | undefined {
    const found = this.#lookUp(path, "folder", (name) => this.#finder.tree(name));
    return found?.entries.map((entry): TreeUse => {
      if (entry.type !== "file") return entry;
      const at = join(found.at, entry.path);
      this.#noteFile(path, at);
      const { key } = this.#resources.addFile(at, entry.path, entry.bytes, false);
      return { path: entry.path, type: "file", key, isExecutable: entry.isExecutable };
    });
  }

  #noteFile({ scalar }: TemplateNode, path: string): void {
    this.files.push({ place: { file: this.#file, span: scalar.span }, path });
  }

  /** Finds what a path names, which must be known at compile time; undefined where there is nothing (reported). */
  #lookUp<F extends { readonly kind: "found"; readonly path: string }>(
    path: TemplateNode,
    what: NamedFile,
    find: (name: string) => F | NotFound,
  ): (Omit<F, "kind" | "path"> & { readonly name: string; readonly at: string }) | undefined {
    const template = this.template(path.parts);
    if (!template || path.broken) return undefined;
    const { span } = path.scalar;
    const name = this.#known.textOf(template);
    if (name === undefined) {
      this.#reportUnknown(path);
      return undefined;
    }
    const found = find(name);
    switch (found.kind) {
      case "found": {
        const { kind: _, path: at, ...content } = found;
        if (what !== "folder") this.#noteFile(path, at);
        return { ...content, name, at };
      }
      case "not-looked-up":
        return undefined;
      case "nothing":
        // In a case that cannot be reached with these values, the path need not make sense.
        if (!this.#unreachable || path.parts.every((part) => part.kind === "text"))
          this.#reportMissing(path, name, what);
        return undefined;
      case "outside":
        this.report("script-outside", span, { path: shorten(name), root: found.root });
        return undefined;
      case "unreadable":
        this.report("script-unreadable", span, { path: found.path, reason: found.reason, what });
        return undefined;
    }
  }

  #reportMissing(path: TemplateNode, name: string, what: NamedFile): void {
    const { span, style } = path.scalar;
    const { roots } = this.#finder;
    const known = this.#finder.list();
    const near = nearestFile(name, what === "folder" ? foldersOf(known) : known);
    const respelt = style === "plain" ? respell(span, name, near) : undefined;
    // Only the author knows which file is meant.
    const fix = respelt && { ...respelt, certain: false };
    const help = pathHelp(path.scalar, what === "script" ? "script" : "copy_script");
    this.report(
      "script-missing",
      span,
      { path: shorten(name.trim()), roots, nearest: near, help, what },
      { fix },
    );
  }

  /** Reports the first variable of a path whose value is known only during the run. */
  #reportUnknown({ parts }: TemplateNode): void {
    for (const part of parts) {
      const variable = part.kind === "variable" ? this.#variables.get(part.name) : undefined;
      if (part.kind !== "variable" || !variable || this.#known.get(variable.id) !== undefined) continue;
      // An argument without a value (in an editor, or because it is missing) cannot be looked up.
      const isPending = variable.declaration && !this.#known.isSet(variable.id);
      if (!isPending) this.report("template-not-known", part.span, { name: variable.name });
      return;
    }
  }
}

/** What a path names, as messages call it. */
type NamedFile = "script" | "file" | "folder";

/** A place that names a file, and the path of that file. */
export interface FileUse {
  readonly place: Place;
  readonly path: string;
}

interface BoundValue {
  readonly declaration: ArgumentDeclaration;
  /** The key that binds it. */
  readonly name: Scalar;
  /** Absent for a secret that has the value of another. */
  readonly value?: Template;
  readonly secret?: Variable;
}

/** Fragments that include others twice, which do the same, would grow without end. */
const inclusionLimit = 1000;
/** The most parts of a step's ID: each level of nesting uses stack. */
const depthLimit = 512;

/** Returns the folders that files are in. */
function foldersOf(files: readonly string[]): string[] {
  const folders = files.flatMap((file) => (file.includes("/") ? [file.slice(0, file.lastIndexOf("/"))] : []));
  return [...new Set(folders)];
}

function isAlwaysSet(name: string): boolean {
  return alwaysSetVariables.includes(name);
}

/** Help for a name that is written as a reference (`$x`); undefined for any other. */
function bareName(name: string): string | undefined {
  const meant = variableNamed(name);
  return meant === undefined ? undefined : `write \`${meant}\``;
}

/** Help for a path that contains a variable of another tool, or that is a command or a text. */
function pathHelp(path: Scalar, key: "script" | "copy_script"): string | undefined {
  const own = ownVariables(path.text);
  if (path.text.trim().includes("\n"))
    return `write \`${key}:\`, below it \`NAME:\`, below that \`inline: |\` and then the text, each indented deeper`;
  if (/\s/.test(path.text)) return `write \`${commandForm(key, path)}\``;
  return own === undefined ? undefined : `write \`${own}\``;
}

function respell(span: Span, name: string, near: string | undefined): Fix | undefined {
  if (near === undefined || span.end - span.start !== name.length) return undefined;
  return { title: `Write \`${near}\``, edits: [{ span, text: near }], certain: isCloseSpelling(name, near) };
}
