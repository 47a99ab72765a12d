import { distributionAliases } from "../../plan/distributions.ts";
import type { OsKeyNode } from "../../recipe/expressions/nodes.ts";
import { walkValidators } from "../../recipe/validator.ts";
import type { Change, Step } from "../step.ts";

/** Replaces `centos7` by `centos 7`, and `redhatenterpriseserver` by `rhel`. */
export const distributions: Step = ({ recipe }) => {
  const found: OsKeyNode[] = [];
  walkValidators(recipe.validators, ({ texts }) => found.push(...texts.flatMap(({ osKey }) => osKey ?? [])));
  const seen = new Set<number>();
  return found.flatMap(({ scalar, name, bounds }): readonly Change[] => {
    if (scalar.broken || seen.has(scalar.span.start)) return [];
    seen.add(scalar.span.start);
    const spelt = distributionAliases[name] ?? name;
    const [bound] = bounds;
    const glued = bound?.operator === "prefix" && scalar.text === `${name}${bound.version}`;
    const made = glued ? `${spelt} ${bound.version}` : scalar.text === name ? spelt : scalar.text;
    if (made === scalar.text) return [];
    const quote = scalar.style === "single" ? "'" : scalar.style === "double" ? '"' : "";
    const edits = [{ span: scalar.span, text: `${quote}${made}${quote}` }];
    return [{ title: `\`${scalar.text}\` written \`${made}\``, span: scalar.span, edits }];
  });
};
