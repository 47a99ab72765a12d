import { existsSync } from "node:fs";
import { resolve } from "node:path";

/** The folder of recipes in the wild: beside the repository, or where the environment says; often nowhere. */
export function corpusFolder(): string | undefined {
  const named = process.env.SAHARA_IMAGE_CORPUS;
  const candidates = named ? [named] : ["../shared/corpus"].map((one) => resolve(one));
  return candidates.find((one) => existsSync(one));
}
