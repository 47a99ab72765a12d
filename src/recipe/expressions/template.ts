import type { Sink } from "../../diagnostics/sink.ts";
import type { Scalar } from "../../yaml/node.ts";
import { templateParser } from "./grammars.ts";
import type { TemplateNode } from "./nodes.ts";
import { locate, reportErrors } from "./report.ts";

/** Reads a text with `${name}` in it. A mistake is reported, and the rest is read all the same. */
export function parseTemplate(scalar: Scalar, sink: Sink): TemplateNode {
  const { text } = scalar;
  if (!text.includes("${")) return plainTemplate(scalar);
  const { parts, errors } = templateParser().parse(text);
  reportErrors(sink, "template-syntax", scalar, errors);
  return { scalar, parts: locate(scalar, parts), ...(errors.length > 0 ? { broken: true } : {}) };
}

/** A text in which `${` means nothing: an inline script's friendly name. */
export function plainTemplate(scalar: Scalar): TemplateNode {
  const { text, span } = scalar;
  return { scalar, parts: text === "" ? [] : [{ kind: "text", text, span }] };
}
