import { existsSync } from "node:fs";
import { resolve } from "node:path";

/** The folder of recipes in the wild: beside the repository, or where the environment says; often nowhere. */
export function corpusFolder(): string | undefined {
  const named = process.env.SAHARA_IMAGE_CORPUS;
  const candidates = named ? [named] : ["../shared/corpus"].map((folder) => resolve(folder));
  return candidates.find((candidate) => existsSync(candidate));
}

/** Leaves a test out for want of that folder, and says so: uvu by itself tells nobody which test it skips. */
export function skipWithoutCorpus(test: { skip(name: string, work: () => void): void }, name: string): void {
  console.log(`skipped: ${name} (no folder with recipes in the wild: set SAHARA_IMAGE_CORPUS)`);
  // Skipped, because the recipes of other projects are not part of this repository: few machines have them.
  test.skip(name, () => {});
}
