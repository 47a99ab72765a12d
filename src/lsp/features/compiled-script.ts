import { compile } from "../../compiler/compile.ts";
import { emitGuestfish } from "../../compiler/emit/emit.ts";
import { passes } from "../../compiler/optimise/passes.ts";
import { allArguments } from "../../recipe/recipe.ts";
import { sha256Hex } from "../../source/sha256.ts";
import type { RecipeAnalysis } from "../recipe-analysis.ts";

/** The scheme of the documents that show compiled scripts: `sahara-image:/path/image.yaml.ubuntu.guestfish`. */
export const compiledScheme = "sahara-image";

/** Returns the compiled script, or comments that say why the recipe does not compile. */
export async function compiledScript(
  { document, finder, recipe, language }: RecipeAnalysis,
  distro: string | undefined,
  toolVersion: string,
): Promise<string> {
  // An argument without a default has no value in an editor, so its name replaces the value.
  const values = allArguments(recipe)
    .filter((argument) => argument.required || !argument.default)
    .map(
      (argument) => [argument.name.text, argument.choices?.[0]?.text ?? `(${argument.name.text})`] as const,
    );
  const { plan, diagnostics, sources } = await compile({
    source: document.source,
    sha256: sha256Hex(document.text),
    resources: finder,
    arguments: new Map(values),
    kinds: language.added,
    passes,
    ...(distro === undefined ? {} : { distro: { id: distro } }),
  });
  if (plan)
    return emitGuestfish(plan, { mode: "reconcile", verify: true, network: true, toolVersion, sources });
  const errors = diagnostics.filter((diagnostic) => diagnostic.severity === "error");
  return [
    `# ${document.path} does not compile:`,
    ...errors.map(({ message, place }) => {
      const line = place?.file === document.path ? `line ${document.source.lineAt(place.span.start)}: ` : "";
      return `#   ${line}${message.replaceAll(/\s+/g, " ")}`;
    }),
    "",
  ].join("\n");
}

/** The name of the document that shows a script, and the recipe for such a name. */
export function compiledUri(recipePath: string, distro: string | undefined): string {
  const name = [recipePath, ...(distro === undefined ? [] : [distro]), "guestfish"].join(".");
  return `${compiledScheme}:${encodeURI(name)}`;
}

/** Returns the recipe and distribution that the URI of a compiled script names; undefined for other URIs. */
export function readCompiledUri(uri: string): { path: string; distro?: string } | undefined {
  const name = decodeURI(uri.slice(compiledScheme.length + 1));
  const found = /^(.*?\.ya?ml|[^.]*)(?:\.([\w-]+))?\.guestfish$/s.exec(name);
  if (!uri.startsWith(`${compiledScheme}:`) || !found) return undefined;
  const [, path = "", distro] = found;
  return { path, ...(distro === undefined ? {} : { distro }) };
}
