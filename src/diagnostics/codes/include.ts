import { code } from "../define.ts";
import { knownWords } from "./structure.ts";

/** Problems with the fragments that a recipe includes. */
export const includeCodes = {
  "include-missing": code<{ path: string; lookedFor: string | undefined; nearest: string | undefined }>({
    title: "Missing fragment",
    severity: "error",
    message: ({ path, lookedFor }) =>
      lookedFor === undefined
        ? `can't look up the fragment \`${path}\`: the recipe is not in a folder`
        : `there is no fragment \`${path}\`: no file ${lookedFor}`,
    help: ({ lookedFor, nearest }) =>
      nearest !== undefined
        ? `did you mean \`${nearest}\`?`
        : lookedFor === undefined
          ? "put the recipe into a file, and the fragment beside it"
          : "write a path that starts from the folder of this file",
    what: "The file that `include` names does not exist.",
    why: "The validators of a fragment are a part of the recipe.",
    example: {
      bad: "validators:\n  - include: no_such_fragment.yaml\n",
      good: "validators:\n  - package: wget\n",
    },
  }),
  "include-path-invalid": code<{ path: string }>({
    title: "Invalid path of a fragment",
    severity: "error",
    message: ({ path }) =>
      path.includes("${")
        ? `the path \`${path}\` of a fragment can't contain a variable`
        : `\`${path}\` can't be the path of a fragment: it must start from the folder of this file`,
    help: ({ path }) =>
      path.includes("${")
        ? "use `argument_case` with one `include` for each value"
        : "write a relative path, such as `../common/java.yaml`",
    what: "The path of a fragment is absolute, or contains `${`.",
    why: "Fragments declare arguments, so they are read before any argument has a value.",
    example: {
      bad: "arguments: {a: {target_variable: A, default: x}}\nvalidators:\n  - include: ${a}.yaml\n",
      good: "arguments: {a: {target_variable: A, default: x}}\nvalidators:\n  - argument_case: {argument_name: a, cases: {x: [{package: wget}]}}\n",
    },
  }),
  "include-outside": code<{ path: string; repository: string }>({
    title: "Fragment outside the repository",
    severity: "error",
    message: ({ path, repository }) => `the path \`${path}\` leads out of the repository ${repository}`,
    help: () => "put the fragment into the repository, or add its folder with `--resource-root DIR`",
    what: "A recipe in a repository includes a file outside of it, directly or through a symbolic link.",
    why: "A checkout from somebody else could otherwise show any file of this machine.",
  }),
  "include-unreadable": code<{ path: string; reason: string }>({
    title: "Unreadable fragment",
    severity: "error",
    message: ({ path, reason }) => `can't read the fragment \`${path}\`: ${reason}`,
    help: () => "name a regular file that you can read",
    what: "The path of a fragment names a folder or a device, or a file that is unreadable or far too large.",
    why: "The validators of a fragment are a part of the recipe.",
  }),
  "include-cycle": code<{ circle: readonly string[] }>({
    title: "Fragments that include each other",
    severity: "error",
    message: ({ circle }) => `${circle[0]} includes itself: ${circle.join(" → ")}`,
    help: () => "remove one of these `include` steps",
    what: "A file includes itself, directly or through other fragments.",
    why: "The recipe would have no end.",
  }),
  "include-limit": code<{ limit: number; nested: boolean }>({
    title: "Too many inclusions",
    severity: "error",
    message: ({ limit, nested }) =>
      nested
        ? `fragments are nested deeper than the limit of ${limit}`
        : `the recipe includes fragments more than ${limit.toLocaleString("en-US")} times`,
    help: ({ nested }) =>
      nested ? "include the inner fragments from the recipe itself" : "include each fragment once",
    what: "Fragments include each other too deep, or too often.",
    why: "A few small files could otherwise use all memory.",
  }),
  "include-argument-unknown": code<{
    name: string;
    fragment: string;
    known: readonly string[];
    nearest: string | undefined;
  }>({
    title: "Unknown argument of a fragment",
    severity: "error",
    message: ({ name, fragment }) => `${fragment} has no argument \`${name}\``,
    help: ({ known, nearest }) => knownWords("arguments", known, nearest),
    what: "An `include` gives a value to an argument that the fragment does not declare.",
    why: "No step of the fragment could use the value.",
  }),
  "include-argument-conflict": code<{
    name: string;
    other: string;
    fragment: string;
    path: string;
    variable: string;
  }>({
    title: "Conflicting arguments",
    severity: "error",
    message: ({ name, other, fragment, variable }) =>
      name === other
        ? `the argument \`${name}\` of ${fragment} is declared elsewhere with another definition`
        : `the arguments \`${name}\` of ${fragment} and \`${other}\` use the same variable \`${variable}\``,
    help: ({ name, path }) =>
      `give it a value, as in \`include: {${path}: {${name}: VALUE}}\`, or declare both in the same way`,
    what: "Two files declare an argument of one name, but with another default, variable, choice or flag.",
    why: "The recipe has one argument of that name, and it would depend on the order of the files which definition holds.",
  }),
  "include-secret": code<{ name: string }>({
    title: "Secret argument with a plain value",
    severity: "error",
    message: ({ name }) => `\`${name}\` is a secret argument, and this value is not secret`,
    help: ({ name }) =>
      `declare a secret argument in this file and write \`${name}: \${NAME}\`, or leave \`${name}\` out`,
    what: "An `include` gives a secret argument a text, or the value of a variable that is not secret.",
    why: "The value would be in the recipe and in the compiled script for everybody to read.",
  }),
};
