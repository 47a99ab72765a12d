import { suite } from "uvu";
import * as assert from "uvu/assert";
import { variableNames } from "../../src/plan/describe.ts";
import type { Plan } from "../../src/plan/plan.ts";
import type { RunRecord } from "../../src/plan/record.ts";
import { buildSteps } from "../../src/report/build-steps.ts";
import { findCheckWrites } from "../../src/report/check-writes.ts";
import { findingsOfRun } from "../../src/report/findings.ts";
import { text as textFormat } from "../../src/report/formats/text.ts";
import { checkRecord, guest, inputOf, joined, plan, report, script, sources } from "./fixture.ts";

const test = suite("report: from a run");
const statusesOf = (record: RunRecord, outcome: Parameters<typeof report>[1] = "discrepancies") =>
  report(record, outcome).steps.map((step) => `${step.id} ${step.status}`);

test("steps stand in the order of the plan, the skipped ones among them", () => {
  assert.equal(statusesOf(checkRecord), [
    "1.1 ok",
    "1.2 discrepancy",
    "2.1.1.1 skipped",
    "2.2.1.1 discrepancy",
    "3 discrepancy",
    "4 discrepancy",
    "5.1.1 undetermined",
    "5.2.1 skipped",
  ]);
});

test("a skipped step says why", () => {
  const { steps } = report();
  const because = (id: string) => steps.find((step) => step.id === id)?.because;
  assert.is(because("2.1.1.1"), "the guest is debian 12, not redhat");
  assert.is(because("5.2.1"), "flavour is plain, not fancy");
});

test("each step has its place in the recipe and a title", () => {
  const step = report().steps[1]!;
  assert.equal(step.source, {
    file: "recipes/tool/image.yaml",
    line: 4,
    column: 22,
    end_line: 4,
    end_column: 28,
  });
  assert.is(step.title, "package hadoop (exactly 1.3.4-1)");
});

test("packages are reported as changed only if the image was changed", () => {
  const record: RunRecord = {
    ...checkRecord,
    mode: "reconcile",
    packageChanges: [{ name: "hadoop", to: "1.3.4-1" }],
  };
  assert.equal(report(record, "changed").package_changes, record.packageChanges);
  assert.is(report(record, "failed").package_changes, undefined);
  assert.is(report(record, "not-converged").package_changes, undefined);
});

test("counts add up to the steps", () => {
  const { summary, steps } = report();
  assert.is(
    Object.values(summary).reduce((sum, count) => sum + count, 0),
    steps.length,
  );
  assert.is(summary.discrepancy, 4);
});

test("a branch that was never tried is skipped, because another one conforms", () => {
  const record: RunRecord = {
    ...checkRecord,
    steps: [
      {
        id: "3",
        kind: "any",
        status: "ok",
        branches: [
          {
            id: "3.1",
            mode: "test-only",
            status: "ok",
            steps: [{ id: "3.1.1", kind: "package", status: "ok" }],
          },
        ],
      },
    ],
  };
  const any = report(record).steps.find((step) => step.id === "3")!;
  assert.equal(
    any.branches?.map(({ id, status, because }) => [id, status, because]),
    [
      ["3.1", "ok", undefined],
      ["3.2", "skipped", "branch 1 conforms"],
    ],
  );
});

test("after a failure the rest is skipped because of it", () => {
  const record: RunRecord = {
    mode: "reconcile",
    guest,
    steps: [
      { id: "1.1", kind: "package", status: "changed" },
      {
        id: "1.2",
        kind: "package",
        status: "failed",
        output: {
          stdout: "",
          stderr: "E: Unable to locate package hadoop\n",
          exitCode: 100,
          truncated: false,
        },
      },
    ],
    variables: {},
    verdict: "failed",
  };
  const { steps } = report(record, "failed");
  assert.equal(
    steps.slice(2).map((step) => step.status),
    ["skipped", "skipped", "skipped", "skipped", "skipped", "skipped"],
  );
  assert.is(steps[4]!.because, "package hadoop (exactly 1.3.4-1) failed");
});

test("a step that does not conform in the verification has not converged", () => {
  const record: RunRecord = {
    mode: "reconcile",
    guest,
    steps: [
      { id: "1.1", kind: "package", status: "ok" },
      { id: "4", kind: "script", status: "ok" },
    ],
    verify: [
      { id: "1.1", kind: "package", status: "ok" },
      {
        id: "4",
        kind: "script",
        status: "discrepancy",
        output: { stdout: "", stderr: "still no Java\n", exitCode: 1, truncated: false },
      },
    ],
    variables: {},
    verdict: "not-converged",
  };
  const step = report(record, "not-converged").steps.find((reportStep) => reportStep.id === "4")!;
  assert.is(step.status, "not-converged");
  assert.is(step.output?.stderr, "still no Java\n");
});

test("a case that could not be judged is a step of its own", () => {
  const record: RunRecord = {
    ...checkRecord,
    steps: [
      { id: "5", kind: "argument_case", status: "undetermined", because: "script setup (4) gave no flavour" },
    ],
  };
  const { steps } = report(record);
  assert.equal(
    steps.filter((step) => step.id.startsWith("5")).map(({ id, status }) => `${id} ${status}`),
    ["5 undetermined", "5.1.1 skipped", "5.2.1 skipped"],
  );
});

