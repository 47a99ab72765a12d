import { code } from "../define.ts";

/** Bugs in the program itself. */
export const internalCodes = {
  "system-fault": code<{ what: string; reason: string }>({
    title: "The operating system refused",
    severity: "error",
    exit: 3,
    message: ({ what, reason }) => `can't ${what}: ${reason}`,
    help: () => "fix this, and run the command again",
    what: "The operating system could not do what the program needs: a disk is full or broken, or a limit was reached.",
    why: "It concerns the whole machine, so the command can't go on.",
  }),
  "internal-error": code<{ detail: string }>({
    title: "Bug in sahara-image",
    severity: "error",
    exit: 3,
    message: ({ detail }) => `internal error: ${detail}`,
    help: () =>
      "this is a bug in sahara-image, not in your recipe: please report it with the recipe and this message",
    what: "The program reached a state that should be impossible.",
    why: "The program stops, because its result could be wrong.",
  }),
};
