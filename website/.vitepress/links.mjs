// A part for markdown-it: the pages' links, which are as GitHub wants them, become the website's.
import { copyFileSync, mkdirSync } from "node:fs";
import { dirname, join } from "node:path";
import { addressOf, fileNameOf, root, sourceOf } from "./pages.mjs";

const files = new Set();

export function useLinks(md) {
  md.core.ruler.push("links-of-the-website", ({ tokens, env }) => {
    const from = sourceOf(env.path);
    const walk = (list) => {
      for (const token of list) {
        if (token.type === "link_open")
          token.attrSet(
            "href",
            addressOf(from, token.attrGet("href"), (path) => files.add(path)),
          );
        if (token.children) walk(token.children);
      }
    };
    walk(tokens);
    // The front page has its title and its first sentence in large already.
    if (from === "docs/index.md") tokens.splice(0, 6);
  });
}

/** Copies the files that pages link to, such as schemas, into the built website. */
export function copyLinkedFiles({ outDir }) {
  for (const path of files) {
    const copy = join(outDir, "files", fileNameOf(path));
    mkdirSync(dirname(copy), { recursive: true });
    copyFileSync(join(root, path), copy);
  }
}
