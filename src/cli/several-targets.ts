import { existsSync } from "node:fs";
import { resolve } from "node:path";
import { refuseTwoTargets } from "../app/target.ts";
import { diagnostic, Refusal } from "../diagnostics/diagnostic.ts";
import type { ReportTarget } from "../report/report.ts";
import { shellPath } from "../source/shell-word.ts";
import type { Invocation } from "./command.ts";
import type { RunOptions } from "./run-options.ts";
import { imageName, readTargets } from "./targets-file.ts";

/** Several targets that a command line names. */
export interface Several {
  readonly kind: "host" | "image";
  readonly option: "--hosts" | "--images" | "--image";
  /** The file that lists them. */
  readonly file?: string | undefined;
  /** Without a file: the images. */
  readonly images: readonly string[];
  /** On how many targets, or in how many appliances, the run works at the same time. */
  readonly jobs?: number | undefined;
  /** Whether each image gets an appliance of its own. */
  readonly isolate?: boolean | undefined;
}

/** The options as the command line has them: `--image` can repeat. */
interface GivenOptions extends Omit<RunOptions, "image"> {
  readonly image?: string | readonly string[];
  readonly hosts?: string;
  readonly images?: string;
  readonly jobs?: number;
  readonly isolate?: boolean;
}

/**
 * Returns the options of a run on one target, and the targets if the command line names several.
 *
 * @throws {Refusal} `options-conflict`, `option-missing`
 */
export function optionsOf(invocation: Pick<Invocation, "options" | "name" | "words" | "io">): {
  readonly options: RunOptions;
  readonly several: Several | undefined;
} {
  const { options: given, name: command } = invocation;
  const { image, hosts, images: file, jobs, isolate, ...rest } = given as GivenOptions;
  const images = image === undefined || typeof image === "string" ? [image ?? []].flat() : image;
  const options: RunOptions = { ...rest, image: images[0] };
  refuseTwoTargets({ ...options, hosts, images: file });
  const hasOther = [options.host, options.root, options.plan, hosts, file].some(
    (other) => other !== undefined,
  );
  if (!hasOther) refuseBareImage(images, invocation);
  const option =
    hosts !== undefined ? "--hosts" : file !== undefined ? "--images" : images.length > 1 ? "--image" : "";
  if (option === "") {
    const what = isolate ? "--isolate" : jobs === undefined ? undefined : "--jobs";
    if (what === undefined) return { options, several: undefined };
    const needed = options.host !== undefined && !isolate ? "--hosts FILE" : "--images FILE";
    throw new Refusal(diagnostic("option-missing", { option: needed, command, what: `for \`${what}\`` }));
  }
  const several: Several = {
    kind: option === "--hosts" ? "host" : "image",
    option,
    file: hosts ?? file,
    images,
    jobs,
    isolate,
  };
  refuseOfSeveral(several, options);
  return { options, several };
}

/**
 * Names the option to someone who gives an image without one, or several after it, as a shell does for `--image *.qcow2`,
 * or a path with a blank and no quotes.
 */
function refuseBareImage(
  images: readonly string[],
  { words, name: command, io }: Pick<Invocation, "words" | "name" | "io">,
): void {
  const refuse = (image: string, what: string) =>
    new Refusal(diagnostic("option-missing", { option: `--image ${shellPath(image)}`, command, what }));
  const exists = (path: string) => existsSync(resolve(io.cwd, path));
  const before = images.at(-1);
  const split = before === undefined ? undefined : words.map((word) => `${before} ${word}`).find(exists);
  if (split !== undefined) throw refuse(split, "a path with a blank needs quotes");
  const image = words.find((word) => imageName.test(word) && exists(word));
  if (image === undefined) return;
  throw refuse(
    image,
    before === undefined
      ? `\`${image}\` is a disk image`
      : `\`${image}\` is another image; \`--images FILE\` takes many`,
  );
}

/** Refuses options that are about one run. */
function refuseOfSeveral({ kind, option, isolate }: Several, options: RunOptions): void {
  const { plan, lock, events, log, output, force } = options;
  const conflict = (one: string, why: string) =>
    new Refusal(diagnostic("options-conflict", { one, other: option, why }));
  if (plan !== undefined) throw conflict("--plan", "a plan names its own target");
  if (lock !== undefined) throw conflict("--lock", `${kind}s may have different versions`);
  if (events !== undefined) throw conflict("--events", "the file describes one run");
  if (isolate && kind === "host") throw conflict("--isolate", "it is for disk images");
  if (kind === "host") return;
  if (log !== undefined) throw conflict("--log", "the file describes one run");
  if (output !== undefined) throw conflict("--output", "it names one image");
  if (force) throw conflict("--force", "it is for `--output`, which names one image");
}

/**
 * Returns the targets, in their order.
 *
 * @throws {Refusal} `targets-file-invalid`, `file-unreadable`; `options-conflict` if an image is named twice.
 */
export async function targetsOf(
  { kind, file, images }: Several,
  invocation: Pick<Invocation, "io" | "files">,
): Promise<ReportTarget[]> {
  if (file !== undefined) return await readTargets(file, kind, invocation);
  const seen = new Map<string, string>();
  for (const image of images) {
    const path = resolve(invocation.io.cwd, image);
    const first = seen.get(path);
    if (first !== undefined)
      throw new Refusal(
        diagnostic("options-conflict", {
          one: `--image ${image}`,
          other: `--image ${first}`,
          why: "they name the same image",
        }),
      );
    seen.set(path, image);
  }
  return images.map((name) => ({ kind: "image", name }));
}
