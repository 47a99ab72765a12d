// One table of scenarios, on the four real package managers that Debian has. No boot: the guest program runs in the
// root filesystems of test guests, as in the appliance. `SCENARIO=NAME` runs only scenarios whose name holds NAME.
import { suite } from "uvu";
import * as assert from "uvu/assert";
import type { RunRecord } from "../../src/plan/record.ts";
import { removeScratch } from "../recipes/support/guest-root.ts";
import { guestLayer, removeLayers } from "../support/guest-layer.ts";
import { packageOps } from "../support/package-ops.ts";
import { guests, managers, scenariosOf } from "./scenarios.ts";

const test = suite("package managers: scenarios");
test.after(() => {
  removeLayers();
  removeScratch();
});

const statuses = (record: RunRecord) =>
  [...new Set(record.steps.map((step) => step.status))].sort().join("+");
const changes = (record: RunRecord) =>
  (record.packageChanges ?? []).map(({ name, from = "-", to = "-" }) => `${name} ${from} ${to}`);
const words = (record: RunRecord) =>
  record.steps
    .map(({ because, output }) => [because, output?.stdout, output?.stderr].filter(Boolean).join("\n"))
    .join("\n");

for (const manager of managers)
  for (const [name, scenario] of scenariosOf(manager)) {
    if (!name.includes(process.env.SCENARIO ?? "")) continue;
    test(`${manager}: ${name}`, () => {
      const layer = guestLayer(guests[manager]);
      if (scenario.before) layer.sh(scenario.before);
      const steps = packageOps(scenario.ask);
      const check = layer.run("test-only", steps);
      const apply = layer.run("reconcile", steps);
      const phases = [check, apply, layer.run("test-only", steps), layer.run("reconcile", steps)];
      const found = phases.map(statuses).join(" ");
      assert.is(found, scenario.statuses, `${found}\n${JSON.stringify(apply, undefined, 1)}`);
      if (scenario.changes) assert.equal(changes(apply), scenario.changes);
      if (scenario.says) assert.match(words(apply), scenario.says);
      if (scenario.finds) assert.match(check.steps[0]!.found!, scenario.finds);
    });
  }

test.run();
