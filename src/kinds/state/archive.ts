import library from "./archive.sh";
import { artifactLibrary, download, published, requireDigest } from "./download.ts";
import manifest from "./manifest.sh";
import nodes from "./nodes.sh";
import { ownership, type Problem, pathProblem } from "./option.ts";
import { stateKind } from "./state-kind.ts";
import unpack from "./unpack.sh";

function patternProblem(text: string): Problem | undefined {
  return text === "" || /[\0-\x1f\x7f]/.test(text) || text.split("/").includes("..")
    ? { is: "is not a pattern of paths in the folder", help: "write a pattern such as `etc/**`" }
    : undefined;
}

export const archiveKind = stateKind({
  key: "archive",
  name: { is: "a path", isPath: true, problem: pathProblem },
  docs: {
    summary: "A folder with the content of a tar archive.",
    markdown: `\`{path: {options}}\`. The archive is downloaded from \`url\`, and its digest verified, or it is \`source\`, a file
beside the recipe. It conforms if every file, folder and link is as the archive had it, by a manifest that is kept in the
folder (\`.manifest\`). Files that were added are left alone. A check needs no network.

Applying unpacks the archive beside the folder and renames it. Owners and modes alone are fixed without the archive. What
\`config\` matches belongs to the user: it is not compared, and kept when another archive replaces the folder. Archives with
absolute paths, \`..\`, members that go through a link, or devices are refused.`,
    example: `archive:
  /opt/hadoop-3.4.1:
    url: [https://dlcdn.apache.org/hadoop/common/hadoop-3.4.1/hadoop-3.4.1.tar.gz]
    sha512_url: https://downloads.apache.org/hadoop/common/hadoop-3.4.1/hadoop-3.4.1.tar.gz.sha512
    strip: 1
    config: [etc/hadoop/**]`,
    snippet: "\n  ${1:/opt/NAME}:\n    url: ${2:https://}\n    sha512: ${3:digest}",
    icon: "variable",
  },
  options: {
    ...download,
    ...published,
    source: {
      form: "file",
      title: "Source",
      description: "A tar archive, looked up as a script is.",
      conflicts: ["url"],
    },
    strip: {
      form: "text",
      title: "Strip",
      description:
        "How many folders at the top of the archive are left out; each must be the only one there.",
      problem: (text) =>
        /^\d$/.test(text) ? undefined : { is: "is not a number from 0 to 9", help: "write `strip: 1`" },
    },
    ...ownership,
    config: {
      form: "list",
      title: "Configuration",
      description:
        "Patterns of paths in the folder that belong to the user; `**` matches across folders, `*` within a name.",
      problem: patternProblem,
    },
    exclude: {
      form: "list",
      title: "Exclude",
      description: "Patterns of paths that are not unpacked.",
      problem: patternProblem,
    },
    contains: {
      form: "list",
      title: "Contains",
      description: "Paths that the archive must have. Another archive is not unpacked.",
      problem: patternProblem,
    },
    verify: {
      form: "text",
      title: "Verify",
      description: "Whether a check compares the `digests` of files, or only their `sizes`, which is faster.",
      problem: (text) =>
        text === "digests" || text === "sizes"
          ? undefined
          : { is: "is neither `digests` nor `sizes`", help: "write `verify: sizes`" },
    },
  },
  library,
  libraries: [nodes, artifactLibrary, manifest, unpack],
  check(lowering, entry, wants) {
    if (!entry.options.url && !entry.options.source && !entry.isIncomplete)
      lowering.report("archive-without-origin", entry.name.scalar.span, { name: entry.name.scalar.text });
    requireDigest(lowering, entry, wants);
  },
});
