// What the pages on plugins and the library show, the examples are: files that other tests run.
import { readFileSync } from "node:fs";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { readPage } from "../docs/page.ts";

const shown: readonly (readonly [page: string, language: string, examples: readonly string[]])[] = [
  [
    "docs/recipes/publishing-a-plugin.md",
    "js",
    ["sahara-image-plugin-banner/plugin.js", "plugins/customized/plugin.mjs"],
  ],
  ["docs/recipes/publishing-a-plugin.md", "json", ["sahara-image-plugin-banner/package.json"]],
  ["docs/recipes/publishing-a-plugin.md", "yaml", ["sahara-image-plugin-banner/1.0/image.yaml"]],
  ["docs/reference/api.md", "js", ["library/check-image.mjs"]],
];

for (const [page, language, examples] of shown)
  test(`${page}: its ${language} is ${examples.join(", ")}`, () => {
    const blocks = readPage(page).blocks.filter((block) => block.language === language);
    assert.equal(
      blocks.map((block) => block.text.trimEnd()),
      examples.map((path) => readFileSync(`examples/${path}`, "utf8").trimEnd()),
    );
  });

test.run();
