import type { Diagnostic, Fix } from "../diagnostics/diagnostic.ts";
import type { RecipeView } from "./recipe-view.ts";
import { FileScript } from "./script.ts";

/**
 * Moves the compiler's finding about Windows line endings from the step to the script, where it can be fixed.
 * Returns other findings as they are.
 */
export function withScriptFix(found: Diagnostic, view: RecipeView): Diagnostic {
  const { code, place } = found;
  if (code !== "script-crlf" || !place) return found;
  const use = view.uses.find(({ validator }) => validator.path.scalar.span.start === place.span.start);
  const script = use?.script;
  if (!(script instanceof FileScript)) return found;
  const firstLine = { start: 0, end: Math.max(0, script.text.indexOf("\r\n")) };
  const related = [{ place, message: "it is run here" }];
  return { ...found, place: script.place(firstLine), related, fix: removeReturns(script.text) };
}

function removeReturns(text: string): Fix {
  const edits = [...text.matchAll(/\r(?=\n)/g)].map(({ index }) => ({
    span: { start: index, end: index + 1 },
    text: "",
  }));
  return { title: "Convert the line endings to LF", edits, certain: true };
}
