import { type Diagnostic, diagnostic } from "../../diagnostics/diagnostic.ts";
import { nearest } from "../../source/nearest.ts";
import { SourceText } from "../../source/source-text.ts";
import { shorten } from "../../yaml/node.ts";
import { type WrittenStep, writeRecipe } from "../write-recipe.ts";
import { converters, settings } from "./operations.ts";
import { type Operation, readOperations } from "./read-operations.ts";

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

/** Operations whose arguments hold a password. */
const secretOperations: ReadonlySet<string> = new Set(["password", "root-password", "sm-credentials"]);

/**
 * Converts a command line of virt-customize, or a file for its option `--commands-from-file`, to a recipe. Each
 * operation becomes steps, a remark, or both, in order.
 */
export function convertVirtCustomize(source: SourceText): Conversion {
  const steps: WrittenStep[] = [];
  const remarks: Diagnostic[] = [];
  const folders = new Set<string>();
  const names = new Set<string>();
  const nameOf = (base: string) => {
    const name = shorten(base);
    let free = name;
    for (let count = 2; names.has(free); count++) free = `${name} (${count})`;
    names.add(free);
    return free;
  };
  let converted = 0;
  const operations = readOperations(source.text);
  for (const operation of operations) {
    if (settings.has(operation.name)) continue;
    const { name, argument, span } = operation;
    const place = { file: source.path, span };
    const converter = Object.hasOwn(converters, name) ? converters[name] : undefined;
    if (!converter) {
      const known = Object.keys(converters);
      const near = nearest(name, known);
      remarks.push(
        diagnostic("migration-operation-unknown", { name: shorten(name), nearest: near }, { place }),
      );
      continue;
    }
    if (name === "mkdir") folders.add(argument);
    const { steps: made = [], remark } = converter(argument, { folders, nameOf });
    const comment = commentOf(operation, remark, made.length > 0);
    steps.push(...made.map((step, index) => (index === 0 ? { ...step, comment } : step)));
    if (made.length === 0 && remark !== undefined) steps.push({ comment });
    if (made.length > 0) converted++;
    if (remark === undefined) continue;
    const code = made.length > 0 ? "migration-remark" : "migration-left-out";
    remarks.push(diagnostic(code, { operation: name, remark }, { place }));
  }
  const text = writeRecipe("Converted from virt-customize.", steps);
  return { text, converted, remarks, shown: withoutSecrets(source, operations) };
}

/** Returns the input with asterisks in the place of passwords. */
function withoutSecrets({ path, text }: SourceText, operations: readonly Operation[]): SourceText {
  let shown = text;
  for (const { name, span } of operations) {
    if (!secretOperations.has(name)) continue;
    const from = text.indexOf(name, span.start) + name.length;
    const hidden = text.slice(from, span.end).replaceAll(/\S/g, "*");
    shown = shown.slice(0, from) + hidden + shown.slice(span.end);
  }
  return new SourceText(path, shown);
}

function commentOf({ name, argument }: Operation, remark: string | undefined, isStep: boolean): string {
  const shown = secretOperations.has(name) ? name : shorten(`${name} ${argument}`.trim(), 90);
  if (remark === undefined) return shown;
  return `${shown}\n${isStep ? "Look" : "No step"}: ${remark}.`;
}
