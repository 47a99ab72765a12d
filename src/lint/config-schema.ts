import { codes } from "../diagnostics/codes.ts";
import { isAdjustable } from "./settings.ts";

/** The JSON Schema of `.sahara-image.yaml`, for editors: schemas/config.schema.json. */
export function configSchema(): object {
  const properties = Object.fromEntries(
    Object.entries(codes)
      .filter(([code]) => isAdjustable(code))
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([code, { title, what, severity }]) => [
        code,
        { $ref: "#/$defs/severity", title, description: what, default: severity },
      ]),
  );
  return {
    $schema: "https://json-schema.org/draft/2020-12/schema",
    title: "Configuration of sahara-image",
    description: "A file .sahara-image.yaml holds for the recipes in its folder and below.",
    type: "object",
    properties: {
      rules: {
        title: "Rules",
        description: "The severity of each rule, and of each warning of the compiler.",
        type: "object",
        properties,
        additionalProperties: false,
      },
      resource_roots: {
        title: "Resource roots",
        description: "Folders in which scripts are looked up after the recipe's own; relative to this file.",
        type: "array",
        items: { type: "string" },
      },
      shellcheck: {
        title: "ShellCheck",
        type: "object",
        properties: {
          run: { title: "Whether scripts are shown to ShellCheck", type: "boolean", default: true },
          exclude: {
            title: "Codes of ShellCheck that are left out",
            type: "array",
            items: { type: "string", pattern: "^SC[0-9]{4}$" },
          },
        },
        additionalProperties: false,
      },
    },
    additionalProperties: false,
    $defs: {
      severity: {
        enum: ["off", "info", "warning", "error"],
        description: "An error makes lint exit with 1; `off` turns the rule off.",
      },
    },
  };
}
