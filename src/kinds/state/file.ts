import { download, requireDigest } from "./download.ts";
import library from "./file.sh";
import nodes from "./nodes.sh";
import { mode, ownership, pathProblem } from "./option.ts";
import { requireSource } from "./require-source.ts";
import { stateKind } from "./state-kind.ts";

export const fileKind = stateKind({
  key: "file",
  name: { is: "a path", isPath: true, problem: pathProblem },
  docs: {
    summary: "A file that must be there, with this content, owner, group and mode.",
    markdown: `A path, or \`{path: {options}}\`. Options that are not given are neither checked nor changed: with the path alone, a
regular file must be there. \`content\` is the text of the file, \`source\` a file beside the recipe. \`url\` is the
address of a file that is downloaded; it needs \`sha256\` or \`sha512\`. With \`template: true\`, variables \`\${…}\` are inserted in the
text of \`source\`; a literal \`\${\` is written \`$\${\` there.

Applying writes the new file beside the old one and renames it, and keeps the attributes that are not named. Missing
folders above it are made (root, mode 0755). A symbolic link is replaced, or followed with \`follow: true\`. A folder is
never replaced.`,
    example: 'file: {/etc/motd: {content: "Managed by our platform team.\\n", mode: "0644"}}',
    snippet: "\n  ${1:/path}:\n    content: |\n      ${2:text}",
    icon: "variable",
  },
  options: {
    content: {
      form: "text",
      isContent: true,
      title: "Content",
      description: "The text of the file, all of it.",
      definition: "template",
      conflicts: ["source", "url"],
      maySecret: true,
    },
    source: {
      form: "file",
      title: "Source",
      description: "A file with the content, looked up as a script is.",
      conflicts: ["content", "url"],
    },
    template: {
      form: "flag",
      isForCompiler: true,
      title: "Template",
      description: "Whether variables `${…}` are inserted in the text of `source`.",
      conflicts: ["content", "url"],
    },
    ...download,
    ...ownership,
    mode,
    follow: {
      form: "flag",
      title: "Follow",
      description: "Whether a symbolic link of that name is followed instead of replaced.",
    },
  },
  library,
  libraries: [nodes],
  check(lowering, entry) {
    requireDigest(lowering, entry);
    requireSource(lowering, entry, "template");
  },
});
