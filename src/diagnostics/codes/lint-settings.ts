import { code } from "../define.ts";

/** What tells lint what to tell: comments in recipes and scripts, and the configuration file. */
export const lintSettingCodes = {
  "rule-unknown": code<{ name: string; known: readonly string[]; nearest: string | undefined }>({
    title: "A rule that does not exist",
    severity: "warning",
    message: ({ name }) => `unknown code \`${name}\``,
    help: ({ name, known, nearest }) =>
      /^SC\d+$/.test(name)
        ? `ShellCheck has comments of its own: \`# shellcheck disable=${name}\``
        : nearest
          ? `did you mean \`${nearest}\`?`
          : `see \`sahara-image explain\`; the rules are ${known.join(", ")}`,
    what: "A comment that disables, or the configuration, names a code that there is not.",
    why: "It has no effect, while whoever wrote it believes that it has.",
    example: {
      bad: "validators:\n  # sahara-image-disable-next-line any-single-brunch\n  - any: [package: wget]\n",
      good: "validators:\n  # sahara-image-disable-next-line any-single-branch\n  - any: [package: wget]\n",
    },
  }),
  "rule-not-adjustable": code<{ name: string }>({
    title: "An error that can't be turned off",
    severity: "warning",
    message: ({ name }) => `expected a rule or a warning, found \`${name}\`, for which a recipe is refused`,
    help: () => "put the recipe right: it can't be compiled so, whatever lint says",
    what: "A comment that disables, or the configuration, names an error of the compiler.",
    why: "Silence would not make the recipe any better.",
    example: {
      bad: "# sahara-image-disable-next-line key-unknown\nvalidators:\n  - package: wget\n",
      good: "validators:\n  - package: wget\n",
    },
  }),
  "disable-empty": code({
    title: "A comment that disables nothing",
    severity: "warning",
    message: () => "expected codes after `sahara-image-disable-…`, found none",
    help: () => "name what is to be disabled: `# sahara-image-disable-next-line argument-unused`",
    what: "The comment names no code.",
    why: "It has no effect: everything at once can't be disabled.",
    example: {
      bad: "validators:\n  # sahara-image-disable-next-line\n  - any: [package: wget, package: curl]\n",
      good: "validators:\n  - any: [package: wget, package: curl]\n",
    },
  }),
  "disable-unused": code<{ name: string }>({
    title: "A comment that is not needed any more",
    severity: "info",
    message: ({ name }) => `expected \`${name}\` to be found where it is disabled, found nothing to disable`,
    help: () => "remove it from the comment",
    what: "The line that a comment speaks of does not have the finding that it disables.",
    why: "It hides the next mistake of that kind.",
    example: {
      bad: "validators:\n  # sahara-image-disable-next-line any-single-branch\n  - any: [package: wget, package: curl]\n",
      good: "validators:\n  - any: [package: wget, package: curl]\n",
    },
  }),
};
