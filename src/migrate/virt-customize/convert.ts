import { nearest } from "../../source/nearest.ts";
import type { SourceText } from "../../source/source-text.ts";
import { type Conversion, Draft } from "../draft.ts";
import { converters, settings } from "./operations.ts";
import { readOperations } from "./read-operations.ts";

/** Operations whose arguments hold a password. */
const secretOperations: ReadonlySet<string> = new Set(["password", "root-password", "sm-credentials"]);

/**
 * Converts a command line of virt-customize, or a file for its option `--commands-from-file`, to a recipe. Each
 * operation becomes steps, a remark, or both, in order.
 */
export function convertVirtCustomize(source: SourceText): Conversion {
  const draft = new Draft(source, "virt-customize");
  const folders = new Set<string>();
  const files = new Set<string>();
  for (const { name, argument, span } of readOperations(source.text)) {
    if (settings.has(name)) continue;
    const isSecret = secretOperations.has(name);
    if (isSecret) draft.hide({ start: source.text.indexOf(name, span.start) + name.length, end: span.end });
    const converter = Object.hasOwn(converters, name) ? converters[name] : undefined;
    const title = isSecret ? name : `${name} ${argument}`.trim();
    const operation = draft.operation(name, span, title);
    if (converter) converter({ draft, operation, argument, span, folders, files });
    else operation.unknown("virt-customize", nearest(name, Object.keys(converters)));
  }
  return draft.finish();
}
