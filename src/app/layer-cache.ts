import { diagnostic, Refusal } from "../diagnostics/diagnostic.ts";
import type { LayerCacheOptions } from "../runtime/index.ts";
import { parseBytes, sizeMeant } from "../source/parse-bytes.ts";
import { pathFrom } from "./paths.ts";
import type { RunSettings } from "./settings.ts";

/** A boot without KVM takes up to half a minute, which a layer has to be worth. */
const defaultSeconds = 60;
const defaultSize = "20G";

/**
 * Returns the layer cache that settings ask for.
 *
 * @throws {Refusal} `option-value-wrong`; `option-missing` without a folder; `options-conflict` in a check.
 */
export function layerCacheOf({
  cache,
  cacheSize,
  cacheAfter,
  mode,
  planned,
  cwd,
}: RunSettings): LayerCacheOptions | undefined {
  if (cache === undefined) {
    if (cacheSize === undefined && cacheAfter === undefined) return undefined;
    const alone = cacheSize === undefined ? `--cache-after ${cacheAfter}` : `--cache-size ${cacheSize}`;
    const what = `the folder that \`${alone}\` is about`;
    const command = `sahara-image ${planned ? "plan" : "apply"}`;
    throw new Refusal(diagnostic("option-missing", { option: "--cache DIR", command, what }));
  }
  if (mode === "test-only") {
    const why = "a check changes nothing, so there is nothing to keep";
    throw new Refusal(diagnostic("options-conflict", { one: `--cache ${cache}`, other: "--test-only", why }));
  }
  const limit = parseBytes(cacheSize ?? defaultSize);
  if (limit === undefined) {
    const expected = "a size such as `20G` (units K, M, G, T)";
    throw new Refusal(
      diagnostic("option-value-wrong", {
        option: "--cache-size",
        value: cacheSize!,
        expected,
        nearest: sizeMeant(cacheSize!),
        example: defaultSize,
      }),
    );
  }
  return { folder: pathFrom(cwd, cache), limit, after: cacheAfter ?? defaultSeconds };
}
