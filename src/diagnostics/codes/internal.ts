import { code } from "../define.ts";

/** Our own bugs. */
export const internalCodes = {
  "internal-error": code<{ detail: string }>({
    title: "A bug in sahara-image",
    severity: "error",
    exit: 3,
    message: ({ detail }) => `internal error: ${detail}`,
    help: () =>
      "this is a bug in sahara-image, not in your recipe: please report it with the recipe and this message",
    what: "The program found itself in a state that it should never be in.",
    why: "Rather than hand out a script that may not be what was meant, it stops.",
  }),
};
