import { nearest } from "../source/nearest.ts";
import { shorten } from "../yaml/node.ts";
import type { Inclusion } from "./fragment.ts";
import { foldName, isShellName, toShellName } from "./names.ts";
import type { Reader } from "./reader.ts";
import { type ArgumentDeclaration, allArguments } from "./recipe.ts";

/**
 * Returns the arguments of the included fragments that no inclusion binds, each once, and reports those that
 * conflict with the others: of one name with different definitions, or with one variable.
 *
 * @param own the arguments that the including file declares
 */
export function inheritArguments(
  reader: Reader,
  own: readonly ArgumentDeclaration[],
): readonly ArgumentDeclaration[] {
  const inherited: ArgumentDeclaration[] = [];
  for (const inclusion of reader.inclusions) {
    if (!inclusion.fragment) continue;
    const offered = allArguments(inclusion.fragment.recipe);
    checkBindings(reader, inclusion, offered);
    const bound = new Set(inclusion.bindings.map(({ name }) => name.text));
    for (const declaration of offered) {
      if (bound.has(declaration.name.text)) continue;
      const known = [...own, ...inherited];
      const same = known.find(({ name }) => foldName(name.text) === foldName(declaration.name.text));
      const clash = same
        ? !isSameDefinition(same, declaration) && same
        : known.find(sharesVariable(declaration));
      if (clash) reportConflict(reader, inclusion, declaration, clash);
      if (!same) inherited.push(declaration);
    }
  }
  return inherited;
}

function checkBindings(
  reader: Reader,
  { fragment, bindings }: Inclusion,
  offered: readonly ArgumentDeclaration[],
): void {
  const known = offered.map(({ name }) => name.text);
  for (const { name } of bindings) {
    if (known.includes(name.text)) continue;
    const near = nearest(name.text, known);
    const fix = near === undefined ? undefined : reader.respell(name, near, false);
    const params = { name: shorten(name.text), fragment: fragment!.path, known, nearest: near };
    reader.report("include-argument-unknown", name, params, { fix });
  }
}

/** Whether two declarations mean the same to scripts and to the command line; their descriptions may differ. */
function isSameDefinition(a: ArgumentDeclaration, b: ArgumentDeclaration): boolean {
  return a === b || definitionOf(a) === definitionOf(b);
}

function definitionOf(declaration: ArgumentDeclaration): string {
  const { name, required, secret, hidden, choices } = declaration;
  return JSON.stringify([
    name.text,
    variableOf(declaration),
    required,
    required ? undefined : declaration.default?.text,
    choices?.map((choice) => choice.text),
    secret,
    hidden,
  ]);
}

function variableOf({ name, targetVariable }: ArgumentDeclaration): string {
  return targetVariable && isShellName(targetVariable.text) ? targetVariable.text : toShellName(name.text);
}

function sharesVariable(declaration: ArgumentDeclaration): (other: ArgumentDeclaration) => boolean {
  const [name, variable] = [declaration.name.text, variableOf(declaration)];
  return (other) =>
    variableOf(other) === variable || other.name.text === variable || variableOf(other) === name;
}

function reportConflict(
  reader: Reader,
  { path, fragment }: Inclusion,
  declaration: ArgumentDeclaration,
  other: ArgumentDeclaration,
): void {
  const place = ({ file, name: { span } }: ArgumentDeclaration) => ({ file, span });
  const related = [
    { place: place(declaration), message: "declared here" },
    { place: place(other), message: "and here" },
  ];
  const names = { name: declaration.name.text, other: other.name.text };
  const params = { ...names, fragment: fragment!.path, path: path.text, variable: variableOf(declaration) };
  reader.report("include-argument-conflict", path, params, { related });
}
