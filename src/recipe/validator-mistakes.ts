import { nearest } from "../source/nearest.ts";
import { type Entry, type MappingNode, type Scalar, shorten, type YamlNode } from "../yaml/node.ts";
import { isEmpty } from "./node-forms.ts";
import type { ValueReader } from "./value-reader.ts";

/** The keys of validators that a recipe may use, and what to write instead of others. */
export interface KnownKinds {
  keys(): readonly string[];
  has(key: string): boolean;
  /** The validator to write for a key of another tool, or for a known key with others beside it. */
  rewrite(key: string, value: YamlNode, beside: readonly Entry[]): string | undefined;
}

/** Returns what to write instead of a validator with several keys, or with none. */
export function helpForSeveral(kinds: KnownKinds, entries: readonly Entry[]): string {
  const [first] = entries;
  if (first && entries.length > 1 && kinds.has(first.key.text) && isEmpty(first.value))
    return `indent the keys of \`${first.key.text}\` deeper than \`${first.key.text}\` itself`;
  if (entries.some((entry) => isCondition(entry.key.text))) return caseHelp;
  for (const entry of entries) {
    const beside = entries.filter((other) => other !== entry);
    if (beside.some((other) => kinds.has(other.key.text))) continue;
    const meant = kinds.rewrite(entry.key.text, entry.value, beside);
    if (meant !== undefined) return `write \`- ${meant}\``;
  }
  return "write `- ` before each validator";
}

/** Reports a node where a validator is needed. */
export function reportNoValidator(reader: ValueReader, kinds: KnownKinds, node: YamlNode): void {
  const known = kinds.keys();
  const near = node.kind === "scalar" ? nearest(node.text, known) : undefined;
  // A colon needs a blank after it.
  const [, key, value] = (node.kind === "scalar" && /^([a-z_]+)(?::| +)(\S.*)$/s.exec(node.text)) || [];
  reader.mismatch(node, {
    subject: "a validator",
    form: "a map such as `package: wget`",
    key: undefined,
    help:
      key !== undefined && kinds.has(key)
        ? `write \`${key}: ${shorten(value!)}\``
        : near
          ? `write \`${near}: …\` with a colon and a value`
          : `start it with one of these keys: ${known.join(", ")}`,
  });
}

/** Reports a validator with a key that no kind has. */
export function reportUnknownValidator(
  reader: ValueReader,
  kinds: KnownKinds,
  key: Scalar,
  map: MappingNode,
): void {
  // `map-not-single` already reports the further keys.
  const [entry, ...beside] = map.entries;
  if (entry?.key !== key) return;
  const known = kinds.keys();
  const near = nearest(key.text, known);
  if (beside.length > 0 && near === undefined) return;
  const meant = kinds.rewrite(key.text, entry.value, []);
  const help = isCondition(key.text) ? caseHelp : meant && near !== meant ? `write \`${meant}\`` : undefined;
  const params = { key: shorten(key.text), known, nearest: near, help };
  reader.report("validator-unknown", key, params, { fix: reader.respell(key, near, true) });
}

const caseHelp =
  "use `os_case` to choose by distribution, or `argument_case` to choose by the value of an argument";

function isCondition(key: string): boolean {
  return /^(when|if|unless|only_?if|not_?if|condition)$/.test(key);
}
