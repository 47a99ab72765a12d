import { differenceLines, findingOfStep } from "../findings.ts";
import type { ReportFormat } from "../format.ts";
import { joinedLines } from "../printable.ts";
import { type Finding, isWrong, type ReportStep } from "../report.ts";
import { element, elementPieces, escapeXml } from "../xml.ts";

function caseOfStep(step: ReportStep): Iterable<string> {
  const attributes = {
    classname: step.source.file,
    name: `${step.id} ${step.title}`,
    file: step.source.file,
    line: step.source.line,
    time: (step.seconds ?? 0).toFixed(3),
  };
  return elementPieces("testcase", attributes, contentOf(step));
}

function* contentOf(step: ReportStep): Generator<string> {
  if (step.status === "skipped") yield element("skipped", { message: step.because ?? "" });
  if (isWrong(step.status)) {
    const { code, message } = findingOfStep(step);
    yield* elementPieces("failure", { message, type: code }, joined(detailsOf(step, message)));
  }
  if (step.output?.stdout) yield element("system-out", {}, escapeXml(step.output.stdout));
  if (step.output?.stderr) yield element("system-err", {}, escapeXml(step.output.stderr));
}

function* detailsOf(step: ReportStep, message: string): Generator<string> {
  const keys = (["expected", "found", "would", "because"] as const).filter((key) => step[key] !== undefined);
  for (const key of keys) yield `${key}: ${step[key]}`;
  yield* differenceLines(step);
  if (keys.length === 0 && !step.differences?.length) yield message;
}

function* joined(lines: Iterable<string>): Generator<string> {
  for (const piece of joinedLines(lines)) yield escapeXml(piece);
}

/** JUnit's XML as Jenkins, GitLab and others read it (https://github.com/testmoapp/junitxml). */
export const junit: ReportFormat = {
  *render({ findings, files, run }) {
    const isFailure = (file: string) => (finding: Finding) =>
      finding.source?.file === file && finding.severity === "error";
    const caseOfFile = (file: string) => {
      const failures = findings
        .filter(isFailure(file))
        .map(({ code, message, source }) =>
          element(
            "failure",
            { message, type: code },
            escapeXml(`${file}:${source?.line}:${source?.column}: ${message}`),
          ),
        );
      return element("testcase", { classname: "recipe", name: file, file, time: 0 }, failures.join(""));
    };
    const failures = run
      ? run.steps.filter(({ status }) => isWrong(status)).length
      : files.filter((file) => findings.some(isFailure(file))).length;
    // Errors that no recipe has: a missing argument, a target that can't be used.
    const others = run
      ? []
      : findings.filter(
          ({ source, severity }) => severity === "error" && !files.includes(source?.file ?? ""),
        );
    const errors = others.map(({ code, message }) =>
      element("testcase", { name: code }, element("error", { message, type: code })),
    );
    if (run && (run.outcome === "failed" || run.outcome === "interrupted") && failures === 0) {
      const message = run.outcome;
      errors.push(element("testcase", { name: "run" }, element("error", { message })));
    }
    const attributes = {
      name: run ? `${run.recipe.plugin ?? run.recipe.path} on ${run.target.name}` : "recipes",
      tests: (run?.steps ?? files).length + errors.length,
      failures,
      errors: errors.length,
      skipped: run?.steps.filter(({ status }) => status === "skipped").length ?? 0,
      time: (run?.seconds ?? 0).toFixed(3),
    };
    function* suite() {
      for (const step of run?.steps ?? []) {
        yield "\n";
        yield* caseOfStep(step);
      }
      if (!run) for (const file of files) yield `\n${caseOfFile(file)}`;
      for (const error of errors) yield `\n${error}`;
      yield "\n";
    }
    yield `<?xml version="1.0" encoding="UTF-8"?>\n<testsuites>\n`;
    yield* elementPieces("testsuite", attributes, suite());
    yield "\n</testsuites>\n";
  },
};
