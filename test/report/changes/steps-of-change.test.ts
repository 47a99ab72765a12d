import { test } from "uvu";
import * as assert from "uvu/assert";
import type { RunTrace } from "../../../src/plan/trace.ts";
import { StepsOfChanges } from "../../../src/report/changes/steps-of-change.ts";
import type { ReportStep } from "../../../src/report/report.ts";
import { parseTranscript } from "../../support/parse-transcript.ts";

const source = { file: "image.yaml", line: 1, column: 1, end_line: 1, end_column: 1 };

const step = (id: string, title: string, status: ReportStep["status"] = "changed"): ReportStep => ({
  id,
  kind: title.split(" ")[0]!,
  title,
  source,
  status,
});

/** The trace of a transcript with moments `TIME begin|end ID`, and changed files `TIME PATH`. */
function traceOf(moments: readonly string[], files: readonly string[] = []): RunTrace {
  const lines = [
    "sahara-image-transcript 1",
    ...moments.map((moment, index) => {
      const [time, what, id] = moment.split(" ");
      return `moment ${time} ${index + 1}-${what}-${id}`;
    }),
    ...files.map((file) => `changed ${file.replace(" ", " f ")}`),
    "verdict done",
    "",
  ];
  return parseTranscript(Buffer.from(lines.join("\n")), "reconcile").trace!;
}

const added = (path: string, changedAt = 0) => ({ path, change: "added" as const, changedAt });
const removed = (path: string, changedAt = 0) => ({ path, change: "removed" as const, changedAt });

test("a change is of the step within which its time falls, by the transcript before the disk", () => {
  const steps = [step("1", "script a"), step("2", "script b")];
  const trace = traceOf(
    ["10.00 begin 1", "11.00 end 1", "12.00 begin 2", "13.00 end 2"],
    ["10.5 etc/a", "12.5 etc/b", "11.5 etc/between"],
  );
  const found = new StepsOfChanges(trace, steps).of([
    added("/etc/a", 99),
    added("/etc/b", 99),
    added("/etc/between"),
    added("/etc/only-on-the-disk", 12.5),
    added("/etc/after", 99),
  ]);
  assert.equal(found, [["1"], ["2"], [], ["2"], []]);
});

test("of nested steps the innermost counts", () => {
  const steps = [
    {
      ...step("1", "any of 2 branches"),
      branches: [
        { id: "1.1", mode: "reconcile" as const, status: "ok" as const, steps: [step("1.1.1", "script a")] },
      ],
    },
  ];
  const moments = ["10 begin 1", "11 begin 1.1.1", "12 end 1.1.1", "13 end 1"];
  const found = new StepsOfChanges(traceOf(moments), steps).of([added("/a", 11.5), added("/b", 12.5)]);
  assert.equal(found, [["1.1.1"], ["1"]]);
});

test("within one tick of the clock, the step that names the file counts, or the one that reports a change", () => {
  const steps = [step("1", "file /etc/a"), step("2", "file /etc/b"), step("3", "file /etc/c", "ok")];
  const moments = ["10 begin 1", "10 end 1", "10 begin 2", "10 end 2", "10 begin 3", "10 end 3"];
  const found = new StepsOfChanges(traceOf(moments), steps).of([
    added("/etc/a", 10),
    added("/etc/b", 10),
    added("/etc/other", 10),
  ]);
  assert.equal(found, [["1"], ["2"], ["1", "2"]]);
});

test("packages of one transaction share what it changed", () => {
  const steps = [step("1", "package a"), step("2", "package b")];
  const moments = ["10 begin 1", "10 begin 2", "15 end 1", "15 end 2", "16 begin 1", "16 end 1"];
  const found = new StepsOfChanges(traceOf(moments), steps).of([added("/usr/bin/a", 12)]);
  assert.equal(found, [["1", "2"]]);
});

test("a removed file is of the step that names it, or that last wrote its folder where nothing else explains that", () => {
  const steps = [step("1", "absent /etc/a"), step("2", "script b"), step("3", "script c")];
  const moments = ["10 begin 1", "11 end 1", "12 begin 2", "13 end 2", "14 begin 3", "15 end 3"];
  const found = new StepsOfChanges(traceOf(moments), steps).of([
    removed("/etc/a", 14.5),
    removed("/opt/b", 12.5),
    removed("/srv/c", 14.5),
    added("/srv/d", 14.2),
  ]);
  assert.equal(found, [["1"], ["2"], [], ["3"]]);
});

test("a run that was cut short ends its open steps with it, and nonsense is no moment", () => {
  const found = new StepsOfChanges(traceOf(["10 begin 1", "x end 1", "11 stop 1", "12 end ../1"]), [
    step("1", "script a", "failed"),
  ]).of([added("/a", 1000), added("/b", 9)]);
  assert.equal(found, [["1"], []]);
});

test("without a trace no step is known", () => {
  assert.equal(new StepsOfChanges(undefined, [step("1", "script a")]).of([added("/a", 1)]), [[]]);
});

test("files of the same steps share one list, and forged times name no other steps", () => {
  const steps = Array.from({ length: 300 }, (_, index) => step(String(index + 1), `package p${index + 1}`));
  const moments = steps.map(({ id }) => `1.00 begin ${id}`).concat(steps.map(({ id }) => `9.00 end ${id}`));
  const trace = traceOf([...moments, "1.00 begin 999", "9.00 end 999"]);
  const files = Array.from({ length: 20_000 }, (_, index) => added(`/srv/${index}`, 1 + (index % 8)));
  const found = new StepsOfChanges(trace, steps).of(files);
  assert.is(new Set(found).size, 1);
  assert.is.not(found[0]!.includes("999"), true);
});

test.run();
