import { code } from "../define.ts";

/** What `migrate` leaves to a person. */
export const migrateCodes = {
  "value-read-otherwise": code<{ text: string; was: string }>({
    title: "A value that the old tool read as another",
    severity: "info",
    message: ({ text, was }) => `\`${text}\` was ${was} to the old tool, and is the text \`${text}\` here`,
    help: () => "where the old value is what is meant, write that",
    what: "sahara-image-pack took unquoted numbers, dates and words such as `no` for values of a type, and turned them back into texts that differ from what is written.",
    why: "A script that is passed the value, or a choice that is compared with it, may have been made for the other text.",
    example: {
      bad: "arguments:\n  version: {default: 1.10}\nvalidators:\n  - package: wget\n",
      good: 'arguments:\n  version: {target_variable: version, default: "1.10"}\nvalidators:\n  - package: wget\n',
    },
  }),
  "value-for-shell": code<{ text: string }>({
    title: "A value that a shell used to read",
    severity: "info",
    message: ({ text }) =>
      `\`${text}\` went through a shell in the old tool, and reaches scripts here as it is written`,
    help: () => "leave out quotes and backslashes that were for that shell",
    what: "sahara-image-pack wrote `export NAME=VALUE` before each script, without quotes; a shell then read the value.",
    why: "Quotes, backslashes and `$` in a value were taken away or expanded there; here a value is never read by a shell.",
    example: {
      bad: "arguments:\n  options: {default: '\"-a -b\"'}\nvalidators:\n  - package: wget\n",
      good: "arguments:\n  options: {target_variable: options, default: -a -b}\nvalidators:\n  - package: wget\n",
    },
  }),
  "migration-unsafe": code<{ what: string }>({
    title: "A change that would alter what a recipe does",
    severity: "warning",
    message: ({ what }) => `expected the recipe to mean the same with ${what}, found that it would not`,
    help: () => "it was left as it is; make the change by hand, with what depends on it",
    what: "`migrate` compiles the recipe before and after each change, and leaves out a change after which the plan is another.",
    why: "Aliases and merge keys make one place of the text stand for several of the recipe.",
    example: {
      bad: "arguments:\n  a: &a {default: x}\n  b: *a\nvalidators:\n  - package: wget\n",
      good: "arguments:\n  a: {target_variable: a, default: x}\n  b: {target_variable: b, default: x}\nvalidators:\n  - package: wget\n",
    },
  }),
  "migration-target": code<{ count: number }>({
    title: "Several recipes for one output",
    severity: "error",
    message: ({ count }) => `expected one recipe for one output, found ${count}`,
    help: () => "name one recipe, or rewrite each where it is with `--in-place`",
    what: "`migrate` writes one recipe to standard output or to the file of `-o`; several can only be rewritten where they are.",
    why: "One file after the other in one output would be a recipe of neither.",
    example: {
      bad: "$ sahara-image migrate a/image.yaml b/image.yaml -o image.yaml",
      good: "$ sahara-image migrate --in-place a/image.yaml b/image.yaml",
    },
  }),
};
