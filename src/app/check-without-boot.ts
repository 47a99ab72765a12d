import { machine } from "node:os";
import { defaultBudget } from "../disk/bytes/budget.ts";
import { Unsupported } from "../disk/unsupported.ts";
import { openVolumes } from "../disk/volumes.ts";
import { type QuickCheck, quickCheck } from "../guest/quick/quick-check.ts";
import type { RunRecord } from "../plan/record.ts";
import {
  Interrupted,
  limits,
  MissingTool,
  maskOf,
  sanitiseText,
  type WorkRequest,
  withDisk,
} from "../runtime/index.ts";
import type { CompiledRecipe } from "./compile.ts";

/** A check by what the disk holds, or why there was none. */
export type DiskCheck =
  | (QuickCheck & { readonly format: string })
  | { readonly record: undefined; readonly obstacles: readonly string[] };

/**
 * Checks a recipe by reading the disk of an image, without a boot.
 *
 * @throws {Refusal} with exit code 3 if the image can't be used.
 */
export async function checkWithoutBoot(
  { compiled }: Pick<CompiledRecipe, "compiled">,
  { image: path, format, allowBacking, signal, rootFilesystem, timeout }: WorkRequest,
): Promise<DiskCheck> {
  const never = (reason: string) => ({ record: undefined, obstacles: [reason] });
  const { plan, secrets } = compiled;
  const milliseconds = Math.min(defaultBudget.milliseconds, (timeout ?? Number.POSITIVE_INFINITY) * 1000);
  const budget = { ...defaultBudget, milliseconds };
  try {
    return await withDisk(path, { format, allowBacking, signal, budget }, async ({ image, bytes }) => {
      const volumes = await openVolumes(bytes);
      const found = await quickCheck(plan, volumes, {
        root: rootFilesystem,
        secrets: Object.fromEntries(secrets),
        architecture: machine(),
      });
      if ("obstacles" in found) return { record: undefined, ...found };
      return { ...found, record: clean(found.record, [...secrets.values()]), format: image.format };
    });
  } catch (error) {
    if (error instanceof Unsupported) return never(error.message);
    // Whoever runs the check then ends it, with a report of what it was.
    if (error instanceof Interrupted || signal?.aborted) return never("it was interrupted");
    // A boot needs all other programs, too.
    if (error instanceof MissingTool && error.tool === "qemu-nbd") return never(error.message);
    throw error;
  }
}

/**
 * The record as a report may show it: without secrets, without what a terminal would act on, and with texts as long as
 * those of a booted guest.
 */
function clean(record: RunRecord, secrets: readonly string[]): RunRecord {
  const mask = maskOf(secrets);
  let left: number = limits.fullTexts;
  return JSON.parse(JSON.stringify(record), (_, value: unknown) => {
    if (typeof value !== "string") return value;
    const text = mask(sanitiseText(mask(value)));
    const limit = left > 0 ? limits.text : limits.shortText;
    left -= Math.min(text.length, limit);
    return text.length > limit ? `${text.slice(0, limit)}…` : text;
  }) as RunRecord;
}
