/** The folder of a script in the appliance's memory, which the guest cannot see. */
export const workshop = "/run/sahara-image";

/** The appliance program gets a new workshop for each image. The folder of all stays mounted at /sysroot. */
const visiting = (words: string) =>
  `workshop=${workshop}/visit root=${workshop}/image sh ${workshop}/appliance ${words}`;

/** The last command of a script that prepares an appliance for several images. It prints `preparedLine`. */
export const prepareCommand: readonly string[] = ["debug", "sh", visiting("prepare")];

export const preparedLine = "sahara-image-ready";

/** The line that the appliance program prints to the console before anything of an image can print there. */
export const visitAnnouncement = (word: string): string => `sahara-image-visit ${word}`;

/**
 * Returns guestfish commands that run the guest program on the image whose drive was attached last, and print the
 * transcript. It ends in a line that begins with `word` (src/compiler/emit/appliance/visit.sh).
 *
 * @param word letters and digits that the guest cannot know.
 */
export function visitCommands(word: string): string {
  return [
    "set-verbose true",
    `debug sh "${visiting(`visit ${word}`)}"`,
    "set-verbose false",
    "download /visit/transcript -",
    "",
  ].join("\n");
}
