import { code } from "../define.ts";

/** The scripts and files that a recipe names. */
export const resourceCodes = {
  "script-missing": code<{ path: string; roots: readonly string[]; nearest: string | undefined }>({
    title: "A script that is not there",
    severity: "error",
    message: ({ path, roots }) =>
      roots.length > 0
        ? `expected the script \`${path}\` in ${roots.join(" or ")}, found none`
        : `expected the script \`${path}\`, found no folder to look in`,
    help: ({ nearest }) =>
      nearest
        ? `did you mean \`${nearest}\`?`
        : "paths are relative to the recipe's folder, then to each --resource-root",
    what: "A path was looked up in every resource root, and none holds the file.",
    why: "The script is put into what is compiled.",
    example: {
      bad: "validators:\n  - script: common/no_such_script\n",
      good: "validators:\n  - script: {greet: {inline: 'echo hello'}}\n",
    },
  }),
  "script-outside": code<{ path: string; root: string | undefined }>({
    title: "A path that leaves its root",
    severity: "error",
    message: ({ path, root }) =>
      `expected a path inside ${root ?? "a resource root"}, found \`${path}\`, which leads out of it`,
    help: () => "give the folder that holds it as a --resource-root of its own",
    what: "A path is absolute, climbs out with `..`, or goes through a symbolic link that leads out.",
    why: "A recipe takes its files from the folders it was given, never from elsewhere on the machine.",
    example: {
      bad: "validators:\n  - script: ../../etc/passwd\n",
      good: "validators:\n  - script: {greet: {inline: 'echo hello'}}\n",
    },
  }),
  "script-unreadable": code<{ path: string; reason: string }>({
    title: "A script that can't be read",
    severity: "error",
    message: ({ path, reason }) => `can't read the script \`${path}\`: ${reason}`,
    what: "The path names a folder, a device, a file without permission to read, or one that is far too large.",
    why: "The script is put into what is compiled.",
  }),
  "script-crlf": code<{ path: string }>({
    title: "A script with Windows line ends",
    severity: "warning",
    message: ({ path }) => `expected LF line ends in \`${path}\`, found CRLF: the guest gets it with LF`,
    help: () => "save the script with LF line ends",
    what: "Every line of the script ends in CRLF.",
    why: "No shell could run it so; its line ends are converted on the way into the guest.",
  }),
};
