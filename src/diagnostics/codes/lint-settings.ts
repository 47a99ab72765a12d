import { code } from "../define.ts";

/** Mistakes in lint's own settings: comments in recipes and scripts, and the configuration file. */
export const lintSettingCodes = {
  "rule-unknown": code<{ name: string; nearest: string | undefined }>({
    title: "Unknown rule",
    severity: "warning",
    message: ({ name }) => `there is no rule or code \`${name}\``,
    help: ({ name, nearest }) =>
      /^SC\d+$/.test(name)
        ? `write \`# shellcheck disable=${name}\` in the script instead`
        : nearest
          ? `did you mean \`${nearest}\`?`
          : `\`sahara-image explain\` lists all codes`,
    what: "A comment that disables a rule, or the configuration, names a code that does not exist.",
    why: "The comment has no effect.",
    example: {
      bad: "validators:\n  # sahara-image-disable-next-line any-single-brunch\n  - any: [package: wget]\n",
      good: "validators:\n  # sahara-image-disable-next-line any-single-branch\n  - any: [package: wget]\n",
    },
  }),
  "rule-not-adjustable": code<{ name: string }>({
    title: "Error that can't be disabled",
    severity: "warning",
    message: ({ name }) => `\`${name}\` is an error of the compiler and can't be disabled`,
    help: () => "fix the recipe; it does not compile with this error",
    what: "A comment that disables a rule, or the configuration, names an error of the compiler.",
    why: "The recipe would still not compile.",
    example: {
      bad: "# sahara-image-disable-next-line key-unknown\nvalidators:\n  - package: wget\n",
      good: "validators:\n  - package: wget\n",
    },
  }),
  "disable-empty": code({
    title: "Disable comment without a code",
    severity: "warning",
    message: () => "`sahara-image-disable-…` names no code",
    help: () => "name the code, such as `# sahara-image-disable-next-line argument-unused`",
    what: "A comment that disables rules names no code.",
    why: "The comment has no effect: there is no way to disable everything at once.",
    example: {
      bad: "validators:\n  # sahara-image-disable-next-line\n  - any: [package: wget, package: curl]\n",
      good: "validators:\n  - any: [package: wget, package: curl]\n",
    },
  }),
  "disable-unused": code<{ name: string }>({
    title: "Unneeded disable comment",
    severity: "info",
    message: ({ name }) => `\`${name}\` is disabled here but not found`,
    help: ({ name }) => `remove \`${name}\` from the comment`,
    what: "The line that the comment applies to does not have the finding that the comment disables.",
    why: "The comment would hide the next mistake of this kind.",
    example: {
      bad: "validators:\n  # sahara-image-disable-next-line any-single-branch\n  - any: [package: wget, package: curl]\n",
      good: "validators:\n  - any: [package: wget, package: curl]\n",
    },
  }),
};
