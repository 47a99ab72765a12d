import { code } from "../define.ts";

/** Problems of an appliance of our own. Runs do without it. */
export const applianceCodes = {
  "appliance-not-built": code<{ reason: string }>({
    title: "Appliance not built",
    severity: "error",
    exit: 3,
    message: ({ reason }) => `the appliance can't be built: ${reason}`,
    help: () =>
      "run `sahara-image doctor` to check this machine; without it, runs use the appliance of libguestfs",
    what: "`appliance build` makes an appliance from the kernel of this machine and the files of libguestfs, and starts it once. One of these steps failed.",
    why: "An appliance that lacks something could fail in the middle of a run. It is not used unless its test succeeded.",
  }),
  "appliance-cache-unusable": code<{ folder: string; reason: string }>({
    title: "No place for the appliance",
    severity: "error",
    exit: 3,
    message: ({ folder, reason }) => `can't keep an appliance in ${folder}: ${reason}`,
    help: () => "free some space there, or set XDG_CACHE_HOME to a folder of yours",
    what: "The appliance is kept in the user's cache. It takes about 400 MiB, and a build 1 GiB.",
    why: "Only a folder that no other user can write to is used: the appliance decides what happens to images.",
  }),
  "appliance-setting": code<{ variable: string }>({
    title: "Setting that excludes an appliance of our own",
    severity: "error",
    exit: 3,
    message: ({ variable }) => `an appliance would not be used, because ${variable} is set`,
    help: ({ variable }) => `unset ${variable}`,
    what: "LIBGUESTFS_PATH and the variables SUPERMIN_* choose an appliance or what it is built from, and LIBGUESTFS_BACKEND another way to start it.",
    why: "Your settings of libguestfs take precedence.",
  }),
  "appliance-unusable": code<{ reason: string }>({
    title: "Damaged appliance",
    severity: "warning",
    message: ({ reason }) => `the appliance of libguestfs is used in place of your own: ${reason}`,
    help: () => "build it again: `sahara-image appliance build`",
    what: "A file of the appliance is missing or differs from what was built, or something that it was built from is missing.",
    why: "The run is as correct as before, and starts more slowly.",
  }),
  "appliance-not-rebuilt": code<{ reason: string }>({
    title: "Appliance not built again",
    severity: "warning",
    message: ({ reason }) => `the appliance of libguestfs is used in place of your own: ${reason}`,
    help: () =>
      "to try again: `sahara-image appliance build`; to do without it: `sahara-image appliance clear`",
    what: "libguestfs or the kernel was updated, so a run built the appliance again, and that failed. Later runs do not try it with the same files.",
    why: "An appliance must fit libguestfs, so the old one is not used.",
  }),
};
