import { draftRecipe } from "../draft/draft-recipe.ts";
import { writeDraft } from "../draft/write-draft.ts";
import { type DiffSettings, withGuestPair } from "./diff.ts";

export interface DraftedRecipe {
  /** The recipe, with comments on what it does not express. */
  readonly text: string;
  readonly steps: number;
  /** How many things it does not express, and how many bytes they have. */
  readonly remainder: number;
  readonly remainingBytes: number;
  /** How many more files differ, which were not drafted. */
  readonly moreFiles: number;
}

/**
 * Drafts a recipe that leads from the first image to the second, without a boot.
 *
 * @throws {Refusal} with exit code 3 where an image cannot be used, or not read without a boot
 */
export function draftFromImages(settings: DiffSettings): Promise<DraftedRecipe> {
  const [base, golden] = settings.images;
  return withGuestPair(settings, async (before, after) => {
    const draft = await draftRecipe(before.guest.tree, after.guest.tree);
    return {
      text: writeDraft(draft, { base, golden }),
      steps: draft.steps.length,
      remainder: draft.remainder.length,
      moreFiles: draft.moreFiles,
      remainingBytes: draft.remainder.reduce((sum, { size }) => sum + size, 0),
    };
  });
}
