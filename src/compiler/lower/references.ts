import type { Fix } from "../../diagnostics/diagnostic.ts";
import type { Template, VariableId } from "../../plan/plan.ts";
import { isCloseSpelling } from "../../recipe/close-spelling.ts";
import type { TemplatePart } from "../../recipe/expressions/nodes.ts";
import { variableNamed } from "../../recipe/foreign-variables.ts";
import { isShellName, toShellName } from "../../recipe/names.ts";
import { alwaysSetVariables } from "../../recipe/reserved-names.ts";
import { nearest } from "../../source/nearest.ts";
import type { Span } from "../../source/span.ts";
import { type Scalar, shorten } from "../../yaml/node.ts";
import type { Variable, VariableUse } from "./variables.ts";
import type { Walk } from "./walk.ts";

/** Finds the variables that a recipe names, and notes each use. */
export class References {
  readonly #walk: Walk;

  constructor(walk: Walk) {
    this.#walk = walk;
  }

  /**
   * Returns the template of a text; undefined if it names an undeclared variable, or a secret without `maySecret`
   * (reported).
   */
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
      const variable = this.resolve(part.name, part.nameSpan, "template");
      const isExposed = variable?.secret && !maySecret;
      if (isExposed) this.#walk.report("secret-exposed", part.span, { name: part.name });
      if (variable && !isExposed) made.push({ variable: variable.id });
      else good = false;
    }
    return good ? made : undefined;
  }

  /** Returns the variable that a case compares. */
  read(name: Scalar): VariableId | undefined {
    return this.resolve(name.text, name.span, "case", name)?.id;
  }

  /** Returns the variables that a script gets. Leaves out undeclared ones, with a warning. */
  passed(names: readonly Scalar[]): VariableId[] {
    const passed = new Set<VariableId>();
    for (const name of names) {
      const variable = this.#walk.variables.getForReading(name.text);
      if (variable) {
        variable.references.push({ file: this.#walk.file, span: name.span, use: "env" });
        passed.add(variable.id);
      } else if (!isAlwaysSet(name.text)) {
        const known = this.#walk.variables.names();
        const near = nearest(name.text, known);
        const fix = respell(name.span, name.text, near);
        this.#walk.report(
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
      this.#walk.report("variable-reserved", name.span, { name: name.text });
      return undefined;
    }
    let variable = this.#walk.variables.get(name.text);
    if (!variable) {
      const shellName = toShellName(name.text);
      if (!isShellName(name.text.replaceAll("-", "_"))) {
        this.#walk.report("variable-name-invalid", name.span, { name: shorten(name.text) });
        return undefined;
      }
      if (shellName !== name.text) {
        const edits = [{ span: name.span, text: shellName }];
        const fix: Fix = { title: `Write \`${shellName}\``, edits, certain: false };
        this.#walk.report("variable-name-dashes", name.span, { name: name.text, shellName }, { fix });
      }
      // Variables that scripts see under the same name are one variable.
      variable = this.#walk.variables.get(shellName) ?? this.#walk.variables.create(name);
    }
    variable.references.push({
      file: this.#walk.file,
      span: name.span,
      use: value === undefined ? "output" : "set",
    });
    this.#walk.known.set(variable.id, value && this.#walk.known.textOf(value));
    return variable.id;
  }

  /** Returns the variable of that name, and notes its use; undefined if it is undeclared (reported). */
  resolve(name: string, span: Span, use: VariableUse, scalar?: Scalar): Variable | undefined {
    const variable = this.#walk.variables.getForReading(name);
    if (variable) {
      variable.references.push({ file: this.#walk.file, span, use });
      return variable;
    }
    const known = this.#walk.variables.names();
    const near = nearest(name, known);
    const help = isAlwaysSet(name)
      ? `\`${name}\` exists only in scripts${name.includes("DISTRO") || name.startsWith("distro") ? ": use `os_case`" : ""}`
      : bareName(name);
    const fix = scalar && scalar.style !== "plain" ? undefined : respell(span, name, near);
    const params = { name: shorten(name), known, nearest: near, ...(help ? { help } : {}) };
    this.#walk.report("variable-undeclared", span, params, { fix });
    return undefined;
  }
}

function isAlwaysSet(name: string): boolean {
  return alwaysSetVariables.includes(name);
}

/** Help for a name that is written as a reference (`$x`); undefined for any other. */
function bareName(name: string): string | undefined {
  const meant = variableNamed(name);
  return meant === undefined ? undefined : `write \`${meant}\``;
}

/** Returns a fix that writes the nearest known name; undefined if there is none, or if the name is not written as it is. */
export function respell(span: Span, name: string, near: string | undefined): Fix | undefined {
  if (near === undefined || span.end - span.start !== name.length) return undefined;
  return { title: `Write \`${near}\``, edits: [{ span, text: near }], certain: isCloseSpelling(name, near) };
}
