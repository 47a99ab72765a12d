import type { Plan } from "../../src/plan/plan.ts";
import type { RunRecord, StepRecord } from "../../src/plan/record.ts";
import { buildReport, type RunFacts } from "../../src/report/build-report.ts";
import type { ReportInput } from "../../src/report/format.ts";
import type { Finding, Report } from "../../src/report/report.ts";
import { SourceText } from "../../src/source/source-text.ts";

/** Returns a report that was rendered in pieces. */
export const joined = (pieces: Iterable<string>): string => [...pieces].join("");

/** A recipe with one of each op, and the plan that it comes to, written by hand. */
export const recipe = new SourceText(
  "recipes/tool/image.yaml",
  `arguments:
  flavour: {target_variable: FLAVOUR, default: plain}
validators:
  - package: [wget, {hadoop: {version: 1.3.4-1}}]
  - os_case:
      - redhat: [{package: nfs-utils}]
      - debian: [{package: nfs-common}]
  - any:
      - package: java-17
      - package: java-11
  - script: {setup: {output: java_home}}
  - argument_case:
      argument_name: flavour
      cases:
        plain: [{script: plain}]
        fancy: [{script: fancy}]
`,
);

const spanOf = (needle: string) => {
  const start = recipe.text.indexOf(needle);
  return { file: recipe.path, span: { start, end: start + needle.length } };
};
const packages = (id: string, name: string) => ({
  op: "packages" as const,
  id,
  state: "query" as const,
  packages: [{ id: `${id}.1`, name: [name] as const }],
});
export const script = (id: string, name: string) => ({
  op: "script" as const,
  id,
  name,
  resource: "0".repeat(64),
  env: [],
});

export const plan: Plan = {
  format: 1,
  recipe: { path: recipe.path, sha256: "a".repeat(64), plugin: "tool", version: "1.0" },
  variables: [
    { id: "FLAVOUR", name: "flavour", shellNames: ["FLAVOUR", "flavour"], value: "plain" },
    { id: "java_home", name: "java_home", shellNames: ["java_home"] },
  ],
  resources: { ["0".repeat(64)]: { name: "setup", encoding: "utf8", content: "true\n" } },
  steps: [
    {
      op: "packages",
      id: "1",
      state: "query",
      packages: [
        { id: "1.1", name: ["wget"] },
        { id: "1.2", name: ["hadoop"], version: { kind: "exact", version: ["1.3.4-1"] } },
      ],
    },
    {
      op: "os-case",
      id: "2",
      arms: [
        { id: "2.1", key: { name: "redhat", bounds: [] }, steps: [packages("2.1.1", "nfs-utils")] },
        { id: "2.2", key: { name: "debian", bounds: [] }, steps: [packages("2.2.1", "nfs-common")] },
      ],
    },
    {
      op: "any",
      id: "3",
      branches: [
        { id: "3.1", steps: [packages("3.1", "java-17")] },
        { id: "3.2", steps: [packages("3.2", "java-11")] },
      ],
    },
    { ...script("4", "setup"), output: "java_home" },
    {
      op: "argument-case",
      id: "5",
      variable: "FLAVOUR",
      cases: [
        { id: "5.1", value: "plain", steps: [script("5.1.1", "plain")] },
        { id: "5.2", value: "fancy", steps: [script("5.2.1", "fancy")] },
      ],
    },
  ],
  source: {
    "1.1": spanOf("wget"),
    "1.2": spanOf("hadoop"),
    "2.1.1.1": spanOf("nfs-utils"),
    "2.2.1.1": spanOf("nfs-common"),
    "3": spanOf("any"),
    "3.1.1": spanOf("java-17"),
    "3.2.1": spanOf("java-11"),
    "4": spanOf("setup"),
    "5": spanOf("argument_case"),
    "5.1.1": spanOf("[{script: plain"),
    "5.2.1": spanOf("[{script: fancy"),
  },
};

