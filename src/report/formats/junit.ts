import { differenceLines, findingOfStep } from "../findings.ts";
import type { ReportFormat } from "../format.ts";
import { isWrong, type ReportStep } from "../report.ts";
import { element, escapeXml } from "../xml.ts";

function caseOfStep(step: ReportStep): string {
  const content: string[] = [];
  if (step.status === "skipped") content.push(element("skipped", { message: step.because ?? "" }));
  if (isWrong(step.status)) {
    const { code, message } = findingOfStep(step);
    const details = (["expected", "found", "would", "because"] as const)
      .filter((key) => step[key] !== undefined)
      .map((key) => `${key}: ${step[key]}`);
    details.push(...differenceLines(step));
    content.push(element("failure", { message, type: code }, escapeXml(details.join("\n") || message)));
  }
  if (step.output?.stdout) content.push(element("system-out", {}, escapeXml(step.output.stdout)));
  if (step.output?.stderr) content.push(element("system-err", {}, escapeXml(step.output.stderr)));
  return element(
    "testcase",
    {
      classname: step.source.file,
      name: `${step.id} ${step.title}`,
      file: step.source.file,
      line: step.source.line,
      time: (step.seconds ?? 0).toFixed(3),
    },
    content.join(""),
  );
}

/** JUnit's XML as Jenkins, GitLab and others read it (https://github.com/testmoapp/junitxml). */
export const junit: ReportFormat = {
  render({ findings, files, run }) {
    const cases: string[] = run
      ? run.steps.map(caseOfStep)
      : files.map((file) => {
          const own = findings.filter(
            (finding) => finding.source?.file === file && finding.severity === "error",
          );
          const failures = own.map(({ code, message, source }) =>
            element(
              "failure",
              { message, type: code },
              escapeXml(`${file}:${source?.line}:${source?.column}: ${message}`),
            ),
          );
          return element("testcase", { classname: "recipe", name: file, file, time: 0 }, failures.join(""));
        });
    const failures = cases.filter((testCase) => testCase.includes("<failure")).length;
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
      tests: cases.length + errors.length,
      failures,
      errors: errors.length,
      skipped: cases.filter((testCase) => testCase.includes("<skipped")).length,
      time: (run?.seconds ?? 0).toFixed(3),
    };
    const suite = element("testsuite", attributes, `\n${[...cases, ...errors].join("\n")}\n`);
    return `<?xml version="1.0" encoding="UTF-8"?>\n<testsuites>\n${suite}\n</testsuites>\n`;
  },
};
