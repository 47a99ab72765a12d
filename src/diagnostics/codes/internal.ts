import { code } from "../define.ts";

/** Bugs in the program itself. */
export const internalCodes = {
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
