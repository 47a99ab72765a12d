import type { Fix } from "../diagnostics/diagnostic.ts";
import { nearest } from "../source/nearest.ts";
import { type Scalar, shorten } from "../yaml/node.ts";
import { foldName, isShellName, toShellName } from "./names.ts";
import type { Reader } from "./reader.ts";
import type { ArgumentDeclaration } from "./recipe.ts";
import { alwaysSetVariables, commandLineOptions } from "./reserved-names.ts";

/** Checks each argument, and that their names and variables do not collide (docs/recipes/arguments.md). */
export function checkArguments(reader: Reader, declarations: readonly ArgumentDeclaration[]): void {
  const names = new Map<string, Scalar>();
  for (const declaration of declarations) {
    checkName(reader, declaration, names);
    checkTarget(reader, declaration);
    checkDefault(reader, declaration);
  }
  checkTargets(reader, declarations);
}

const options = new Set<string>(commandLineOptions.map(foldName));

function checkName(reader: Reader, { name }: ArgumentDeclaration, names: Map<string, Scalar>): void {
  const { text } = name;
  if (!/^[A-Za-z_][A-Za-z0-9_.-]*$/.test(text))
    reader.report("argument-name-invalid", name, { name: shorten(text) });
  else if (alwaysSetVariables.includes(text))
    reader.report("argument-name-reserved", name, {
      name: text,
      by: "a variable that is set for every script",
    });
  else if (options.has(foldName(text)))
    reader.report("argument-name-reserved", name, { name: text, by: "an option of the command line" });
  const earlier = names.get(foldName(text));
  if (earlier) {
    const place = { file: reader.sink.file, span: earlier.span };
    const related = [{ place, message: "first declared here" }];
    reader.report(
      "argument-duplicate",
      name,
      { name: shorten(text), other: shorten(earlier.text) },
      { related },
    );
  } else names.set(foldName(text), name);
}

function checkTarget(reader: Reader, declaration: ArgumentDeclaration): void {
  const { name, targetVariable, spelling } = declaration;
  if (targetVariable) {
    const { text, span, style } = targetVariable;
    if (isShellName(text)) return;
    const made = text.replaceAll("-", "_");
    const fix: Fix | undefined =
      isShellName(made) && style === "plain"
        ? { title: `Write \`${made}\``, edits: [{ span, text: made }], certain: true }
        : undefined;
    reader.report("argument-target-invalid", targetVariable, { target: shorten(text) }, { fix });
    return;
  }
  // A key without a value, or with a wrong one, is already reported.
  if (declaration.keys.target_variable) return;
  const target = toShellName(name.text);
  const fix = insertTarget(reader, declaration, target);
  if (spelling !== "map")
    reader.report(
      "argument-target-missing",
      name,
      { name: shorten(name.text) },
      { fix: fix && { ...fix, certain: false } },
    );
  else if (isShellName(name.text))
    reader.report("argument-target-absent", name, { name: name.text, target }, { fix });
  else if (isShellName(name.text.replaceAll("-", "_")))
    reader.report("argument-target-derived", name, { name: name.text, target }, { fix });
  else reader.report("argument-target-missing", name, { name: shorten(name.text) }, {});
}

/** A fix that inserts `target_variable` as the first field, with the same indentation as the next one. */
function insertTarget(reader: Reader, declaration: ArgumentDeclaration, target: string): Fix | undefined {
  const first = Object.values(declaration.keys).sort((a, b) => a.span.start - b.span.start)[0];
  if (!first || first.span.start < declaration.name.span.start) return undefined;
  const text = reader.source.slice({ start: declaration.name.span.end, end: first.span.start });
  const indentation = /\n([ ]*)$/.exec(text)?.[1];
  const at = { start: first.span.start, end: first.span.start };
  const line = `target_variable: ${target}`;
  const flow = text.trimEnd().endsWith("{");
  if (indentation === undefined && !flow) return undefined;
  const inserted =
    indentation === undefined ? `${line}, ` : flow ? `${line},\n${indentation}` : `${line}\n${indentation}`;
  return { title: `Add \`${line}\``, edits: [{ span: at, text: inserted }], certain: true };
}

function checkDefault(reader: Reader, declaration: ArgumentDeclaration): void {
  const { name, keys, required, choices } = declaration;
  const byDefault = declaration.default;
  if (required) {
    if (byDefault)
      reader.report("argument-default-unused", keys.default ?? name, { name: shorten(name.text) });
  } else if (!byDefault) {
    reader.report("argument-default-missing", keys.default ?? name, { name: shorten(name.text) });
  }
  if (!byDefault || byDefault.broken || !choices) return;
  const texts = choices.map((choice) => choice.text);
  if (texts.includes(byDefault.text)) return;
  const near = nearest(byDefault.text, texts);
  const value = shorten(byDefault.text);
  reader.report("argument-default-not-choice", byDefault, { value, choices: texts, nearest: near });
}

/** Checks that no two arguments share a variable, and that none uses the name of another or a reserved one. */
function checkTargets(reader: Reader, declarations: readonly ArgumentDeclaration[]): void {
  const byName = new Map(declarations.map((declaration) => [declaration.name.text, declaration]));
  const taken = new Map<string, ArgumentDeclaration>();
  for (const declaration of declarations) {
    const at = declaration.targetVariable ?? declaration.name;
    const target = declaration.targetVariable?.text ?? toShellName(declaration.name.text);
    const named = byName.get(target);
    const earlier = taken.get(target);
    if (alwaysSetVariables.includes(target)) {
      if (declaration.targetVariable)
        reader.report("argument-target-taken", at, { target, by: "a variable that is set for every script" });
    } else if (named && named !== declaration && named.name.text !== declaration.name.text) {
      const related = [
        { place: { file: reader.sink.file, span: named.name.span }, message: "declared here" },
      ];
      reader.report("argument-target-taken", at, { target, by: `the name of another argument` }, { related });
    } else if (earlier && foldName(earlier.name.text) !== foldName(declaration.name.text)) {
      const span = (earlier.targetVariable ?? earlier.name).span;
      const related = [{ place: { file: reader.sink.file, span }, message: "declared here" }];
      const by = `the target variable of \`${shorten(earlier.name.text)}\``;
      reader.report("argument-target-taken", at, { target, by }, { related });
    }
    taken.set(target, taken.get(target) ?? declaration);
  }
}
