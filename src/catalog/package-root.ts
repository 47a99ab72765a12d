import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { fileLimits } from "../system/limits.ts";
import { readRegularText } from "../system/read-file.ts";

let found: string | undefined;

/** Returns the folder that this program is installed in, which also holds `recipes` and `schemas`. */
export function packageRoot(): string {
  found ??= search(dirname(fileURLToPath(import.meta.url)));
  return found;
}

/** Returns the nearest folder upwards whose package.json is ours: bundles are at different depths below it. */
function search(start: string): string {
  for (let folder = start; ; folder = dirname(folder)) {
    try {
      const text = readRegularText(join(folder, "package.json"), { limit: fileLimits.packageDescription });
      if (JSON.parse(text).name === "sahara-image") return folder;
    } catch (error) {
      // No package.json here, or not one of ours: look above. With too many open files none would be found.
      if (["EMFILE", "ENFILE"].includes((error as NodeJS.ErrnoException).code ?? "")) throw error;
    }
    if (dirname(folder) === folder) throw new Error(`no package of sahara-image above ${start}`);
  }
}
