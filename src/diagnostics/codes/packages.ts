import { code } from "../define.ts";

/** Mistakes about packages and where they come from. */
export const packageCodes = {
  "repository-without-source": code<{
    name: string;
    /** The options for the package managers of the guests that run the step. */
    managers: readonly string[];
  }>({
    title: "Repository without a source",
    severity: "error",
    message: ({ name, managers }) =>
      `\`${name}\` names no source for ${managers.length === 1 ? `${managers[0]}, the package manager here` : "any package manager"}`,
    help: ({ managers }) =>
      `add ${managers.map((manager) => `\`${manager}\``).join(", ")}${managers.length === 1 ? "" : ", or several of them"}`,
    what: "A `repository` has no option for the package manager of any guest that runs the step.",
    why: "The step could only fail.",
    example: {
      bad: "validators:\n  - os_case:\n      - redhat: [{repository: {tools: {apt: {uris: https://example.org/deb}}}}]\n",
      good: "validators:\n  - os_case:\n      - redhat: [{repository: {tools: {dnf: {baseurl: https://example.org/rpm}}}}]\n",
    },
  }),
  "repository-key-invalid": code<{ file: string; is: string; help: string }>({
    title: "Invalid key of a repository",
    severity: "error",
    message: ({ file, is }) => `\`${file}\` ${is}`,
    help: ({ help }) => help,
    what: "The `source` of a repository's `key` is not a public key in a form that the package manager reads.",
    why: "The package manager would install nothing from the repository.",
  }),
};
