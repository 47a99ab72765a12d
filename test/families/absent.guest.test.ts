// Packages that must not be installed, with the real package managers. No boot: the guest's files are the root of the
// guest program.
import { suite } from "uvu";
import * as assert from "uvu/assert";
import { emitGuest } from "../../src/compiler/emit/emit-guest.ts";
import type { Mode, PackagesOp, Plan } from "../../src/plan/plan.ts";
import { guestRoot, inGuest, removeScratch } from "../recipes/support/guest-root.ts";
import { putFiles } from "../recipes/support/run-script.ts";
import { parseTranscript } from "../support/parse-transcript.ts";

const test = suite("packages that must be absent");
test.after(removeScratch);

const absent = (name: string) => ({ name, absent: true as const });

function transaction(id: string, packages: readonly { name: string; absent?: true }[]): PackagesOp {
  return {
    op: "packages",
    id,
    state: "query",
    packages: packages.map(({ name, ...more }, index) => ({
      id: `${id}.${index + 1}`,
      name: [name],
      ...more,
    })),
  };
}

for (const name of ["debian", "rocky", "leap", "arch"] as const)
  test(name, () => {
    const root = guestRoot(name);
    const run = (mode: Mode, ...lists: Parameters<typeof transaction>[1][]) => {
      const plan: Plan = {
        format: 1,
        recipe: { path: "image.yaml", sha256: "0".repeat(64) },
        variables: [],
        resources: {},
        steps: lists.map((list, index) => transaction(String(index + 1), list)),
        source: {},
      };
      putFiles(root, { "root/program": emitGuest(plan, { mode, verify: true, toolVersion: "0" }) });
      const { stdout, stderr } = inGuest(root, ["/bin/sh", "/root/program"]);
      const { record } = parseTranscript(Buffer.from(stdout), mode);
      const { steps } = record;
      return {
        ...record,
        statuses: steps.map(({ status }) => status).join(" "),
        all: JSON.stringify(steps, undefined, 1) + stderr,
      };
    };
    const list = [absent("lzo"), { name: "wget" }, absent("zookeeper")];
    const before = run("test-only", list);
    assert.is(before.statuses, "discrepancy discrepancy ok", before.all);
    const [lzo] = before.steps;
    assert.equal([lzo!.expected, lzo!.found], ["not installed", "installed at 2.9-1"]);
    assert.match(lzo!.would ?? "", / lzo$/);
    const applied = run("reconcile", list);
    assert.is(applied.statuses, "changed changed ok", applied.all);
    assert.is(applied.verdict, "done", applied.all);
    assert.equal(applied.packageChanges?.map((change) => [change.name, change.to === undefined]).sort(), [
      ["lzo", true],
      ["wget", false],
    ]);
    assert.is(run("test-only", list).statuses, "ok ok ok");

    // zookeeperd needs zookeeper, of those families whose stub has it.
    const server = run("reconcile", [{ name: "zookeeperd" }]);
    if (server.verdict !== "done" || !server.packageChanges?.some((change) => change.name === "zookeeper"))
      return;
    const taken = run("reconcile", [{ name: "zookeeperd" }], [absent("zookeeper")]);
    assert.is(taken.verdict, "failed", taken.all);
    assert.match(
      taken.steps.at(-1)!.because ?? "",
      name === "arch"
        ? /ended with exit status/
        : /^removing zookeeper also removes zookeeperd, which the recipe wants$/,
    );
  });

test.run();
