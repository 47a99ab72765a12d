// Compiles the recipes of pages.
import { dirname } from "node:path";
import { resourceRoots } from "../../src/catalog/resource-roots.ts";
import { type Compilation, compile, decodeRecipe, parseRecipe } from "../../src/compiler/compile.ts";
import { folderFinder, type ResourceFinder } from "../../src/compiler/resource-finder.ts";

/** Finds a script in the folders of the page, in the repository's recipes, or stands in for it. */
function standingIn(roots: readonly string[]): ResourceFinder {
  const real = folderFinder(roots);
  return {
    roots,
    find(path) {
      const found = real.find(path);
      if (found.kind !== "nothing") return found;
      return { kind: "found", path, bytes: new TextEncoder().encode("#!/bin/sh\nexit 0\n") };
    },
    tree: (path) => real.tree(path),
    list: () => real.list(),
    fragment: () => ({ kind: "not-looked-up" }),
    listFragments: () => [],
  };
}

/** The mistakes of a recipe; its required arguments are given values. */
export async function recipeMistakes(path: string, text: string, cwd: string): Promise<string[]> {
  return (await compileText(path, text, cwd)).diagnostics
    .filter((diagnostic) => diagnostic.severity === "error")
    .map((diagnostic) => `${diagnostic.code}: ${diagnostic.message}`);
}

async function compileText(path: string, text: string, cwd: string): Promise<Compilation> {
  const { source, sha256, diagnostics } = decodeRecipe(path, new TextEncoder().encode(text));
  if (diagnostics.length > 0) throw new Error(diagnostics.map((diagnostic) => diagnostic.message).join("; "));
  const { recipe } = await parseRecipe(source);
  const required = recipe.arguments
    .filter((argument) => argument.default === undefined)
    .map((argument) => [argument.name.text, argument.choices?.[0]?.text ?? "value"] as const);
  return compile({
    source,
    sha256,
    resources: standingIn(resourceRoots(dirname(`${cwd}/${path}`), [], cwd)),
    arguments: new Map(required),
    passes: [],
  });
}

/** The same for validators, as a list or under their key: what no recipe around it declares is declared. */
export async function validatorMistakes(text: string, cwd: string): Promise<string[]> {
  const body = /^validators:/m.test(text) ? text : `validators:\n${text.replace(/^(?=.)/gm, "  ")}`;
  const declared = new Set<string>();
  for (;;) {
    const head = [...declared].map(
      (name) => `  ${JSON.stringify(name)}: {target_variable: ${shellName(name)}, default: value}\n`,
    );
    const recipe = `${head.length > 0 ? `arguments:\n${head.join("")}` : ""}${body}`;
    const { diagnostics } = await compileText("image.yaml", recipe, cwd);
    const missing = diagnostics
      .filter(
        (diagnostic) =>
          diagnostic.code === "variable-undeclared" || diagnostic.code === "variable-not-passed",
      )
      .map((diagnostic) => /`(?:\$\{)?([\w-]+)\}?`/.exec(diagnostic.message)?.[1])
      .filter((name) => name !== undefined && !declared.has(name));
    if (missing.length === 0)
      return diagnostics
        .filter((diagnostic) => diagnostic.severity === "error")
        .map((diagnostic) => `${diagnostic.code}: ${diagnostic.message}`);
    declared.add(missing[0]!);
  }
}

function shellName(name: string): string {
  return /^[A-Z_]+$/.test(name) ? name : name.toUpperCase().replace(/\W/g, "_");
}
