import { type Diagnostic, diagnostic } from "../diagnostics/diagnostic.ts";
import { fitting } from "../kinds/fitting.ts";
import { nameForm } from "../kinds/package-hints.ts";
import { SourceText } from "../source/source-text.ts";
import type { Span } from "../source/span.ts";
import { shorten } from "../yaml/node.ts";
import type { Value } from "../yaml/write-yaml.ts";
import { type WrittenStep, withoutVariables, writeRecipe } from "./write-recipe.ts";

/** A recipe that was made from the input of another tool. */
export interface Conversion {
  readonly text: string;
  /** How many operations became steps. */
  readonly converted: number;
  /** What a person has to look at, at its place in the input. */
  readonly remarks: readonly Diagnostic[];
  /** The input as it may be shown: without passwords. */
  readonly shown: SourceText;
}

/** The value of an argument of the recipe, where other texts are taken as they are. */
class Variable {
  readonly name: string;

  constructor(name: string) {
    this.name = name;
  }
}

/** What a step is made of. An option that is undefined is left out. */
export type Written = string | boolean | undefined | Variable | readonly Written[] | WrittenMap;
export interface WrittenMap {
  readonly [key: string]: Written;
}

/** A package that must be there, in a version if one is named, or that must not be there. */
export interface PackageRequest {
  readonly name: string;
  readonly span: Span;
  readonly version?: string;
  readonly absent?: true;
}

/** A recipe in the making, from the input of another tool. */
export class Draft {
  readonly source: SourceText;
  readonly #tool: string;
  readonly #operations: Operation[] = [];
  readonly #arguments = new Map<string, Value>();
  readonly #names = new Set<string>();
  readonly #secrets: Span[] = [];

  constructor(source: SourceText, tool: string) {
    this.source = source;
    this.#tool = tool;
  }

  /**
   * Starts an operation of the input. What is said of it later becomes its steps, comments and remarks.
   *
   * @param name what the other tool calls it
   * @param title the comment above its steps
   */
  operation(name: string, span: Span, title = name): Operation {
    const operation = new Operation(this.source.path, name, span, shorten(title, 90));
    this.#operations.push(operation);
    return operation;
  }

