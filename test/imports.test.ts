import { readdirSync, readFileSync } from "node:fs";
import { dirname, join, normalize, relative } from "node:path";
import { test } from "uvu";
import * as assert from "uvu/assert";

/**
 * What each folder of src may import, and with it what that may import. The order is the one of docs/dev/architecture.md:
 * data moves down the table.
 */
const table: Readonly<Record<string, readonly string[]>> = {
  source: [],
  diagnostics: ["source"],
  system: ["diagnostics"],
  yaml: ["diagnostics"],
  shell: ["source"],
  families: [],
  plan: ["diagnostics", "families"],
  recipe: ["yaml", "plan"],
  kinds: ["recipe", "plan", "system"],
  compiler: ["kinds", "shell"],
  disk: ["diagnostics", "system"],
  guest: ["plan", "disk"],
  runtime: ["plan", "system", "disk"],
  report: ["plan", "guest"],
  lint: ["compiler", "shell"],
  migrate: ["compiler", "shell"],
  draft: ["guest", "migrate", "report"],
  catalog: ["recipe", "system"],
  plugins: ["catalog", "runtime", "compiler"],
  matrix: ["plugins"],
  app: ["compiler", "guest", "runtime", "report", "lint", "migrate", "draft", "catalog", "plugins", "matrix"],
  fleet: ["app"],
  lsp: ["app"],
  cli: ["app", "fleet"],
};

/** The folders that one may import: those of its line, and those of theirs. */
function mayImport(folder: string): ReadonlySet<string> {
  return new Set((table[folder] ?? []).flatMap((below) => [below, ...mayImport(below)]));
}

/** One library lives in one folder. */
const homes: Readonly<Record<string, readonly string[]>> = {
  yaml: ["yaml"],
  ajv: ["kinds"],
  chevrotain: ["recipe/expressions"],
  unbash: ["shell"],
  tinyglobby: ["matrix"],
  undici: ["runtime/artifacts"],
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

test("the table has every folder of src, and no other", () => {
  const folders = readdirSync("src", { withFileTypes: true }).filter((entry) => entry.isDirectory());
  assert.equal(Object.keys(table).sort(), folders.map((entry) => entry.name).sort());
  assert.ok(imports.length > 100, "the imports are found");
});

test("folders import only what the table allows", () => {
  const wrong = imports
    .filter(({ file, specifier }) => specifier.startsWith(".") && !isWiring(file))
    .filter((found) => {
      const [from, to] = [folderOf(found.file), folderOf(targetOf(found))];
      return from !== to && !mayImport(from).has(to);
    })
    .map((found) => `${found.file} imports ${targetOf(found)}`)
    .filter((line) => !doors.includes(line));
  assert.equal(wrong, []);
});

/**
 * A command that lists all commands is in their registry, which it reads: the only circles of files are those of a
 * registry and a face that reads it. Such an import is left out of the graph.
 */
const faces: readonly string[] = ["cli/commands/completion.ts imports cli/completion/complete.ts"];

test("no circle of files, imports of types included", () => {
  const graph = new Map<string, string[]>(files.map((file) => [file, []]));
  for (const found of imports)
    if (found.specifier.startsWith(".") && !faces.includes(`${found.file} imports ${targetOf(found)}`))
      graph.get(found.file)!.push(targetOf(found));
  const circles = findCircles(graph).map((circle) => [...circle, circle[0]].join(" → "));
  assert.equal(circles, []);
});

/** The first circle that each file is found on, walking depth first; a file is walked once. */
function findCircles(edges: ReadonlyMap<string, readonly string[]>): string[][] {
  const circles: string[][] = [];
  const done = new Set<string>();
  const path: string[] = [];
  const visit = (file: string) => {
    const start = path.indexOf(file);
    if (start >= 0) circles.push(path.slice(start));
    if (start >= 0 || done.has(file)) return;
    path.push(file);
    for (const next of edges.get(file) ?? []) visit(next);
    path.pop();
    done.add(file);
  };
  for (const file of edges.keys()) visit(file);
  return circles;
}

test("a circle of files is found and shown", () => {
  const edges = { a: ["b", "c"], b: ["c"], c: ["d"], d: ["b", "e"], e: [] };
  assert.equal(findCircles(new Map(Object.entries(edges))), [["b", "c", "d"]]);
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
