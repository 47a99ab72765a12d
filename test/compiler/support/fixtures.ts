import { existsSync, readdirSync, readFileSync, realpathSync } from "node:fs";
import { join, relative } from "node:path";
import { type CompileRequest, compile, decodeRecipe } from "../../../src/compiler/compile.ts";
import { folderFinder, watchedFinder } from "../../../src/compiler/resource-finder.ts";
import type { Diagnostic } from "../../../src/diagnostics/diagnostic.ts";
import { loadPluginKinds } from "../../../src/kinds/plugin-kinds.ts";

export const fixturesFolder = "test/compiler/fixtures";

export interface Fixture {
  readonly name: string;
  readonly folder: string;
  /** Whether the recipe must be compiled, or must be refused. */
  readonly good: boolean;
}

export const fixtures: readonly Fixture[] = ["ok", "err"].flatMap((kind) =>
  readdirSync(join(fixturesFolder, kind))
    .sort()
    .map((name) => ({
      name: `${kind}/${name}`,
      folder: join(fixturesFolder, kind, name),
      good: kind === "ok",
    })),
);

/** What may stand in a fixture's request.json. */
interface FixtureRequest {
  readonly arguments?: Readonly<Record<string, string>>;
  readonly distro?: { readonly id: string; readonly version?: string };
}

/** Compiles a fixture with its own folder as the only resource root; `read` names the files that were read. */
export async function compileFixture({ folder }: Fixture, changes: Partial<CompileRequest> = {}) {
  const path = join(folder, "image.yaml");
  const decoded = decodeRecipe("image.yaml", readFileSync(path));
  const read = new Set(["image.yaml"]);
  let request: FixtureRequest = {};
  if (existsSync(join(folder, "request.json"))) {
    read.add("request.json");
    request = JSON.parse(readFileSync(join(folder, "request.json"), "utf8"));
  }
  let plugin: { kinds: CompileRequest["kinds"]; diagnostics: readonly Diagnostic[] } | undefined;
  if (existsSync(join(folder, "kinds.mjs"))) {
    read.add("kinds.mjs");
    plugin = await loadPluginKinds(join(folder, "kinds.mjs"));
  }
  const compilation = await compile({
    source: decoded.source,
    sha256: decoded.sha256,
    resources: watchedFinder(folderFinder([folder], { folder, shown: "" }), (file) =>
      read.add(relative(realpathSync(folder), realpathSync(file))),
    ),
    arguments: new Map(Object.entries(request.arguments ?? {})),
    passes: [],
    ...(request.distro ? { distro: request.distro } : {}),
    ...(plugin?.kinds ? { kinds: plugin.kinds } : {}),
    ...changes,
  });
  const hide = (diagnostic: Diagnostic) => ({
    ...diagnostic,
    message: diagnostic.message.replaceAll(folder, "FOLDER"),
  });
  const diagnostics = [
    ...decoded.diagnostics,
    ...(plugin?.diagnostics ?? []),
    ...compilation.diagnostics,
  ].map(hide);
  return { ...compilation, source: decoded.source, diagnostics, read };
}
