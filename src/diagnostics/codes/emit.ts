import { code } from "../define.ts";

/** Problems with the emitted script. */
export const emitCodes = {
  "internal-script-misread": code<{ detail: string }>({
    title: "Compiled script does not read back",
    severity: "error",
    exit: 3,
    message: ({ detail }) => `internal error: the compiled script does not read back as intended: ${detail}`,
    help: () =>
      "this is a bug in sahara-image, not in your recipe: please report it with the recipe and this message",
    what: "Every script is read back the way guestfish reads it before it is returned. This one came back different.",
    why: "If guestfish misreads a script, it could do anything to an image or to the host.",
  }),
  "script-name-too-long": code<{ what: string; bytes: number; limit: number }>({
    title: "Path too long for a guestfish script",
    severity: "error",
    message: ({ what, bytes, limit }) =>
      `${what} is too long for a guestfish script: it needs ${bytes} bytes, and the limit is ${limit}`,
    help: () => "use a shorter path, such as one relative to the working directory",
    what: "The paths of the image and of its root file system are part of commands in the script.",
    why: "guestfish reads at most 8,191 bytes of a line as one command, and the rest as another command.",
    example: {
      bad: "$ sahara-image compile --image /srv/a/very/…/long/path/guest.qcow2 zookeeper 3.8",
      good: "$ sahara-image compile --image guest.qcow2 zookeeper 3.8",
    },
  }),
};
