import library from "./block.sh";
import nodes from "./nodes.sh";
import { pathProblem } from "./option.ts";
import { stateKind } from "./state-kind.ts";
import texts from "./texts.sh";
import program from "./texts-program.sh";

export const blockKind = stateKind({
  key: "block",
  name: { is: "a path", isPath: true, isText: true, problem: pathProblem },
  docs: {
    summary: "Lines that a text file must have between two marker lines.",
    markdown: `\`{path: text}\`, or \`{path: {content: TEXT, marker: MARKER}}\`. The text must be between the two marker
lines. Applying adds the block at the end of the file, or replaces the text of the block. An empty text removes the block and
its marker lines. The rest of the file stays as it is.

\`marker\` is a comment in the format of the file. \`{mark}\` in it becomes \`BEGIN\` and \`END\`. The default is
\`# {mark} sahara-image\`. Use a marker for each block if a file has several. Applying creates a missing file.`,
    example: 'block: {/etc/hosts: "192.0.2.10 db.example\\n192.0.2.11 queue.example\\n"}',
    snippet: "\n  ${1:/path}: |\n    ${2:text}",
    icon: "variable",
  },
  options: {
    content: {
      form: "text",
      title: "Content",
      description: "The text between the marker lines.",
      maySecret: true,
      problem: (text) =>
        /[\0-\x08\x0b-\x1f\x7f]/.test(text)
          ? { is: "contains control characters", help: "write plain lines" }
          : undefined,
    },
    marker: {
      form: "text",
      title: "Marker",
      description: "The marker lines; `{mark}` becomes BEGIN and END.",
      problem: (text) =>
        /[\0-\x08\x0a-\x1f\x7f]/.test(text) || !text.includes("{mark}")
          ? {
              is: "is not one line with `{mark}`",
              help: 'write a comment such as `"// {mark} our settings"`',
            }
          : undefined,
    },
  },
  shorthand: "content",
  required: ["content"],
  library,
  libraries: [nodes, program, texts],
});
