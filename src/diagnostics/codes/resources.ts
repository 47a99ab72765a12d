import { code } from "../define.ts";

/** What a path names, as messages call it. */
type NamedFile = "script" | "file" | "folder";

/** Problems with the scripts and files that a recipe names. */
export const resourceCodes = {
  "script-missing": code<{
    path: string;
    roots: readonly string[];
    nearest: string | undefined;
    help?: string | undefined;
    what?: NamedFile;
  }>({
    title: "Missing script",
    severity: "error",
    message: ({ path, roots, what = "script" }) =>
      roots.length > 0
        ? `there is no ${what} \`${path}\` in ${roots.map((root) => (root === "." ? "the current folder" : root)).join(" or ")}`
        : `there is no folder to search for the ${what} \`${path}\``,
    help: ({ nearest, help }) =>
      nearest
        ? `did you mean \`${nearest}\`?`
        : (help ?? "write a path relative to the recipe, or add its folder with `--resource-root DIR`"),
    what: "A script was searched in the folder of the recipe and in every resource root, and not found.",
    why: "Scripts are embedded in the compiled result.",
    example: {
      bad: "validators:\n  - script: common/no_such_script\n",
      good: "validators:\n  - script: {greet: {inline: 'echo hello'}}\n",
    },
  }),
  "script-outside": code<{ path: string; root: string | undefined }>({
    title: "Path outside its folder",
    severity: "error",
    message: ({ path, root }) => `the path \`${path}\` leads out of ${root ?? "every resource root"}`,
    help: () =>
      "write a path relative to the recipe, or add the script's own folder with `--resource-root DIR`",
    what: "A path is absolute, contains `..` that leads out of its folder, or goes through a symbolic link that does.",
    why: "A recipe can use only files from the folders that it was given.",
    example: {
      bad: "validators:\n  - script: ../../etc/passwd\n",
      good: "validators:\n  - script: {greet: {inline: 'echo hello'}}\n",
    },
  }),
  "script-unreadable": code<{ path: string; reason: string; what?: NamedFile }>({
    title: "Unreadable script",
    severity: "error",
    message: ({ path, reason, what = "script" }) => `can't read the ${what} \`${path}\`: ${reason}`,
    help: ({ what }) => `name a ${what === "folder" ? "folder" : "regular file"} that you can read`,
    what: "The path names a folder or a device, or a file that is unreadable or far too large.",
    why: "Scripts are embedded in the compiled result.",
  }),
  "template-not-text": code<{ path: string }>({
    title: "A template that is no text",
    severity: "error",
    message: ({ path }) => `\`${path}\` can't be a template, because it is no text in UTF-8`,
    help: () => "remove `template: true`; the file is then copied as it is",
    what: "With `template: true`, variables are inserted in the text of a file. This file has bytes that are no UTF-8, or a NUL.",
    why: "Where a variable begins and ends in such a file is not known.",
  }),
  "script-byte-order-mark": code<{ path: string }>({
    title: "A script with a byte order mark",
    severity: "warning",
    message: ({ path }) => `\`${path}\` begins with a byte order mark: the guest gets it without, as UTF-8`,
    help: () => "save the script as UTF-8 without BOM",
    what: "The script begins with the bytes EF BB BF, or is UTF-16. Some editors on Windows save files so.",
    why: "The kernel does not see `#!` behind them and runs the script with another shell; they are removed on the way into the guest.",
  }),
  "script-crlf": code<{ path: string }>({
    title: "Windows line endings in a script",
    severity: "warning",
    message: ({ path }) => `\`${path}\` has Windows line endings (CRLF); the guest gets it with LF`,
    help: () => "save the script with LF line endings, for example with `sahara-image lint --fix`",
    what: "Every line of the script ends in CRLF. The line endings are converted on the way into the guest.",
    why: "No shell can run a script with CRLF line endings.",
  }),
};
