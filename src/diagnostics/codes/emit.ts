import { code } from "../define.ts";

/** The script that a plan is emitted as. */
export const emitCodes = {
  "internal-script-misread": code<{ detail: string }>({
    title: "A script does not read as it was meant",
    severity: "error",
    exit: 3,
    message: ({ detail }) => `the script that was made does not read as it was meant: ${detail}`,
    help: () =>
      "this is a bug in sahara-image, not in your recipe: please report it with the recipe and this message",
    what: "Every script is read back, as guestfish will read it, before it is handed out; this one came back different.",
    why: "A script that guestfish takes for something else could do anything to an image, or to the host.",
  }),
  "script-name-too-long": code<{ what: string; bytes: number; limit: number }>({
    title: "A name is too long for a guestfish script",
    severity: "error",
    message: ({ what, bytes, limit }) =>
      `${what} is too long for a guestfish script: it takes ${bytes} bytes there, and ${limit} fit`,
    help: () => "give a shorter path, for example one that is relative to the working directory",
    what: "The paths of an image and of its root filesystem stand in commands of the script.",
    why: "guestfish reads at most 8,191 bytes of a line as one command, and what is beyond as another.",
    example: {
      bad: "$ sahara-image compile --image /srv/a/very/…/long/path/guest.qcow2 zookeeper 3.8",
      good: "$ sahara-image compile --image guest.qcow2 zookeeper 3.8",
    },
  }),
};