  /** Returns a name for a script that no other script has. */
  nameOf(base: string): string {
    const name = shorten(base);
    let free = name;
    for (let count = 2; this.#names.has(free); count++) free = `${name} (${count})`;
    this.#names.add(free);
    return free;
  }

  /** Declares a secret argument for the hash of a user's password, because a recipe holds no password in clear. */
  passwordOf(user: string, operation: Operation): Variable {
    const name = `${user.replaceAll(/[^A-Za-z0-9_]/g, "_")}_password`;
    this.#arguments.set(name, {
      description: `The hash of the password of ${user}, from \`openssl passwd -6\`.`,
      target_variable: name.toUpperCase(),
      required: true,
      secret: true,
    });
    operation.look(`give the hash of the password with \`--${name}\`; \`openssl passwd -6\` prints it`);
    return new Variable(name);
  }

  /** Hides a part of the input where messages show its lines. */
  hide(span: Span): void {
    this.#secrets.push(span);
  }

  finish(): Conversion {
    const steps = this.#operations.flatMap((operation) => operation.written());
    const remarks = this.#operations.flatMap((operation) => operation.remarks);
    const { path, text } = this.source;
    let shown = text;
    for (const { start, end } of this.#secrets)
      shown = shown.slice(0, start) + shown.slice(start, end).replaceAll(/\S/g, "*") + shown.slice(end);
    return {
      text: writeRecipe(`Converted from ${this.#tool}.`, this.#arguments, steps),
      converted: this.#operations.filter(({ hasSteps }) => hasSteps).length,
      remarks: remarks.sort((a, b) => (a.place?.span.start ?? 0) - (b.place?.span.start ?? 0)),
      shown: new SourceText(path, shown),
    };
  }
}

/** One operation of another tool: what became of it. */
export class Operation {
  readonly name: string;
  readonly span: Span;
  readonly remarks: Diagnostic[] = [];
  readonly #file: string;
  readonly #title: string;
  readonly #validators: Value[] = [];
  readonly #comments: string[] = [];

  constructor(file: string, name: string, span: Span, title: string) {
    this.#file = file;
    this.name = name;
    this.span = span;
    this.#title = title;
  }

  get hasSteps(): boolean {
    return this.#validators.length > 0;
  }

  /** Adds a step. Names and values that no step of the kind can have are left out, with a remark. */
  step(kind: string, name: string, options?: WrittenMap | string | Variable): this {
    const { validator, problems } = fitting(kind, name, plain(options));
    if (validator !== undefined) this.#validators.push(validator);
    for (const { option, is, help } of problems) {
      const what = option === undefined ? this.name : `${this.name}: ${option}`;
      this.leaveOut(`${shorten(option === undefined ? name : "its value")} ${is}: ${help}`, this.span, what);
    }
    return this;
  }

  /** Adds a step for packages, in one transaction. A name that none can have is left out, with a remark. */
  packages(packages: readonly PackageRequest[]): this {
    const written = packages.flatMap(({ name, span, ...options }): Value[] => {
      if (!nameForm.test(name)) {
        this.leaveOut("write its name and version: `package: {NAME: {version: VERSION}}`", span, name);
        return [];
      }
      return [Object.keys(options).length === 0 ? name : { [name]: plain(options) as Value }];
    });
    const [first, ...rest] = written;
    if (first !== undefined) this.#validators.push({ package: rest.length === 0 ? first : written });
    return this;
  }

  /** Adds steps that commands of a script declare. */
  declared(validators: readonly Value[]): this {
    this.#validators.push(...validators);
    return this;
  }

  /** Adds a script with these texts, in which `${` belongs to the shell. */
  script(name: string, options: Readonly<Record<string, Value>>): this {
    this.#validators.push({ script: { [name]: options } });
    return this;
  }

  /** Says where the step is not quite the same. */
  look(text: string, span = this.span): this {
    const params = { operation: this.name, remark: text };
    this.remarks.push(diagnostic("migration-remark", params, { place: { file: this.#file, span } }));
    this.#comments.push(`Look: ${text}.`);
    return this;
  }

  /** Says that the operation, or a part of it, became no step, and what to do instead. */
  leaveOut(text: string, span = this.span, what = this.name): this {
    const params = { operation: what, remark: text };
    this.remarks.push(diagnostic("migration-left-out", params, { place: { file: this.#file, span } }));
    this.#comments.push(what === this.name ? `No step: ${text}.` : `No step for ${what}: ${text}.`);
    return this;
  }

  /** Says that the tool has no operation of this name. */
  unknown(tool: string, near: string | undefined): this {
    const params = { name: shorten(this.name), tool, nearest: near };
    this.remarks.push(
      diagnostic("migration-operation-unknown", params, { place: { file: this.#file, span: this.span } }),
    );
    this.#comments.push(`No step: it is not an operation of ${tool}.`);
    return this;
  }

  /** Says why no step is needed. */
  note(text: string): this {
    this.#comments.push(`Not needed: ${text}.`);
    return this;
  }

  written(): readonly WrittenStep[] {
    const comment = [this.#title, ...this.#comments].join("\n");
    const [first, ...rest] = this.#validators;
    if (first === undefined) return [{ comment }];
    return [{ comment, validator: first }, ...rest.map((validator) => ({ validator }))];
  }
}

/** Returns a value as the recipe writes it: texts without variables, except for those of arguments. */
function plain(value: Written): Value | undefined {
  if (value instanceof Variable) return `\${${value.name}}`;
  if (typeof value === "string") return withoutVariables(value);
  if (typeof value !== "object") return value;
  if (Array.isArray(value)) return value.flatMap((item) => plain(item) ?? []);
  return Object.fromEntries(
    Object.entries(value as WrittenMap).flatMap(([key, inner]) => {
      const written = plain(inner);
      return written === undefined ? [] : [[withoutVariables(key), written]];
    }),
  );
}
