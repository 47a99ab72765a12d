import { stringify } from "yaml";

/** Returns a value as YAML 1.2 in block style, with lines of any length. */
export function printYaml(value: unknown): string {
  return stringify(value, { lineWidth: 0 });
}
