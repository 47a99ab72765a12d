import { type CompileRequest, compile, decodeRecipe } from "../../../src/compiler/compile.ts";
import { memoryFinder } from "./memory-finder.ts";

/** Compiles a text as `image.yaml`, without passes; `files` are its scripts. */
export async function compileText(
  text: string | Uint8Array,
  files: Readonly<Record<string, string | Uint8Array>> = {},
  request: Partial<CompileRequest> = {},
) {
  const decoded = decodeRecipe(
    "image.yaml",
    typeof text === "string" ? new TextEncoder().encode(text) : text,
  );
  const compilation = await compile({
    source: decoded.source,
    sha256: decoded.sha256,
    resources: memoryFinder(files),
    arguments: new Map(),
    passes: [],
    ...request,
  });
  return { ...compilation, source: decoded.source };
}
