import { resolve } from "node:path";
import type { Sources } from "../report/locate.ts";
import { SourceText } from "../source/source-text.ts";
import { fileLimits } from "../system/limits.ts";
import { readRegularText } from "../system/read-file.ts";

/** Returns the texts of files, read when a message first points into them; paths are as the user named them. */
export function sourcesFrom(cwd: string, known: readonly SourceText[] = []): Sources {
  const texts = new Map<string, SourceText | undefined>(known.map((text) => [text.path, text]));
  return (file) => {
    if (!texts.has(file)) {
      try {
        texts.set(
          file,
          new SourceText(file, readRegularText(resolve(cwd, file), { limit: fileLimits.resource })),
        );
      } catch {
        texts.set(file, undefined);
      }
    }
    return texts.get(file);
  };
}
