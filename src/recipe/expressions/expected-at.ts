import type { Expected, ExpressionLanguage } from "./expected.ts";

export type { Expected, ExpectedKind, ExpressionLanguage } from "./expected.ts";

/** What could come next at an offset of an expression's text: for completion in editors. */
export async function expectedAt(
  language: ExpressionLanguage,
  text: string,
  offset: number,
): Promise<readonly Expected[]> {
  const [{ expectedAtEnd }, parsers] = await Promise.all([import("./expected.ts"), import("./grammars.ts")]);
  const before = text.slice(0, offset);
  switch (language) {
    case "template":
      return expectedAtEnd(parsers.templateParser(), ["template"], before);
    case "os-key":
      return expectedAtEnd(parsers.osKeyParser(), ["key"], before);
    case "version": {
      const constraints = /[<>=!,]/.test(before);
      const rules = constraints ? ["constraints"] : ["exact", "constraints"];
      return expectedAtEnd(parsers.versionParser(), rules, before);
    }
  }
}
