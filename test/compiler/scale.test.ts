// What a compilation makes and looks up grows with the number of steps, and no faster: counts, so that no clock is needed.
import { test } from "uvu";
import * as assert from "uvu/assert";
import { emitGuestfish } from "../../src/compiler/emit/emit.ts";
import { compileText } from "./support/compile-text.ts";
import { memoryFinder } from "./support/memory-finder.ts";

const step = (number: number) => `  - package: {lib-${number}: {version: ">= ${number}.1"}}
  - os_case: [redhat: [package: rpm-${number}], debian >= 11: [package: deb-${number}]]
  - script: {common/step: {output: home_${number}}}
  - argument_set: {argument_name: value_${number}, value: "\${home_${number}}/bin"}
`;

/** Compiles a recipe of four times as many steps, and counts. */
async function countsOf(steps: number) {
  const finder = memoryFinder({ "common/step": "#!/bin/sh\nexit 0\n" });
  let lookups = 0;
  const resources = {
    ...finder,
    find(path: string) {
      lookups++;
      return finder.find(path);
    },
  };
  const text = `validators:\n${Array.from({ length: steps }, (_, number) => step(number)).join("")}`;
  const { plan, diagnostics } = await compileText(text, {}, { resources });
  assert.equal(diagnostics, []);
  const script = emitGuestfish(plan!, { mode: "reconcile", verify: true, network: false, toolVersion: "0" });
  return { lookups, plan: JSON.stringify(plan).length, script: script.length };
}

test("plan, script and lookups grow as the steps do", async () => {
  const [few, many] = [await countsOf(20), await countsOf(200)];
  for (const [name, count] of Object.entries(many)) {
    const exponent = Math.log10(count / few[name as keyof typeof few]);
    assert.ok(exponent <= 1.1, `${name}: ${exponent}`);
  }
});

test.run();
