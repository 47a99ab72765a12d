import { code } from "../define.ts";

/** The text of a recipe as YAML: what can be wrong before any word of it is understood. */
export const yamlCodes = {
  "yaml-not-utf8": code<{ byte: number }>({
    title: "Not UTF-8",
    severity: "error",
    message: ({ byte }) => `expected UTF-8 text, found a byte that is not at offset ${byte}`,
    help: () => "save the file as UTF-8",
    what: "The file's bytes are not UTF-8 text.",
    why: "A recipe is UTF-8, with or without a byte order mark; guessing another encoding would change what its words mean.",
  }),
  "yaml-empty": code({
    title: "Nothing in the file",
    severity: "error",
    message: () => "expected a recipe, found an empty file",
    help: () => "a recipe is a map with a `validators` list",
    what: "The file holds nothing, or nothing but comments.",
    why: "A recipe needs at least its `validators`.",
    example: { bad: "# nothing yet\n", good: "validators:\n  - package: wget\n" },
  }),
  "yaml-syntax": code<{ expected: string; found: string; help?: string }>({
    title: "YAML that does not parse",
    severity: "error",
    message: ({ expected, found }) => `expected ${expected}, found ${found}`,
    help: ({ help }) => help,
    what: "The text breaks a rule of YAML.",
    why: "What stands around the mistake may be read otherwise than it was meant.",
    example: {
      bad: "validators:\n  - package: [wget, curl\n",
      good: "validators:\n  - package: [wget, curl]\n",
    },
  }),
  "yaml-quote-open": code<{ quote: string }>({
    title: "A quote that is not closed",
    severity: "error",
    message: ({ quote }) => `expected a closing ${quote}, found the end of the text`,
    help: ({ quote }) => `write ${quote} where the text ends`,
    what: "A quoted text has no closing quote.",
    why: "Everything up to the end of the file is taken for a part of the text.",
    example: { bad: 'validators:\n  - package: "wget\n', good: 'validators:\n  - package: "wget"\n' },
  }),
  "yaml-template-unquoted": code({
    title: "`${…}` without quotes inside brackets",
    severity: "error",
    message: () => "expected quotes around a text with `${` in brackets or braces, found none",
    help: () => "put the text in quotes, or write the list with `- ` on lines of its own",
    what: "Inside `[…]` and `{…}` a text without quotes ends at a brace, so that `${name}` comes apart.",
    why: "YAML takes the `{` for the start of a map.",
    example: {
      bad: "arguments: {a: {target_variable: A, default: x}}\nvalidators:\n  - package: [tool-${a}, wget]\n",
      good: 'arguments: {a: {target_variable: A, default: x}}\nvalidators:\n  - package: ["tool-${a}", wget]\n',
    },
  }),
  "yaml-escape": code<{ sequence: string }>({
    title: "An unknown escape in a quoted text",
    severity: "error",
    message: ({ sequence }) => `expected an escape that YAML knows, found ${sequence}`,
    help: () => "write a backslash twice, or use single quotes, where no character is escaped",
    what: "A backslash in double quotes starts an escape; YAML has no such one.",
    why: "The text would not be what was meant.",
    example: {
      bad: 'validators:\n  - package: "a\\qb"\n',
      good: "validators:\n  - package: ab\n",
    },
  }),
  "yaml-indent": code<{ expected: string; found: string }>({
    title: "Indentation that does not fit",
    severity: "error",
    message: ({ expected, found }) => `expected ${expected}, found ${found}`,
    help: () => "indent the line as its neighbours of the same list or map are indented",
    what: "A line's indentation belongs to none of the lists and maps around it.",
    why: "In YAML the indentation says what belongs to what.",
    example: {
      bad: "validators:\n    - package: wget\n   - package: curl\n",
      good: "validators:\n  - package: wget\n  - package: curl\n",
    },
  }),
  "yaml-tab": code({
    title: "A tab as indentation",
    severity: "error",
    message: () => "expected spaces as indentation, found a tab",
    help: () => "replace the tab by spaces",
    what: "A line is indented with a tab.",
    why: "YAML allows only spaces: how wide a tab is, nobody can say.",
    example: {
      bad: "validators:\n\t- package: wget\n",
      good: "validators:\n  - package: wget\n",
    },
  }),
  "yaml-colon-missing": code<{ key: string }>({
    title: "A key without a colon",
    severity: "error",
    message: ({ key }) => `expected \`: \` after the key \`${key}\`, found none`,
    help: () => "write a colon and a space after the key",
    what: "A line among the keys of a map has no colon, or no space after it.",
    why: "Without it the line is neither a key nor a value.",
    example: {
      bad: "arguments: {}\nvalidators\n",
      good: "arguments: {}\nvalidators:\n  - package: wget\n",
    },
  }),
  "yaml-key-not-text": code<{ found: string }>({
    title: "A key that is not text",
    severity: "error",
    message: ({ found }) => `expected a text as key, found ${found}`,
    what: "The key of a map is itself a list or a map.",
    why: "Every key of a recipe is a word.",
    example: {
      bad: "validators:\n  - ? [package]\n    : wget\n",
      good: "validators:\n  - package: wget\n",
    },
  }),
  "yaml-duplicate-key": code<{ key: string }>({
    title: "A key that stands twice",
    severity: "error",
    message: ({ key }) => `expected each key once, found \`${key}\` a second time in the same map`,
    help: () => "remove one, or make a list item of it",
    what: "A map holds the same key twice.",
    why: "One of the two would be lost without a word.",
    example: {
      bad: "validators:\n  - package: wget\n    package: curl\n",
      good: "validators:\n  - package: wget\n  - package: curl\n",
    },
  }),
  "yaml-alias-unknown": code<{ name: string; known: readonly string[]; nearest: string | undefined }>({
    title: "An alias of an anchor that is not there",
    severity: "error",
    message: ({ name }) => `expected an anchor \`&${name}\` before this alias, found none`,
    help: ({ known, nearest }) =>
      nearest
        ? `did you mean \`*${nearest}\`?`
        : known.length > 0
          ? `anchors so far: ${known.join(", ")}`
          : "text that starts with `*` must be quoted",
    what: "`*name` repeats what `&name` marked earlier in the file; nothing did.",
    why: "There is nothing to repeat.",
    example: {
      bad: "validators:\n  - package: *tools\n",
      good: "validators:\n  - package: &tools [wget]\n  - package: *tools\n",
    },
  }),
  "yaml-alias-circular": code<{ name: string }>({
    title: "An alias inside its own anchor",
    severity: "error",
    message: ({ name }) =>
      `expected an anchor that ends before this alias, found \`*${name}\` inside \`&${name}\``,
    what: "An alias stands within what it repeats.",
    why: "It would never end.",
    example: {
      bad: "validators:\n  - any: &again\n      - all: *again\n",
      good: "validators:\n  - any:\n      - package: wget\n",
    },
  }),
  "yaml-alias-bomb": code<{ limit: number }>({
    title: "Aliases that expand to too much",
    severity: "error",
    message: ({ limit }) => `expected aliases that come to at most ${limit} nodes, found more`,
    help: () => "write out what is meant, or split the recipe",
    what: "Aliases of aliases multiply; the whole would be larger than any recipe is.",
    why: "A file of a few lines could otherwise fill the memory of the machine.",
  }),
  "yaml-merge": code<{ found: string }>({
    title: "A merge of what is not a map",
    severity: "error",
    message: ({ found }) => `expected a map, or a list of maps, after \`<<\`, found ${found}`,
    what: "`<<` takes the keys of another map into this one.",
    why: "Only a map has keys to take.",
    example: {
      bad: "arguments:\n  a:\n    <<: text\n    default: b\nvalidators:\n  - package: wget\n",
      good: "arguments:\n  a:\n    target_variable: A\n    default: b\nvalidators:\n  - package: wget\n",
    },
  }),
  "yaml-tag": code<{ tag: string }>({
    title: "A tag",
    severity: "error",
    message: ({ tag }) => `expected plain text, a list or a map, found the tag \`${tag}\``,
    help: () => "remove the tag: every value of a recipe is the text that is written",
    what: "YAML tags (`!!int`, `!vault`) ask for a value of a type.",
    why: "A recipe has texts, lists and maps only, so a tag can't be honoured.",
    example: {
      bad: "validators:\n  - package: !secret wget\n",
      good: "validators:\n  - package: wget\n",
    },
  }),
  "yaml-documents": code({
    title: "More than one document",
    severity: "error",
    message: () => "expected one YAML document, found a second one",
    help: () => "put each recipe into a file of its own",
    what: "`---` starts another document after the first.",
    why: "One recipe is one file; which of them was meant can't be told.",
    example: {
      bad: "validators:\n  - package: wget\n---\nvalidators:\n  - package: curl\n",
      good: "validators:\n  - package: wget\n  - package: curl\n",
    },
  }),
  "yaml-too-deep": code<{ limit: number }>({
    title: "Lists and maps nested too deep",
    severity: "error",
    message: ({ limit }) => `expected at most ${limit} lists and maps inside each other, found more`,
    what: "Lists and maps are nested deeper than any recipe needs.",
    why: "Reading them would take more stack than the program has.",
  }),
};
