import { isFull } from "../../source/errno.ts";
import { code } from "../define.ts";
import { knownWords } from "./structure.ts";

/** Problems with a fleet: its matrix, its list of jobs, and the results. */
export const fleetCodes = {
  "fleet-image-none": code<{ pattern: string; folder: string }>({
    title: "Pattern without images",
    severity: "error",
    message: ({ pattern, folder }) => `no file matches \`${pattern}\` in ${folder}`,
    help: () =>
      "write a path or a pattern that starts from the folder of the matrix, such as `images/*.qcow2`",
    what: "A pattern in `images` of a matrix matches no file.",
    why: "The fleet would silently leave out images.",
  }),
  "fleet-image-missing": code<{ image: string; folder: string; nearest: string | undefined }>({
    title: "Missing image of a fleet",
    severity: "error",
    message: ({ image, folder }) => `there is no image \`${image}\` in ${folder}`,
    help: ({ nearest }) =>
      nearest === undefined
        ? "write a path that starts from the folder of the matrix"
        : `did you mean \`${nearest}\`?`,
    what: "An image of a matrix does not exist. Lint and editors report it as a warning.",
    why: "`fleet plan` records the digest of each image, so the images must exist by then.",
  }),
  "fleet-argument-unknown": code<{
    name: string;
    recipe: string;
    known: readonly string[];
    nearest: string | undefined;
  }>({
    title: "Unknown argument in a matrix",
    severity: "error",
    message: ({ name, recipe }) => `the recipe \`${recipe}\` has no argument \`${name}\``,
    help: ({ known, nearest }) => knownWords("arguments", known, nearest),
    what: "A matrix gives a recipe an argument that the recipe does not declare.",
    why: "The value would have no effect. Use a line of `include` for a recipe with other arguments.",
  }),
  "fleet-argument-missing": code<{ name: string; recipe: string }>({
    title: "Missing argument in a matrix",
    severity: "error",
    message: ({ name, recipe }) => `the recipe \`${recipe}\` needs the argument \`${name}\``,
    help: ({ name }) => `add \`${name}: VALUE\` to \`arguments\`, or to the line of \`include\``,
    what: "A job of a matrix lacks a required argument of its recipe.",
    why: "The recipe can't be compiled without it.",
  }),
  "fleet-jobs-none": code({
    title: "Matrix without jobs",
    severity: "error",
    message: () => "the matrix has no jobs",
    help: () => "add images and recipes, or remove lines of `exclude`",
    what: "The lists of a matrix are empty, or `exclude` removes every job.",
    why: "There is nothing to run.",
  }),
  "fleet-jobs-too-many": code<{ count: number; limit: number }>({
    title: "Too many jobs",
    severity: "error",
    message: ({ count, limit }) => `the lists of the matrix multiply to ${count} jobs; the limit is ${limit}`,
    help: () => "split the matrix into several files",
    what: "Images × recipes × values of arguments make more jobs than a queue can hold.",
    why: "Such a number is almost always a slip in the matrix.",
  }),
  "fleet-output-unused": code({
    title: "Output of a check",
    severity: "error",
    message: () => "`output` has no meaning with `mode: check`: a check writes no image",
    help: () => "write `mode: apply`, or remove `output`",
    what: "A matrix with `mode: check` names an output.",
    why: "No image would be written there.",
    example: {
      bad: "mode: check\nimages: [a.qcow2]\nrecipes: [zookeeper 3.8]\noutput: out.qcow2\n",
      good: "mode: apply\nimages: [a.qcow2]\nrecipes: [zookeeper 3.8]\noutput: out.qcow2\n",
    },
  }),
  "fleet-output-name": code<{ name: string; known: readonly string[]; nearest: string | undefined }>({
    title: "Unknown name in the output",
    severity: "error",
    message: ({ name }) => `\`output\` contains the unknown name \`{${name}}\``,
    help: ({ known, nearest }) => knownWords("names", known, nearest),
    what: "The names in braces are `image`, `recipe` and the arguments of the job.",
    why: "The name of the result would be wrong.",
  }),
  "fleet-output-shared": code<{ file: string; first: string; second: string }>({
    title: "Two jobs write one file",
    severity: "error",
    message: ({ file, first, second }) => `two jobs would write ${file}: (${first}) and (${second})`,
    help: () => "write an `output` that names what differs, such as `out/{image}-{recipe}.qcow2`",
    what: "Two jobs of a matrix have the same output, or change the same image in place.",
    why: "Jobs run at the same time, so the file would hold only one of the results.",
  }),
  "fleet-output-image": code<{ output: string; image: string }>({
    title: "Output replaces an image",
    severity: "error",
    message: ({ output, image }) => `the output ${output} would replace the image ${image}`,
    help: () => "write an `output` in another folder, such as `out/{image}.qcow2`",
    what: "The output of a job is one of the images of the matrix.",
    why: "Other jobs read that image. To change images in place, leave out `output`.",
  }),
  "fleet-output-exists": code<{ path: string }>({
    title: "Output file exists",
    severity: "error",
    exit: 3,
    message: ({ path }) => `the output ${path} exists, and no job of this fleet wrote it`,
    help: () => "remove the file, or change `output` in the matrix and plan again",
    what: "A job would replace a file that is not a result of this fleet.",
    why: "This prevents accidental overwrites.",
  }),
  "fleet-exclude-unused": code({
    title: "Exclusion without a job",
    severity: "warning",
    message: () => "this line of `exclude` matches no job",
    help: () => "compare its values with the lists of the matrix",
    what: "No job of the matrix has all values of a line of `exclude`.",
    why: "It is probably a slip: the jobs that were meant are not left out.",
  }),
  "fleet-secret-inline": code<{ argument: string }>({
    title: "Secret in a matrix",
    severity: "error",
    hidesLine: true,
    message: ({ argument }) => `the secret argument \`${argument}\` has its value in the matrix`,
    help: ({ argument }) => `put the value into a file, and write \`${argument}: "@FILE"\``,
    what: "A matrix contains the value of an argument that the recipe declares as secret.",
    why: "Lists of jobs are read by other machines and people. A secret is read from its file when the job runs.",
  }),
  "fleet-folder-unusable": code<{ path: string; reason: string; isNew: boolean }>({
    title: "Unusable folder of a fleet",
    severity: "error",
    exit: 3,
    message: ({ path, reason, isNew }) =>
      isNew ? `can't write the fleet to ${path}: ${reason}` : `can't use the fleet in ${path}: ${reason}`,
    help({ reason, isNew }) {
      if (isFull(reason)) return "free some space there, or plan the fleet in a folder on another disk";
      return isNew
        ? "name a folder that you can write to, or a new one"
        : "name the folder that `sahara-image fleet plan MATRIX -o DIR` wrote";
    },
    what: "The folder is no fleet, is damaged, or can't be read or written.",
    why: "A job is only run if its list is exactly the one that was planned.",
  }),
  "fleet-version": code<{ path: string; made: string; tool: string }>({
    title: "Fleet of another version",
    severity: "error",
    message: ({ path, made, tool }) =>
      `the fleet in ${path} was planned by version ${made}, and this is ${tool}`,
    help: () => "plan it again with this version: `sahara-image fleet plan MATRIX -o DIR`",
    what: "The jobs were compiled by another version of this program.",
    why: "Two versions may compile one recipe differently, and a summary must not mix them.",
  }),
  "fleet-list-outdated": code<{ path: string }>({
    title: "Outdated list of jobs",
    severity: "error",
    message: ({ path }) => `the fleet in ${path} was planned again after this job was submitted`,
    help: () => "submit the jobs again: `sahara-image fleet submit DIR --engine ENGINE`",
    what: "`--list` names the list of jobs that was submitted, and the folder has another one now.",
    why: "The index of a job means another job in another list.",
  }),
  "fleet-index-missing": code({
    title: "Missing index",
    severity: "error",
    message: () => "`sahara-image fleet run` needs the index of a job",
    help: () => "add `--index N`, or run it in a Slurm array or an Indexed Job of Kubernetes",
    what: "Neither `--index`, nor SLURM_ARRAY_TASK_ID, nor JOB_COMPLETION_INDEX is set.",
    why: "A run does exactly one job of the list.",
  }),
  "fleet-index-wrong": code<{ index: string; last: number }>({
    title: "Index out of range",
    severity: "error",
    message: ({ index, last }) =>
      `there is no job ${index}: the list has ${last === 0 ? "only job 0" : `the indexes 0 to ${last}`}`,
    help: ({ last }) => (last === 0 ? "write `--index 0`" : `write a whole number from 0 to ${last}`),
    what: "The index is not in the list of jobs.",
    why: "There is no job to run.",
  }),
  "fleet-image-changed": code<{ path: string }>({
    title: "Image changed since the plan",
    severity: "error",
    exit: 3,
    message: ({ path }) => `the image ${path} has changed since the fleet was planned`,
    help: () => "plan the fleet again: jobs whose image and recipe are unchanged keep their results",
    what: "The content of an image differs from the digest in the list of jobs.",
    why: "The result would be filed under an image that does not exist any more.",
  }),
  "fleet-tool-failed": code<{ program: string; reason: string }>({
    title: "Queue program failed",
    severity: "error",
    exit: 3,
    message: ({ program, reason }) => `\`${program}\` failed: ${reason}`,
    help: ({ program }) => `run \`${program}\` yourself to see whether the queue works on this machine`,
    what: "A program of Slurm or Kubernetes is not installed, or it refused the jobs.",
    why: "The jobs are not in the queue.",
  }),
};
