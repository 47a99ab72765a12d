import { test } from "uvu";
import * as assert from "uvu/assert";
import { emitGuestfish } from "../../src/compiler/emit/emit.ts";
import { passes } from "../../src/compiler/optimise/passes.ts";
import { debianOrder, interpret, type SimulatedGuest } from "../../src/guest/interpret.ts";
import { SimulatedTree } from "../../src/guest/states/simulated-tree.ts";
import { buildReport } from "../../src/report/build-report.ts";
import { formatNames, loadFormat } from "../../src/report/formats.ts";
import { compileText } from "../compiler/support/compile-text.ts";
import { joined } from "./fixture.ts";

const fragment = `arguments:
  java_version: {target_variable: JAVA_VERSION, default: "17"}
validators:
  - package: java-\${java_version}
`;
const recipe = `validators:
  - package: wget
  - directory: /srv
  - include: {common/java.yaml: {java_version: "8"}}
`;
const guest: SimulatedGuest = {
  identity: { distro: "ubuntu", version: "22.04", family: "debian", arch: "x86_64" },
  order: debianOrder,
  repository: [],
  scripts: {},
  state: { packages: new Map(), files: new Map(), tree: new SimulatedTree() },
};
const tool = { name: "sahara-image", version: "0.0.0" } as const;
const compiled = compileText(recipe, { "common/java.yaml": fragment }, { passes });

async function reportOfCheck() {
  const { plan, sources: texts } = await compiled;
  const { record } = interpret(plan!, guest, { mode: "test-only", verify: false });
  const sources = (file: string) => texts.get(file);
  const facts = {
    tool,
    started: new Date(0),
    plan: plan!,
    planSha256: "0".repeat(64),
    record,
    target: { kind: "image", name: "node.qcow2" },
    image: { path: "node.qcow2", format: "qcow2", root: "/dev/sda1" },
    method: "boot",
    network: false,
    arguments: {},
    diagnostics: [],
    outcome: "discrepancies",
    seconds: 1,
  } as const;
  return { run: buildReport(facts, sources), sources };
}

test("a step of a fragment has its place there", async () => {
  const { run } = await reportOfCheck();
  assert.equal(
    run.steps.map(({ title, source: { file, line, column } }) => `${title}: ${file}:${line}:${column}`),
    [
      "package wget: image.yaml:2:14",
      "directory /srv: image.yaml:3:16",
      "package java-8: common/java.yaml:4:14",
    ],
  );
});

for (const name of formatNames)
  test(`${name}: a finding points into the fragment`, async () => {
    const { run, sources } = await reportOfCheck();
    const { render } = await loadFormat(name);
    const text = joined(
      render({ tool, findings: [], files: [], run, sources }, { color: false, verbosity: 0 }),
    );
    assert.match(text, "common/java.yaml");
    const near = text.slice(text.indexOf("common/java.yaml"));
    assert.match(near, /^.{0,200}?\b4\b/s, near.slice(0, 200));
  });

test("the compiled script names the line of the fragment, and shows it", async () => {
  const { plan, sources } = await compiled;
  const options = { mode: "test-only", verify: false, network: false, toolVersion: "0", sources } as const;
  assert.match(emitGuestfish(plan!, options), "common/java.yaml:4: - package: java-${java_version}");
});

test.run();
