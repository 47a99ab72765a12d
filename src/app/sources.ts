import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import type { Sources } from "../report/locate.ts";
import { SourceText } from "../source/source-text.ts";

/** The texts of files, read when a message first points into one; paths are as the user named them. */
export function sourcesFrom(cwd: string, known: readonly SourceText[] = []): Sources {
  const texts = new Map<string, SourceText | undefined>(known.map((text) => [text.path, text]));
  return (file) => {
    if (!texts.has(file)) {
      try {
        texts.set(file, new SourceText(file, readFileSync(resolve(cwd, file), "utf8")));
      } catch {
        texts.set(file, undefined);
      }
    }
    return texts.get(file);
  };
}
