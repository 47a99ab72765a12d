import { diagnostic, Refusal } from "../../diagnostics/diagnostic.ts";
import { safeJson } from "../../report/formats/json.ts";
import { printableLine } from "../../report/printable.ts";
import type { CachedArtifact } from "../../runtime/index.ts";
import { formatBytes } from "../../source/format-bytes.ts";
import { nearest } from "../../source/nearest.ts";
import type { CommandModule } from "../command.ts";
import { exitCodes } from "../exit-code.ts";
import { refuseOptions } from "../words.ts";

export const cacheActions = ["list", "clean"];

export const cacheCommand: CommandModule = {
  configure(command) {
    command
      .usage("[list|clean] [options]")
      .description(
        "List or remove the files that recipes downloaded. An apply adds files to the cache, and downloads none that is in it. The folders of `apply --cache` and `apply --package-cache` are yours: remove files from them whenever you like.",
      )
      .option("--json", "print JSON");
  },
  async run({ io, name, words, options, optionNames, settings }) {
    const [action = "list", ...more] = refuseOptions(words, name, optionNames);
    if (!cacheActions.includes(action))
      throw new Refusal(
        diagnostic("option-value-wrong", {
          option: name,
          value: action,
          expected: "`list` or `clean`",
          nearest: nearest(action, cacheActions),
          example: "list",
        }),
      );
    if (more.length > 0)
      throw new Refusal(diagnostic("words-unexpected", { words: more, expected: "`list` or `clean`" }));
    const { CacheFolder, cleanCache } = await import("../../runtime/index.ts");
    const cache = CacheFolder.ofUser(io.env);
    const { json } = options as { readonly json?: boolean };
    const say = (text: string) => {
      if (settings.verbosity >= 0) io.stderr.write(`${printableLine(text)}\n`);
    };
    if (action === "clean") {
      const { removed, kept } = await cleanCache(cache);
      if (json) io.stdout.write(`${safeJson({ removed: removed.map(asJson), kept: kept.map(asJson) })}\n`);
      say(`removed ${count(removed)} from ${cache.path}`);
      if (kept.length > 0) say(`kept ${count(kept)}: another process is downloading`);
      return exitCodes.good;
    }
    const found = cache.list();
    if (json) io.stdout.write(`${safeJson(found.map(asJson))}\n`);
    else io.stdout.write(found.map(line).join(""));
    say(`${count(found)} in ${cache.path}`);
    return exitCodes.good;
  },
};

function count(artifacts: readonly CachedArtifact[]): string {
  const bytes = artifacts.reduce((total, { size }) => total + size, 0);
  return `${artifacts.length} ${artifacts.length === 1 ? "file" : "files"}, ${formatBytes(bytes)}`;
}

function line({ digest, size, isPartial, modified, url }: CachedArtifact): string {
  const day = modified.toISOString().slice(0, 10);
  const state = isPartial ? " (incomplete)" : "";
  const place = url ?? `${digest.algorithm} ${digest.value}`;
  return `${day}  ${formatBytes(size).padStart(9)}  ${printableLine(place)}${state}\n`;
}

function asJson({ digest, size, isPartial, modified, url }: CachedArtifact) {
  return {
    url: url ?? null,
    algorithm: digest.algorithm,
    digest: digest.value,
    size,
    complete: !isPartial,
    modified: modified.toISOString(),
  };
}