export const guest = { distro: "debian", version: "12", family: "debian", arch: "x86_64" };

const missing = (id: string, would: string): StepRecord => ({
  id,
  kind: "package",
  status: "discrepancy",
  expected: "installed",
  found: "not installed",
  would,
  seconds: 0.1,
});

/** What a check of an image that lacks nearly everything says. */
export const checkRecord: RunRecord = {
  mode: "test-only",
  guest,
  steps: [
    { id: "1.1", kind: "package", status: "ok", seconds: 0.1 },
    {
      ...missing("1.2", "apt-get -y install hadoop=1.3.4-1"),
      expected: "version 1.3.4-1",
      found: "version 1.3.3-8",
    },
    missing("2.2.1.1", "apt-get -y install nfs-common"),
    {
      id: "3",
      kind: "any",
      status: "discrepancy",
      branches: [
        {
          id: "3.1",
          mode: "test-only",
          status: "discrepancy",
          steps: [missing("3.1.1", "apt-get -y install java-17")],
        },
        {
          id: "3.2",
          mode: "test-only",
          status: "discrepancy",
          steps: [missing("3.2.1", "apt-get -y install java-11")],
        },
      ],
      seconds: 0.2,
    },
    {
      id: "4",
      kind: "script",
      status: "discrepancy",
      output: { stdout: "", stderr: "no Java here\n", exitCode: 7, truncated: false },
      seconds: 0.3,
    },
    { id: "5.1.1", kind: "script", status: "undetermined", because: "script setup (4) gave no java_home" },
  ],
  variables: { FLAVOUR: "plain" },
  verdict: "discrepancies",
};

/** Text of a guest that means harm to whatever shows it. */
export const hostile =
  "\u001b]0;title\u0007\u001b[31mred\u001b[0m <script>alert('x')</script> & \"q\" ]]> %0A::error::x # SKIP \u0000\u0007\u009b31m\u202e\r\nnot ok 9 - forged\n@word end 1 ok \ud800";

export const sources = (file: string) => (file === recipe.path ? recipe : undefined);

export function report(
  record: RunRecord = checkRecord,
  outcome: RunFacts["outcome"] = "discrepancies",
  diagnostics: readonly Finding[] = [],
): Report {
  return buildReport(
    {
      tool: { name: "sahara-image", version: "0.0.0" },
      started: new Date("2026-03-01T12:34:56.789Z"),
      plan,
      planSha256: "b".repeat(64),
      record,
      target: { kind: "image", name: "node.qcow2" },
      image: { path: "node.qcow2", format: "qcow2", root: "/dev/sda1" },
      method: "boot",
      network: false,
      arguments: { flavour: "plain", password: "***" },
      diagnostics,
      outcome,
      seconds: 19.123,
    },
    sources,
  );
}

export function inputOf(run: Report): ReportInput {
  return { tool: run.tool, findings: run.diagnostics, files: [recipe.path], run, sources };
}

/** The same record with hostile text in every place where a guest's text can stand. */
export function hostileRecord(): RunRecord {
  const spoil = (step: StepRecord): StepRecord => ({
    ...step,
    ...(step.expected === undefined ? {} : { expected: hostile }),
    ...(step.found === undefined ? {} : { found: hostile }),
    ...(step.would === undefined ? {} : { would: hostile }),
    ...(step.because === undefined ? {} : { because: hostile }),
    ...(step.output ? { output: { ...step.output, stdout: hostile, stderr: hostile } } : {}),
    ...(step.branches
      ? { branches: step.branches.map((branch) => ({ ...branch, steps: branch.steps.map(spoil) })) }
      : {}),
  });
  return {
    ...checkRecord,
    guest: { distro: hostile, version: hostile, family: "", arch: hostile },
    steps: checkRecord.steps.map(spoil),
    variables: { FLAVOUR: hostile },
    packageChanges: [{ name: hostile, from: hostile, to: hostile }],
    warnings: [{ code: "not-mounted", text: hostile }],
  };
}
