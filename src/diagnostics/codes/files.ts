import { code } from "../define.ts";

/** What can be wrong with files and folders of this machine, whichever command uses them. */
export const fileCodes = {
  "temporary-folder-unusable": code<{ folder: string; variable: string; reason: string }>({
    title: "The folder for temporary files cannot be used",
    severity: "error",
    exit: 3,
    message: ({ folder, reason }) => `can't make a temporary folder in ${folder}: ${reason}`,
    help: ({ variable }) =>
      `set ${variable} to an existing folder that you may write to, and that other users may not, or only with a sticky bit, as /tmp`,
    what: "The folder that LIBGUESTFS_TMPDIR, TMPDIR, TMP or TEMP names, or /tmp, is missing or not safe to use.",
    why: "Where other users may rename files in it, they could replace the script that runs, or have other files removed.",
  }),
};
