// Which files are pages of the website, and at which address.
import { copyFileSync, existsSync, mkdirSync, readdirSync, rmSync, statSync } from "node:fs";
import { dirname, join, normalize, relative, resolve } from "node:path";

export const root = resolve(import.meta.dirname, "../..");

/** Pages besides those of docs/; what they are called on the website, where it differs. */
const others = {
  "CHANGELOG.md": "changes.md",
  "CONTRIBUTING.md": "dev/contributing.md",
  "SECURITY.md": "security.md",
  "recipes/README.md": "shipped-recipes.md",
  "test/docs/README.md": "dev/documents.md",
  "test/guests/README.md": "dev/guests.md",
  "editors/emacs/README.md": "editors/emacs.md",
  "editors/github/README.md": "editors/github.md",
  "editors/helix/README.md": "editors/helix.md",
  "editors/jetbrains/README.md": "editors/jetbrains.md",
  "editors/neovim/README.md": "editors/neovim.md",
  "editors/vscode/README.md": "editors/vscode.md",
};

/** The page of a file, as a path below the website's root; undefined where it is none. */
export function pageOf(path) {
  // GitHub shows the README; here the front page is in its place.
  if (path === "README.md") return "index.md";
  if (!path.startsWith("docs/") || !path.endsWith(".md")) return others[path];
  return path.slice("docs/".length).replace(/\/README\.md$/, "/index.md");
}

const copies = join(root, "website/pages");

/**
 * Copies the pages to where VitePress finds them, each at its address: a page is also a module, which looks for Vue in the
 * folders above it. Returns the folder.
 */
export function copyPages() {
  rmSync(copies, { recursive: true, force: true });
  const inDocs = readdirSync(join(root, "docs"), { recursive: true }).map((path) => join("docs", path));
  for (const path of [...inDocs, ...Object.keys(others)]) {
    if (statSync(join(root, path)).isDirectory()) continue;
    // Pictures keep their place among the pages of docs/.
    const copy = join(copies, pageOf(path) ?? relative("docs", path));
    mkdirSync(dirname(copy), { recursive: true });
    copyFileSync(join(root, path), copy);
  }
  return copies;
}

/** The file of the repository that a page was copied from. */
export function sourceOf(copy) {
  const page = relative(copies, copy);
  const source = join("docs", page);
  return (
    Object.keys(others).find((path) => others[path] === page) ??
    (existsSync(join(root, source)) ? source : source.replace(/index\.md$/, "README.md"))
  );
}

/**
 * Where a link of a page leads on the website: to a page, or to a copy of a file of the repository, which `keepFile` is
 * told of. Throws where it leads nowhere.
 */
export function addressOf(from, target, keepFile) {
  if (/^([a-z]+:|#|\/\/)/.test(target)) return target;
  const [file, anchor] = target.split("#");
  let path = normalize(join(dirname(from), decodeURI(file))).replace(/\/$/, "");
  if (existsSync(join(root, path)) && statSync(join(root, path)).isDirectory())
    path = join(path, "README.md");
  if (path.startsWith("..") || !existsSync(join(root, path))) throw new Error(`${from}: dead link ${target}`);
  const page = pageOf(path);
  if (page !== undefined) return `/${page}${anchor === undefined ? "" : `#${anchor}`}`;
  keepFile(path);
  return `/files/${fileNameOf(path)}`;
}

/** The name of a file's copy: sources are for reading, which browsers do with text only. */
export function fileNameOf(path) {
  return path.endsWith(".json") ? path : `${path}.txt`;
}

/** The anchors that GitHub makes, so that links to headings hold in both places; test/docs/page.ts has the same. */
export function slugOf(heading) {
  return heading
    .trim()
    .toLowerCase()
    .replace(/[^\p{L}\p{N}\p{M}_ -]/gu, "")
    .replaceAll(" ", "-");
}
