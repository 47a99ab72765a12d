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
    what: "An option names, as the file to write, one that the command reads or works on, perhaps by a symbolic or hard link. Or it names another disk image.",
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
  "lint-path-outside": code<{ path: string; repository: string }>({
    title: "Link out of the repository",
    severity: "error",
    message: ({ path, repository }) => `a symbolic link in ${path} leads out of the repository ${repository}`,
    help: () => "name the file or folder that the link leads to",
    what: "`lint` was given a path in a repository, and a symbolic link in the path leads out of the repository.",
    why: "A checkout from somebody else could make lint show any file of this machine.",
  }),
  "config-unreadable": code<{ path: string; reason: string }>({
    title: "Unreadable configuration file",
    severity: "error",
    message: ({ path, reason }) => `can't read the configuration file ${path}: ${reason}`,
    help: () => "put a regular file there, or remove it",
    what: "The nearest `.sahara-image.yaml` is not a regular file, can't be read, or is a link out of its repository.",
    why: "The rules that it sets would not apply. A link in a checkout could lead to any file of this machine.",
  }),
  "config-root-outside": code<{ root: string; top: string }>({
    title: "Resource root outside the repository",
    severity: "error",
    message: ({ root, top }) => `the resource root \`${root}\` is outside ${top}`,
    help: ({ root }) =>
      `name the folder on the command line: \`--resource-root DIR\` with the path of \`${root}\``,
    what: "A folder in `resource_roots` is not in the repository of the configuration file. Without a repository, it must be in the folder of the file.",
    why: "A checkout from somebody else could make lint or an editor show any file of this machine.",
  }),
};
