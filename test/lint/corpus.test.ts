import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { decodeRecipe } from "../../src/compiler/compile.ts";
import { noFragments, type ResourceFinder } from "../../src/compiler/resource-finder.ts";
import { lintRecipe } from "../../src/lint/lint-recipe.ts";
import { corpusFolder, skipWithoutCorpus } from "../compiler/corpus.ts";

/** A script for every path, in which nothing is wrong: the recipes in the wild come without theirs. */
const standIns: ResourceFinder = {
  roots: ["stand-ins"],
  find: (path) => ({
    kind: "found",
    path: `stand-ins/${path}`,
    bytes: new TextEncoder().encode(`#!/bin/sh\n# ${path}\n[ "$test_only" = 0 ] || exit 1\nprintenv\n`),
  }),
  tree: () => ({ kind: "not-looked-up" }),
  ...noFragments,
  list: () => [],
};

/** What is wrong with them, but for the target variables that recipes of their time have none of: `LINE CODE: words`. */
const mistakes: Readonly<Record<string, readonly string[]>> = {
  "ambari.yaml": [
    "28 script-ignores-test-only: `apt-get update`",
    "47 choice-unserved: `2.4.3.0`",
    "123 variable-not-passed: `unlimited_security_location`",
  ],
  "cdh-5.9.0.yaml": ["4 default-contradicts-description: `openjdk`", "40 choice-unserved: `oracle-java`"],
  "spark.yaml": ["34 choice-unserved: `oracle-java`", "44 variable-not-passed: `cdh_version`"],
};

const folder = corpusFolder();
if (!folder || !existsSync(folder)) {
  skipWithoutCorpus(test, "the mistakes of recipes in the wild are found");
} else {
  for (const name of readdirSync(folder).filter((file) => file.endsWith(".yaml"))) {
    test(`the mistakes of ${name} are found, and none is an error`, async () => {
      const { source } = decodeRecipe(name, readFileSync(join(folder, name)));
      const { diagnostics } = await lintRecipe({ source, resources: standIns });
      assert.equal(
        diagnostics.filter((diagnostic) => diagnostic.severity === "error"),
        [],
      );
      const found = diagnostics.filter((diagnostic) => diagnostic.code !== "argument-target-absent");
      const shown = found.map(({ code, message, place }) => {
        const words = [...message.matchAll(/`[^`]*`/g)].map((match) => match[0]);
        const wanted = mistakes[name]?.find(
          (file) => file.includes(`${code}: `) && words.includes(file.split(": ")[1]!),
        );
        return `${source.lineAt(place!.span.start)} ${code}: ${wanted?.split(": ")[1] ?? words.join(" ")}`;
      });
      assert.equal(shown, mistakes[name]);
    });
  }
}

test.run();
