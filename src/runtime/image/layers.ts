import { realpathSync, statSync } from "node:fs";
import { dirname, isAbsolute, join } from "node:path";
import { Refusal } from "../../diagnostics/diagnostic.ts";
import { reasonOf } from "../../source/errno.ts";
import { sanitiseLine } from "../run/sanitise.ts";
import { isPlanFile } from "../saved-plan/plan-file.ts";
import { type FileIdentity, identityOf } from "./file-identity.ts";
import { isImageFormat, type Reference } from "./image-header.ts";
import { type Inspected, inspect, refuse } from "./inspect.ts";

/** A file of an image or of its backing files, with its header. */
export interface ImageLayer extends Inspected {
  /** Absolute, symbolic links followed. */
  readonly path: string;
  /** The files with its data: an external data file, or the extents of a vmdk, in the header's order. */
  readonly parts: readonly LayerPart[];
}

export interface LayerPart {
  readonly path: string;
  readonly identity: FileIdentity;
}

const kinds = { backing: "a backing file", "data-file": "an external data file", extent: "an extent" };

/** The longest chain of files to follow. */
const longestChain = 100;

/**
 * Follows the references of an image to their end.
 *
 * @param name the image, for messages.
 * @param allowed whether it may refer to other files at all.
 * @returns the image itself, then its backing files, the nearest first.
 * @throws {Refusal} if a reference is not allowed, does not name a regular local file, or leads in a circle.
 */
export function layersOf(name: string, path: string, top: Inspected, allowed: boolean): ImageLayer[] {
  const layers: ImageLayer[] = [];
  const seen = new Set([path]);
  let next: { path: string; inspected: Inspected } | undefined = { path, inspected: top };
  while (next !== undefined) {
    const { path, inspected }: { path: string; inspected: Inspected } = next;
    const parts: LayerPart[] = [];
    next = undefined;
    for (const reference of inspected.header.references) {
      // A plan begins with a layer over the image.
      if (isPlanFile(path)) throw refuse("image-not-an-image", { path: name, found: "a plan" });
      if (!allowed) throw refuse("image-refers-elsewhere", { path: name, ...shownReference(reference) });
      const file = fileOf(name, dirname(path), reference, seen);
      if (reference.kind === "backing")
        next = { path: file.path, inspected: inspectBacking(name, file.path, reference) };
      else parts.push(file);
    }
    layers.push({ ...inspected, path, parts });
  }
  return layers;
}

const shownName = (reference: Reference) => sanitiseLine(reference.name, 200) || "(no name)";

const shownReference = (reference: Reference) => ({
  what: kinds[reference.kind],
  name: shownName(reference),
});

const unusable = (name: string, reference: Reference, detail: string) =>
  refuse("image-backing-unusable", { path: name, name: shownName(reference), detail });

/** Finds the file that a header refers to. */
function fileOf(name: string, folder: string, reference: Reference, seen: Set<string>): LayerPart {
  // qemu reads “PROTOCOL:…” as a protocol if the colon comes before any slash.
  if (reference.name === "" || reference.name.includes("\0") || /^[^/]*:/.test(reference.name))
    throw refuse("image-reference-refused", { path: name, ...shownReference(reference) });
  const target = isAbsolute(reference.name) ? reference.name : join(folder, reference.name);
  let path: string;
  let identity: FileIdentity;
  try {
    path = realpathSync(target);
    const stat = statSync(path, { bigint: true });
    if (!stat.isFile()) throw unusable(name, reference, "it is not a regular file");
    identity = identityOf(stat);
  } catch (error) {
    if (error instanceof Refusal) throw error;
    throw unusable(name, reference, `it can't be opened: ${reasonOf(error)}`);
  }
  if (seen.has(path)) throw unusable(name, reference, "the files refer to each other in a circle");
  if (seen.size > longestChain)
    throw unusable(name, reference, `the chain is longer than ${longestChain} files`);
  seen.add(path);
  return { path, identity };
}

function inspectBacking(name: string, path: string, reference: Reference): Inspected {
  const { format } = reference;
  if (format === undefined)
    throw unusable(name, reference, "its format is not recorded in the image, and qemu would guess it");
  if (!isImageFormat(format)) throw unusable(name, reference, `its format ${format} is not supported`);
  return inspect(shownName(reference), path, format, true);
}
