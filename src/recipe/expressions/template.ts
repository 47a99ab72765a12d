import { diagnostic } from "../../diagnostics/diagnostic.ts";
import type { Sink } from "../../diagnostics/sink.ts";
import type { SourceText } from "../../source/source-text.ts";
import type { Scalar } from "../../yaml/node.ts";
import { readTemplate } from "./grammars.ts";
import type { TemplateNode, TemplatePart } from "./nodes.ts";
import { locate, reportErrors, templateProblem } from "./report.ts";
import type { RawPart } from "./template-grammar.ts";

/** Reads a text with `${name}` in it. A mistake is reported, and the rest is read all the same. */
export function parseTemplate(scalar: Scalar, sink: Sink): TemplateNode {
  const { text } = scalar;
  if (!text.includes("${")) return plainTemplate(scalar);
  const { parts, errors } = readTemplate(text);
  reportErrors(sink, "template-syntax", scalar, errors);
  return { scalar, parts: locate(scalar, parts), ...(errors.length > 0 ? { broken: true } : {}) };
}

/** Reads a whole file with `${name}` in it. A mistake is reported at its place in the file. */
export function parseTemplateFile(
  { path, text }: SourceText,
  sink: Sink,
): Pick<TemplateNode, "parts" | "broken"> {
  const { parts, errors } = readTemplate(text);
  for (const error of errors) {
    const { start, end } = error;
    const span = end > start || start === 0 ? { start, end } : { start: start - 1, end: start };
    sink.add(diagnostic("template-syntax", templateProblem(text, error), { place: { file: path, span } }));
  }
  return { parts: parts.map(partInFile), ...(errors.length > 0 ? { broken: true } : {}) };
}

function partInFile(part: RawPart): TemplatePart {
  const span = { start: part.start, end: part.end };
  if (part.kind === "text") return { kind: "text", text: part.text, span };
  const nameSpan = { start: part.nameStart, end: part.nameStart + part.name.length };
  return { kind: "variable", name: part.name, span, nameSpan };
}

/** A text in which `${` means nothing: an inline script's friendly name. */
export function plainTemplate(scalar: Scalar): TemplateNode {
  const { text, span } = scalar;
  return { scalar, parts: text === "" ? [] : [{ kind: "text", text, span }] };
}
