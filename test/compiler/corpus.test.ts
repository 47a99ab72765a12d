import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { compile, decodeRecipe } from "../../src/compiler/compile.ts";
import { passes } from "../../src/compiler/optimise/passes.ts";
import { noFragments, type ResourceFinder } from "../../src/compiler/resource-finder.ts";
import { corpusFolder, skipWithoutCorpus } from "./corpus.ts";

/** A script for every path: the recipes in the wild come without theirs. */
const standIns: ResourceFinder = {
  roots: ["stand-ins"],
  find: (path) => ({
    kind: "found",
    path: `stand-ins/${path}`,
    bytes: new TextEncoder().encode(`#!/bin/sh\n: ${path}\n`),
  }),
  ...noFragments,
  tree: () => ({ kind: "not-looked-up" }),
  list: () => [],
};

const folder = corpusFolder();
if (!folder || !existsSync(folder)) {
  skipWithoutCorpus(test, "recipes in the wild compile");
} else {
  for (const name of readdirSync(folder).filter((file) => file.endsWith(".yaml"))) {
    for (const id of ["ubuntu", "rocky", undefined]) {
      for (const chosen of [[], passes]) {
        test(`${name} compiles for ${id ?? "any guest"} with ${chosen.length === 0 ? "no" : "all"} passes`, async () => {
          const decoded = decodeRecipe(name, readFileSync(join(folder, name)));
          const { plan, diagnostics } = await compile({
            ...decoded,
            resources: standIns,
            arguments: new Map(),
            passes: chosen,
            ...(id ? { distro: { id } } : {}),
          });
          const errors = diagnostics.filter((diagnostic) => diagnostic.severity === "error");
          assert.equal(errors, []);
          assert.ok(plan);
          assert.ok(diagnostics.length > 0, "each of them has mistakes that are warned of");
        });
      }
    }
  }
}

test.run();
