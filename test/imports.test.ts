import { readdirSync, readFileSync } from "node:fs";
import { dirname, join, normalize, relative } from "node:path";
import { test } from "uvu";
import * as assert from "uvu/assert";

/** What each folder of src may import of the others: data moves one way. */
const below = (...folders: string[]) => ["source", "diagnostics", ...folders];
const recipe = below("yaml", "plan", "recipe", "kinds", "families", "compiler");
const product = [...recipe, "shell", "guest", "runtime", "report", "lint", "catalog", "plugins", "app"];
const mayImport: Readonly<Record<string, readonly string[]>> = {
  source: [],
  diagnostics: ["source"],
  yaml: below(),
  shell: below(),
  plan: below(),
  recipe: below("yaml", "plan", "kinds"),
  kinds: below("yaml", "plan", "recipe", "compiler"),
  families: below("plan"),
  compiler: below("yaml", "plan", "recipe", "kinds", "families"),
  guest: below("plan"),
  runtime: below("plan"),
  report: below("plan"),
  lint: [...recipe, "shell"],
  migrate: recipe,
  catalog: below("recipe"),
  plugins: [...recipe, "catalog", "runtime"],
  app: [...recipe, "lint", "runtime", "report", "catalog", "plugins"],
  lsp: product,
  cli: [...product, "migrate"],
};

/** One library lives in one folder. */
const homes: Readonly<Record<string, readonly string[]>> = {
  yaml: ["yaml"],
  ajv: ["kinds"],
  chevrotain: ["recipe/expressions", "compiler/emit"],
  unbash: ["shell"],
  zx: ["runtime"],
  commander: ["cli"],
  "vscode-languageserver": ["lsp"],
  "vscode-languageserver-textdocument": ["lsp"],
  "vscode-languageserver-types": ["lsp"],
};

/** `sahara-image lsp` has to start the server: the one door between two folders that share nothing. */
const doors: readonly string[] = ["cli/commands/lsp.ts imports lsp/serve.ts"];

/** Modules at the top of src (the public API) and the wiring between commands, which may see everything. */
const isWiring = (file: string) => !file.includes("/");

interface Import {
  readonly file: string;
  readonly specifier: string;
}

const files = readdirSync("src", { recursive: true, encoding: "utf8" }).filter((file) =>
  file.endsWith(".ts"),
);
const imports: readonly Import[] = files.flatMap((file) => {
  const text = readFileSync(join("src", file), "utf8");
  const statements = text.matchAll(
    /^\s*(?:import|export)\b[^;"']*?\bfrom\s*["']([^"']+)["']|^\s*import\s*["']([^"']+)["']/gm,
  );
  const calls = text.matchAll(/\bimport\(\s*["']([^"']+)["']\s*\)/g);
  return [...statements, ...calls].map((match) => ({ file, specifier: (match[1] ?? match[2])! }));
});

/** The path within src that a relative import names. */
const targetOf = ({ file, specifier }: Import) =>
  relative(".", normalize(join(dirname(file), specifier))).replaceAll("\\", "/");
const folderOf = (path: string) => path.split("/")[0]!;

test("the table speaks of every folder, and of no other", () => {
  const folders = readdirSync("src", { withFileTypes: true }).filter((entry) => entry.isDirectory());
  const unknown = folders.map((entry) => entry.name).filter((name) => !(name in mayImport));
  assert.equal(unknown, []);
  assert.ok(imports.length > 100, "the imports are found");
});

test("folders import only what the table allows", () => {
  const wrong = imports
    .filter(({ file, specifier }) => specifier.startsWith(".") && !isWiring(file))
    .filter((one) => {
      const [from, to] = [folderOf(one.file), folderOf(targetOf(one))];
      return from !== to && !mayImport[from]?.includes(to);
    })
    .map((one) => `${one.file} imports ${targetOf(one)}`)
    .filter((one) => !doors.includes(one));
  assert.equal(wrong, []);
});

test("each library lives in its folder", () => {
  const wrong = imports
    .filter(({ specifier }) => !specifier.startsWith(".") && !specifier.startsWith("node:"))
    .filter(({ file, specifier }) => {
      const name = specifier.startsWith("@")
        ? specifier.split("/").slice(0, 2).join("/")
        : specifier.split("/")[0]!;
      const home = homes[name];
      return home && !home.some((folder) => file.startsWith(`${folder}/`));
    })
    .map(({ file, specifier }) => `${file} imports ${specifier}`);
  assert.equal(wrong, []);
});

test("Node's own modules are imported by their full names", () => {
  const bare = imports.filter(({ specifier }) =>
    /^(fs|path|os|crypto|child_process|url|util)(\/|$)/.test(specifier),
  );
  assert.equal(bare, []);
});

test.run();