test("a title tells the value that a variable had at that step", () => {
  const set = (id: string, value: string) => ({ op: "set", id, variable: "java", value: [value] }) as const;
  const asks = (id: string) =>
    ({
      op: "packages",
      id,
      state: "query",
      packages: [{ id: `${id}.1`, name: [{ variable: "java" }] }],
    }) as const;
  const own: Plan = {
    ...plan,
    variables: [{ id: "java", name: "java", shellNames: ["java"] }],
    steps: [
      {
        op: "os-case",
        id: "1",
        arms: [
          { id: "1.1", key: { name: "debian", bounds: [] }, steps: [set("1.1.1", "openjdk")] },
          { id: "1.2", key: { name: "redhat", bounds: [] }, steps: [set("1.2.1", "java-openjdk")] },
        ],
      },
      asks("2"),
      { ...script("3", "find"), output: "java" },
      asks("4"),
    ],
  };
  const record: RunRecord = {
    ...checkRecord,
    steps: [
      { id: "1.1.1", kind: "argument_set", status: "ok" },
      { id: "2.1", kind: "package", status: "ok" },
      { id: "3", kind: "script", status: "discrepancy" },
      { id: "4.1", kind: "package", status: "undetermined", because: "step 3 did not give the value" },
    ],
  };
  const steps = buildSteps(own, record, variableNames(own), sources);
  assert.equal(
    steps.map((step) => step.title),
    ["set java to openjdk", "set java to java-openjdk", "package openjdk", "script find", "package ${java}"],
  );
  assert.is(steps[4]!.because, "script find did not give the value");
});

test("everything wrong is a finding at its line", () => {
  assert.equal(
    findingsOfRun(report()).map(({ code, source }) => `${code} ${source?.line}`),
    [
      "package-discrepancy 4",
      "package-discrepancy 7",
      "any-discrepancy 8",
      "script-discrepancy 11",
      "step-undetermined 15",
    ],
  );
});

test("warnings of the run are diagnostics without a place, and the text shows them", async () => {
  const warnings = [{ code: "not-mounted", text: "/home is not mounted: \x1b[2J" }] as const;
  const run = report({ ...checkRecord, warnings });
  assert.equal(
    run.diagnostics.map(({ code, severity, source }) => [code, severity, source]),
    [["not-mounted", "warning", undefined]],
  );
  const text = joined(textFormat.render(inputOf(run), { color: false, verbosity: 0 }));
  assert.match(text, /^warning\[not-mounted\]: \/home is not mounted:[^\x1b]*$/m);
});

test("a script that changed files is changed, with the files", async () => {
  const wrote = { files: ["/etc/a", "/etc/b", "/etc/c", "/etc/d", "/etc/e", "/etc/f"], more: 4 };
  const steps = [{ id: "4", kind: "script", status: "changed", wrote }] as const;
  const run = report({ ...checkRecord, mode: "reconcile", steps, verdict: "done" }, "changed");
  const step = run.steps.find(({ id }) => id === "4")!;
  assert.equal(step.changed_files, { paths: wrote.files, more: 4 });
  assert.is(run.summary.changed, 1);
  const text = joined(textFormat.render(inputOf(run), { color: false, verbosity: 0 }));
  assert.match(text, /^ {2}\+ script setup: \/etc\/a, .*, \/etc\/e and 5 more /m);
});

test("a script that writes while it is to look only is named at its line", () => {
  const wrote = { files: ["/etc/a"], more: 0 };
  const look = [{ id: "4", kind: "script", status: "ok", wrote }] as const;
  for (const record of [
    { ...checkRecord, steps: look },
    { ...checkRecord, mode: "reconcile", steps: [], verify: look },
    {
      ...checkRecord,
      mode: "reconcile",
      steps: [
        {
          id: "3",
          kind: "any",
          status: "ok",
          branches: [{ id: "3.1", mode: "test-only", status: "ok", steps: [{ ...look[0] }] }],
        },
      ],
    },
  ] as const)
    assert.equal(
      report(record).diagnostics.map(({ code, message, source }) => [code, message, source?.line]),
      [["check-writes", "script setup changed files although test_only=1 asks it to look only: /etc/a", 11]],
    );
});

test("variables have the recipe's names", () => {
  assert.equal(report().variables, { flavour: "plain" });
});

test("what a guest forges is left out: steps that are not in the recipe, and repeated attempts at a branch", () => {
  const wrote = { files: ["/etc/a"], more: 0 };
  const forged = Array.from(
    { length: 100 },
    (_, at) => ({ id: `9${at}`, kind: "script", status: "ok", wrote }) as const,
  );
  assert.equal(findCheckWrites(plan, { ...checkRecord, steps: forged }, sources), []);
  const any = checkRecord.steps.find(({ branches }) => branches?.length)!;
  const attempts = Array.from({ length: 100 }, () => any.branches![0]!);
  const steps = [{ ...any, branches: attempts }];
  const reported = report({ ...checkRecord, steps }).steps.find(({ branches }) => branches)!.branches!;
  assert.is(reported.filter(({ id }) => id === attempts[0]!.id).length, 1);
  const variables = { ...checkRecord.variables, forged: "x" };
  assert.is(report({ ...checkRecord, variables }).variables.forged, undefined);
});

test.run();
