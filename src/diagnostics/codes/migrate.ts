import { code } from "../define.ts";

/** What `migrate` leaves for a person to decide. */
export const migrateCodes = {
  "value-read-otherwise": code<{ text: string; was: string }>({
    title: "Value that the old tool changed",
    severity: "info",
    message: ({ text, was }) => `the old tool read \`${text}\` as ${was}; here it is the string \`${text}\``,
    help: ({ was }) => `if you need the old value, write ${was}`,
    what: "sahara-image-pack read unquoted numbers, dates and words such as `no` as typed values, and converted them back to strings that differ from the text.",
    why: "A script that gets the value, or a choice that is compared with it, may rely on the old string.",
    example: {
      bad: "arguments:\n  version: {default: 1.10}\nvalidators:\n  - package: wget\n",
      good: 'arguments:\n  version: {target_variable: version, default: "1.10"}\nvalidators:\n  - package: wget\n',
    },
  }),
  "value-for-shell": code<{ text: string }>({
    title: "Value that was read by a shell",
    severity: "info",
    message: ({ text }) =>
      `the old tool passed \`${text}\` through a shell; here scripts get it exactly as it is written`,
    help: () => "remove the quotes and backslashes that were meant for the shell",
    what: "sahara-image-pack wrote `export NAME=VALUE` without quotes before each script, so a shell interpreted the value.",
    why: "That shell removed quotes and backslashes and expanded `$`. Here no shell interprets the value.",
    example: {
      bad: "arguments:\n  options: {default: '\"-a -b\"'}\nvalidators:\n  - package: wget\n",
      good: "arguments:\n  options: {target_variable: options, default: -a -b}\nvalidators:\n  - package: wget\n",
    },
  }),
  "migration-unsafe": code<{ what: string }>({
    title: "Change that would alter the recipe's meaning",
    severity: "warning",
    message: ({ what }) => `${what} was left out, because the recipe would no longer mean the same`,
    help: () => "make this change by hand, together with the parts that depend on it",
    what: "`migrate` compiles the recipe before and after each change, and skips a change if the plan differs.",
    why: "Because of aliases and merge keys, one place in the text can stand for several places in the recipe.",
    example: {
      bad: "arguments:\n  a: &a {default: x}\n  b: *a\nvalidators:\n  - package: wget\n",
      good: "arguments:\n  a: {target_variable: a, default: x}\n  b: {target_variable: b, default: x}\nvalidators:\n  - package: wget\n",
    },
  }),
  "migration-target": code<{ count: number }>({
    title: "Several recipes for one output",
    severity: "error",
    message: ({ count }) => `${count} recipes can't be written to one output`,
    help: () => "name one recipe, or rewrite each file with `--in-place`",
    what: "`migrate` writes one recipe to standard output or to the file given with `-o`. Several recipes can only be rewritten in place.",
    why: "Several recipes in one file are not a recipe.",
    example: {
      bad: "$ sahara-image migrate a/image.yaml b/image.yaml -o image.yaml",
      good: "$ sahara-image migrate --in-place a/image.yaml b/image.yaml",
    },
  }),
  "migration-remark": code<{ operation: string; remark: string }>({
    title: "Converted step to look at",
    severity: "info",
    message: ({ operation }) => `the step for \`${operation}\` is not quite the same`,
    help: ({ remark }) => remark,
    what: "An operation of another tool became a step that differs in the way that the help describes.",
    why: "The other tool runs its operations each time, and never looks whether they are needed.",
  }),
  "migration-left-out": code<{ operation: string; remark: string }>({
    title: "Operation without a step",
    severity: "warning",
    message: ({ operation }) => `\`${operation}\` became no step`,
    help: ({ remark }) => remark,
    what: "No step of a recipe does the same as this operation of another tool.",
    why: "The converted recipe leaves it out, so that you can decide what must hold of the image instead.",
  }),
  "migration-operation-unknown": code<{ name: string; tool: string; nearest: string | undefined }>({
    title: "Unknown operation",
    severity: "warning",
    message: ({ name, tool }) => `\`${name}\` is not an operation of ${tool}`,
    help: ({ nearest }) => (nearest ? `did you mean \`${nearest}\`?` : "remove the line"),
    what: "The documentation of the other tool has no operation or key of this name.",
    why: "It became no step.",
  }),
  "migration-input": code<{ what: string; help: string }>({
    title: "Input that can't be converted",
    severity: "error",
    message: ({ what }) => `the input is ${what}, which can't be converted`,
    help: ({ help }) => help,
    what: "The input of another tool is a template, in a form that has other inputs inside, or the input of something else.",
    why: "What a template asks for is only known after the other tool has read it. The input of another tool would become an empty recipe.",
  }),
};
