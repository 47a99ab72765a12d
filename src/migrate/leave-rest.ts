import type { Operation } from "./draft.ts";
import { type Fields, spanOf } from "./fields.ts";

/** Leaves out the fields that nobody took, each with what to do instead. */
export function leaveRest(
  operation: Operation,
  fields: Fields,
  help: Readonly<Record<string, string>> = {},
  otherwise = "say what it changes in the image",
): void {
  for (const entry of fields.rest()) {
    const name = entry.key.text;
    const text = Object.hasOwn(help, name) ? help[name]! : otherwise;
    operation.leaveOut(text, spanOf(entry), `${operation.name}: ${name}`);
  }
}
