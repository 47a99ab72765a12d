import { test } from "uvu";
import * as assert from "uvu/assert";
import type { Report, ReportStep } from "../../src/report/report.ts";
import { colorsFor } from "../../src/report/styles.ts";
import { textRun } from "../../src/report/text-run.ts";
import { joined, report } from "./fixture.ts";

const text = (outcome: "changed" | "failed" | "not-converged") => {
  const run = report(undefined, outcome);
  const summary = { ...run.summary, changed: 6, failed: 1 };
  return joined(textRun({ ...run, mode: "reconcile", summary }, colorsFor(false), 0));
};

test("changes of an apply that failed are counted as not kept", () => {
  assert.match(text("failed"), /: 1 failed, .*6 changed \(not kept\)/);
  assert.match(text("not-converged"), /6 changed \(not kept\)/);
  assert.not.match(text("changed"), /not kept/);
});

test("an apply to a live target that failed says what stays and how much did not begin", () => {
  const step = (title: string, status: ReportStep["status"]) =>
    packageStep("x", { title, status, kind: "script" });
  const run = {
    ...report(undefined, "failed"),
    mode: "reconcile" as const,
    target: { kind: "root" as const, name: "tree" },
    steps: [
      step("first", "changed"),
      step("left out", "skipped"),
      step("breaks", "failed"),
      step("later", "skipped"),
      step("last", "skipped"),
    ],
  };
  const shown = joined(textRun(run, colorsFor(false), 0));
  assert.match(
    shown,
    /\n\nBefore that, .* They stay\.\n {2}\+ first image\.yaml:4:1\n {2}- 2 steps did not begin\n\n/,
  );
  assert.not.match(
    joined(textRun({ ...run, target: { kind: "image", name: "i" } }, colorsFor(false), 0)),
    /They stay/,
  );
});

test("a report on a part of a recipe says so in its first line", () => {
  const run = report(undefined, "conforms");
  const selection = { only: [], skip: ["script"], omitted: 2 };
  const [first] = joined(textRun({ ...run, selection }, colorsFor(false), 0)).split("\n");
  const total = run.steps.length;
  assert.is(first, `✓ node.qcow2 conforms to tool 1.0 (${total - 2} of ${total} steps selected)`);
});

const packageStep = (name: string, more: Partial<ReportStep> = {}): ReportStep => ({
  id: `1.${name.length}`,
  kind: "package",
  title: `package ${name}`,
  source: { file: "image.yaml", line: 4, column: name.length, end_line: 4, end_column: 9 },
  status: "discrepancy",
  transaction: "1",
  expected: "installed",
  found: "not installed",
  would: `apt-get -y install ${name}`,
  ...more,
});
const textOf = (steps: readonly ReportStep[], verbosity = 0, outcome: Report["outcome"] = "discrepancies") =>
  joined(textRun({ ...report(undefined, outcome), steps }, colorsFor(false), verbosity));

test("packages of one transaction share a line; -v shows each", () => {
  const steps = [
    packageStep("wget"),
    packageStep("hadoop"),
    packageStep("nfs-utils", { transaction: "2" }),
    packageStep("zip", { transaction: "2", found: "installed at 1" }),
  ];
  const lines = textOf(steps)
    .split("\n")
    .filter((line) => line.startsWith("image.yaml"));
  assert.equal(lines, [
    "image.yaml:4:4: discrepancy: 2 packages not installed: wget, hadoop",
    "image.yaml:4:9: discrepancy: 2 packages: nfs-utils: not installed; zip: installed at 1",
  ]);
  assert.match(textOf(steps, 1), /4:6: discrepancy: package hadoop\n {4}expected {2}installed\n/);
});

test("a package alone, and one that ended in another way, keep their blocks", () => {
  const alone = packageStep("wget", { transaction: "1" });
  const { transaction, ...single } = packageStep("zip");
  for (const steps of [
    [alone, packageStep("lzo", { status: "ok" })],
    [single, { ...single, id: "2" }],
  ])
    assert.match(textOf(steps), /: package (wget|zip)\n {4}expected {2}installed\n {4}found/);
});

test("a transaction that failed says once why, with the output of the package manager", () => {
  const failed = { status: "failed" as const, expected: "installed" };
  const output = { stdout: "", stderr: "E: Unable to locate package hado", exit_code: 100, truncated: false };
  const steps = [
    packageStep("wget", { ...failed, because: "another package of the same list cannot be installed" }),
    packageStep("hado", { ...failed, because: "apt-get -y install ended with exit status 100", output }),
  ];
  const text = textOf(steps, 0, "failed");
  assert.match(
    text,
    /4:4: failed: 2 packages not installed: wget, hado\n {4}because {3}apt-get -y install ended/,
  );
  assert.is(text.split("Unable to locate").length, 2);
  assert.not.match(text, /another package/);
});

test("packages that an apply installed together are one line", () => {
  const steps = [
    packageStep("wget", { status: "changed", seconds: 3 }),
    packageStep("lzo", { status: "changed" }),
  ];
  assert.match(textOf(steps, 0, "changed"), / 2 packages: wget, lzo 3\.0 s image\.yaml:4:4/);
});

test.run();
