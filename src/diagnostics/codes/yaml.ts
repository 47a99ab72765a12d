import { shellPath } from "../../source/shell-word.ts";
import { code } from "../define.ts";

/** Mistakes in the YAML text of a recipe. */
export const yamlCodes = {
  "yaml-not-utf8": code<{ path: string; byte: number; encoding?: string }>({
    title: "File is not UTF-8",
    severity: "error",
    message: ({ byte, encoding }) =>
      encoding === undefined
        ? `the file is not UTF-8: the byte at offset ${byte} is invalid`
        : `the file is ${encoding}, not UTF-8`,
    help: ({ path, encoding = "LATIN1" }) =>
      `save the file as UTF-8, for example with \`iconv -f ${encoding} -t UTF-8 ${shellPath(path)} >NEW\``,
    what: "The file contains bytes that are not valid UTF-8.",
    why: "Recipes are UTF-8, with or without a byte order mark. The program does not guess other encodings, because a wrong guess changes names and values.",
  }),
  "yaml-not-text": code({
    title: "File is not text",
    severity: "error",
    message: () => "the file is not text: it contains a NUL byte",
    help: () => "name a recipe, which is a YAML file; if this is one, get a new copy of it",
    what: "The file contains a byte 0, as disk images and programs do.",
    why: "YAML is text.",
    hidesLine: true,
  }),
  "yaml-carriage-return": code({
    title: "Lone carriage return",
    severity: "error",
    message: () => "a line ends with a carriage return (CR) that no newline (LF) follows",
    help: () => "save the file with the line ends of Unix (LF) or Windows (CRLF)",
    what: "The file has lines that end with a carriage return alone, as on old Macs, and can't be read with them.",
    why: "Few programs take a lone carriage return as the end of a line, so most would show another text than they read.",
    hidesLine: true,
  }),
  "yaml-empty": code({
    title: "Empty recipe",
    severity: "error",
    message: () => "the recipe is empty",
    help: () => "start with `validators:` and a list item such as `  - package: wget` below it",
    what: "The file is empty or contains only comments.",
    why: "A recipe needs at least the key `validators`.",
    example: { bad: "# nothing yet\n", good: "validators:\n  - package: wget\n" },
  }),
  "yaml-syntax": code<{ problem: string; help?: string }>({
    title: "YAML syntax error",
    severity: "error",
    message: ({ problem }) => problem,
    help: ({ help }) => help,
    what: "The text is not valid YAML.",
    why: "A recipe is compiled only if all of it parses, because text near a syntax error may be read with another meaning.",
    example: {
      bad: "validators:\n  - package: [wget, curl\n",
      good: "validators:\n  - package: [wget, curl]\n",
    },
  }),
  "yaml-quote-open": code<{ quote: string; closed: string }>({
    title: "Unclosed quote",
    severity: "error",
    message: ({ quote }) => `\`${quote}\` is never closed`,
    help: ({ quote, closed }) => `write \`${quote}\` at the end of the string, for example \`${closed}\``,
    what: "A quoted string has no closing quote.",
    why: "Everything up to the end of the file becomes part of the string.",
    example: { bad: 'validators:\n  - package: "wget\n', good: 'validators:\n  - package: "wget"\n' },
  }),
  "yaml-template-unquoted": code<{ text: string }>({
    title: "Unquoted `${…}` inside brackets",
    severity: "error",
    message: () => "a string with `${…}` must be quoted inside `[…]` or `{…}`",
    help: ({ text }) => `write \`"${text}"\``,
    what: "Inside `[…]` and `{…}`, an unquoted string ends at the first brace, which splits `${name}`.",
    why: "YAML reads the `{` as the start of a map.",
    example: {
      bad: "arguments: {a: {target_variable: A, default: x}}\nvalidators:\n  - package: [tool-${a}, wget]\n",
      good: 'arguments: {a: {target_variable: A, default: x}}\nvalidators:\n  - package: ["tool-${a}", wget]\n',
    },
  }),
  "yaml-escape": code<{ sequence: string }>({
    title: "Unknown escape sequence",
    severity: "error",
    message: ({ sequence }) => `${sequence} is not a YAML escape sequence`,
    help: () => "write `\\\\` for a backslash, or use single quotes",
    what: "Inside double quotes a backslash starts an escape sequence, and YAML does not define this one.",
    why: "The value would differ from what you wrote.",
    example: {
      bad: 'validators:\n  - package: "a\\qb"\n',
      good: "validators:\n  - package: ab\n",
    },
  }),
  "yaml-indent": code<{ problem: string; help: string }>({
    title: "Inconsistent indentation",
    severity: "error",
    message: ({ problem }) => problem,
    help: ({ help }) => help,
    what: "The indentation of a line matches none of the lists and maps around it.",
    why: "In YAML, indentation decides which list or map a line belongs to.",
    example: {
      bad: "validators:\n    - package: wget\n   - package: curl\n",
      good: "validators:\n  - package: wget\n  - package: curl\n",
    },
  }),
  "yaml-tab": code({
    title: "Tab in indentation",
    severity: "error",
    message: () => "this line is indented with a tab",
    help: () => "indent with spaces",
    what: "A line is indented with a tab.",
    why: "YAML allows only spaces, because the width of a tab is not defined.",
    example: {
      bad: "validators:\n\t- package: wget\n",
      good: "validators:\n  - package: wget\n",
    },
  }),
  "yaml-colon-missing": code<{ key: string }>({
    title: "Missing colon after a key",
    severity: "error",
    message: ({ key }) => `the key \`${key}\` is not followed by a colon`,
    help: ({ key }) => `write \`${key}: \``,
    what: "A line among the keys of a map has no colon, or no space after the colon.",
    why: "Without a colon the line is neither a key nor a value.",
    example: {
      bad: "arguments: {}\nvalidators\n",
      good: "arguments: {}\nvalidators:\n  - package: wget\n",
    },
  }),
  "yaml-key-not-text": code<{ found: string; variable?: string | undefined }>({
    title: "Key that is not a string",
    severity: "error",
    message: ({ found }) =>
      found === "nothing" ? "the key before `:` is missing" : `a key must be a string, not ${found}`,
    help: ({ variable }) =>
      variable
        ? `write \`"\${${variable}}"\` for the value of a variable`
        : "write the key as one word, such as `package:`",
    what: "The key of a map is itself a list or a map, or is missing.",
    why: "Every key in a recipe is a string.",
    example: {
      bad: "validators:\n  - ? [package]\n    : wget\n",
      good: "validators:\n  - package: wget\n",
    },
  }),
  "yaml-duplicate-key": code<{ key: string }>({
    title: "Duplicate key",
    severity: "error",
    message: ({ key }) => `the key \`${key}\` is already used in this map`,
    help: ({ key }) => `remove one of them, or start a list item: \`- ${key}: …\``,
    what: "A map contains the same key twice.",
    why: "One of the two values would be lost silently.",
    example: {
      bad: "validators:\n  - package: wget\n    package: curl\n",
      good: "validators:\n  - package: wget\n  - package: curl\n",
    },
  }),
  "yaml-alias-unknown": code<{ name: string; known: readonly string[]; nearest: string | undefined }>({
    title: "Unknown alias",
    severity: "error",
    message: ({ name }) => `\`*${name}\` refers to an anchor that is not defined above`,
    help: ({ name, known, nearest }) =>
      nearest
        ? `did you mean \`*${nearest}\`?`
        : known.length > 0
          ? `known anchors: ${known.map((anchor) => `\`&${anchor}\``).join(", ")}`
          : `define it above with \`&${name}\`, or quote the string: "*${name}"`,
    what: "`*name` repeats the node marked `&name` earlier in the file, and there is no such node.",
    why: "An alias without an anchor has no value.",
    example: {
      bad: "validators:\n  - package: *tools\n",
      good: "validators:\n  - package: &tools [wget]\n  - package: *tools\n",
    },
  }),
  "yaml-alias-circular": code<{ name: string }>({
    title: "Circular alias",
    severity: "error",
    message: ({ name }) =>
      `\`*${name}\` is inside the node that \`&${name}\` marks, so it would repeat itself forever`,
    help: ({ name }) => `move \`*${name}\` out of that node`,
    what: "An alias is inside the node that it repeats.",
    why: "Expanding it would never end.",
    example: {
      bad: "validators:\n  - any: &again\n      - all: *again\n",
      good: "validators:\n  - any:\n      - package: wget\n",
    },
  }),
  "yaml-alias-bomb": code<{ limit: number }>({
    title: "Aliases expand too far",
    severity: "error",
    message: ({ limit }) => `aliases in this recipe expand to more than ${limit} nodes`,
    help: () => "write the repeated parts out, or split the recipe",
    what: "Aliases that contain aliases multiply, and the result is larger than any real recipe.",
    why: "Without a limit, a file of a few lines could use up all memory.",
  }),
  "yaml-merge": code<{ found: string }>({
    title: "`<<` without a map",
    severity: "error",
    message: ({ found }) => `\`<<\` must be followed by a map or a list of maps, not ${found}`,
    help: () => "mark a map with `&NAME` and write `<<: *NAME`",
    what: "`<<` copies the keys of another map into this one.",
    why: "Only a map has keys to copy.",
    example: {
      bad: "arguments:\n  a:\n    <<: text\n    default: b\nvalidators:\n  - package: wget\n",
      good: "arguments:\n  a:\n    target_variable: A\n    default: b\nvalidators:\n  - package: wget\n",
    },
  }),
  "yaml-tag": code<{ tag: string }>({
    title: "YAML tag",
    severity: "error",
    message: ({ tag }) => `the YAML tag \`${tag}\` is not supported`,
    help: ({ tag }) => `remove \`${tag}\`; every value in a recipe is a string`,
    what: "YAML tags such as `!!int` or `!vault` set the type of a value.",
    why: "A recipe has only strings, lists and maps, so a tag would have no effect.",
    example: {
      bad: "validators:\n  - package: !secret wget\n",
      good: "validators:\n  - package: wget\n",
    },
  }),
  "yaml-documents": code({
    title: "Several YAML documents in one file",
    severity: "error",
    message: () => "`---` starts a second YAML document, and a recipe is one document",
    help: () => "put each recipe in its own file",
    what: "`---` starts another document after the first.",
    why: "Only one of the documents could be used, and the program does not choose.",
    example: {
      bad: "validators:\n  - package: wget\n---\nvalidators:\n  - package: curl\n",
      good: "validators:\n  - package: wget\n  - package: curl\n",
    },
  }),
  "yaml-too-deep": code<{ limit: number }>({
    title: "Lists and maps nested too deeply",
    severity: "error",
    message: ({ limit }) => `lists and maps are nested more than ${limit} levels deep`,
    help: () => "flatten the recipe, or generate it with fewer levels",
    what: "Lists and maps are nested deeper than any recipe needs.",
    why: "Deeper nesting would overflow the program's stack.",
  }),
};
