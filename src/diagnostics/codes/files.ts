import { code } from "../define.ts";

/** What can be wrong with files and folders of this machine, whichever command uses them. */
export const fileCodes = {
  "secret-unreadable": code<{ what: string; reason: string }>({
    title: "Unreadable file of a secret",
    severity: "error",
    message: ({ what, reason }) => `can't read the file of ${what}: ${reason}`,
    help: () => "a value that begins with `@` names a file; put a secret that begins with `@` into a file",
    what: "The file that a secret argument or a LUKS passphrase names as `@FILE` could not be read.",
    why: "The command needs the secret. Its path is not shown, because it may be the secret itself.",
  }),
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
  "output-overwrites": code<{ output: string; what: string }>({
    title: "Output in the place of another file",
    severity: "error",
    exit: 2,
    message: ({ output, what }) => `\`${output}\` would overwrite ${what}`,
    help: () => "name another file",
    what: "An option names, as the file to write, one that the command reads or works on, perhaps by a symbolic or hard link.",
    why: "A report in the place of the image or the recipe would destroy it.",
    example: {
      bad: "$ sahara-image check --image node.qcow2 zookeeper 3.8 --report json=node.qcow2",
      good: "$ sahara-image check --image node.qcow2 zookeeper 3.8 --report json=node.json",
    },
  }),
  "outputs-same": code<{ one: string; other: string }>({
    title: "Two outputs in one file",
    severity: "error",
    exit: 2,
    message: ({ one, other }) => `\`${one}\` and \`${other}\` would write to the same file`,
    help: () => "give each a file of its own",
    what: "Two options name the same file to write, perhaps by a symbolic or hard link.",
    why: "The file would hold only what was written last.",
    example: {
      bad: "$ sahara-image lint --report sarif=result --report junit=result",
      good: "$ sahara-image lint --report sarif=result.sarif --report junit=result.xml",
    },
  }),
};
