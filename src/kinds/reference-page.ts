import { argumentFields } from "../recipe/recipe.ts";
import type { ValidatorKind } from "./kind.ts";
import { argumentFieldDocs } from "./recipe-schema.ts";

/** The reference page of the recipe's words, in Markdown, from the registry of kinds: docs/reference/recipe.md. */
export function referencePage(kinds: readonly ValidatorKind[]): string {
  const sections = kinds.map(({ key, docs }) => [
    `### ${key}`,
    "",
    docs.markdown,
    "",
    "```yaml validators",
    "validators:",
    ...docs.example.split("\n").map((line, index) => `${index === 0 ? "  - " : "    "}${line}`),
    "```",
    "",
  ]);
  return [
    "# The words of a recipe",
    "",
    "<!-- Made by `npm run generate` from src/kinds/; edit there. -->",
    "",
    "## arguments",
    "",
    "What the user of the recipe may choose. It stands before `validators`.",
    "",
    "| field | |",
    "| --- | --- |",
    ...argumentFields.map((field) => `| \`${field}\` | ${argumentFieldDocs[field]} |`),
    "",
    "```yaml recipe",
    "arguments:",
    "  java_distro:",
    "    description: The Java distribution.",
    "    target_variable: JAVA_DISTRO",
    "    default: openjdk",
    "    choices: [openjdk, oracle-java]",
    "validators:",
    "  - script: {install_java: {env_vars: [java_distro]}}",
    "```",
    "",
    "## Validators",
    "",
    "| key | |",
    "| --- | --- |",
    ...kinds.map(({ key, docs }) => `| [\`${key}\`](#${key}) | ${docs.summary} |`),
    "",
    ...sections.flat(),
  ].join("\n");
}
