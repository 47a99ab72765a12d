// The inputs are written anew after the documentation and the tests of each tool.
import { readdirSync } from "node:fs";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { lintRecipe } from "../../src/lint/lint-recipe.ts";
import { tools } from "../../src/migrate/tools.ts";
import { SourceText } from "../../src/source/source-text.ts";
import { compileText } from "../compiler/support/compile-text.ts";
import { memoryFinder } from "../compiler/support/memory-finder.ts";
import { renderDiagnostics } from "../compiler/support/render.ts";
import { GoldenFolder } from "../support/golden.ts";

const golden = new GoldenFolder("test/migrate/tools");
const beside = {
  "a.conf": "a",
  b: "b",
  "register.sh": "#!/bin/sh\n",
  "files/a.txt": "a",
  "dirs/site/index.html": "a",
};

for (const { name, load } of tools) {
  const inputs = readdirSync(`${golden.path}/${name}`).filter(
    (file) => !/\.(?:remarks\.txt|recipe\.yaml)$/.test(file),
  );
  for (const input of inputs)
    test(`${name}/${input}: every part is a step or a remark; the recipe compiles and lints clean`, async () => {
      const convert = await load();
      const file = `${name}/${input}`;
      const { text, remarks, shown } = convert(new SourceText(input, golden.input(file)));
      golden.expect(`${file}.recipe.yaml`, text);
      golden.expect(`${file}.remarks.txt`, renderDiagnostics(remarks, shown));
      const given = [...text.matchAll(/^ {2}(\w+_password):$/gm)].map(
        (match) => [match[1]!, "$6$salt$hash"] as const,
      );
      const { diagnostics } = await compileText(text, beside, { arguments: new Map(given) });
      assert.equal(diagnostics, []);
      const linted = await lintRecipe({
        source: new SourceText("image.yaml", text),
        resources: memoryFinder(beside),
      });
      assert.equal(
        linted.diagnostics.map(({ code, message }) => `${code}: ${message}`),
        [],
      );
    });
}

test("there is no other file in the folder", () => golden.expectNoOrphans());

test.run();
