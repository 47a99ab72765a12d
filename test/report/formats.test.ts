import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { Ajv2020 } from "ajv/dist/2020.js";
import { suite } from "uvu";
import * as assert from "uvu/assert";
import { diagnostic } from "../../src/diagnostics/diagnostic.ts";
import type { ReportInput } from "../../src/report/format.ts";
import { type FormatName, formatNames, loadFormat } from "../../src/report/formats.ts";
import { findingOf } from "../../src/report/locate.ts";
import { hostile, hostileRecord, inputOf, joined, recipe, report, sources } from "./fixture.ts";

const test = suite("report: formats");
const validate = new Ajv2020({ allErrors: true, strict: true, strictRequired: false }).compile(
  JSON.parse(readFileSync("schemas/report.schema.json", "utf8")),
);

const finding = findingOf(
  diagnostic(
    "file-unreadable",
    { path: hostile, what: "a script", reason: "it is\ngone" },
    {
      place: {
        file: recipe.path,
        span: { start: recipe.text.indexOf("hadoop"), end: recipe.text.indexOf("hadoop") + 6 },
      },
      related: [{ message: "named here", place: { file: recipe.path, span: { start: 0, end: 9 } } }],
    },
  ),
  sources,
);
const inputs: Readonly<Record<string, ReportInput>> = {
  "a check": inputOf(report()),
  "a check of a hostile guest": inputOf(report(hostileRecord(), "discrepancies", [finding])),
  "a lint with findings": {
    tool: { name: "sahara-image", version: "0.0.0" },
    findings: [finding],
    files: [recipe.path, "other.yaml"],
    sources,
  },
  "a lint without": {
    tool: { name: "sahara-image", version: "0.0.0" },
    findings: [],
    files: [recipe.path],
    sources,
  },
  "an error of no recipe": {
    tool: { name: "sahara-image", version: "0.0.0" },
    findings: [findingOf(diagnostic("host-unsuitable", { host: "ssh://node", detail: hostile }), sources)],
    files: [],
    sources,
  },
  "a run that was cut short": inputOf(
    report(
      {
        mode: "reconcile",
        guest: { distro: "", version: "", family: "", arch: "" },
        steps: [],
        variables: {},
      },
      "interrupted",
    ),
  ),
};

async function render(name: FormatName, input: ReportInput, verbosity = 0, color = false): Promise<string> {
  return joined((await loadFormat(name)).render(input, { color, verbosity }));
}

for (const [what, input] of Object.entries(inputs)) {
  test(`no format lets controls of ${what} through`, async () => {
    for (const name of formatNames) {
      for (const verbosity of [-1, 0, 1]) {
        const text = await render(name, input, verbosity);
        const found = /[^\P{C}\n\t]|[\u2028\u2029]/u.exec(text);
        assert.is(found, null, `${name}: ${JSON.stringify(found?.[0])} at ${found?.index}`);
      }
    }
  });

  test(`the JSON of ${what} is as the schema says`, async () => {
    const value = JSON.parse(await render("json", input));
    assert.ok(validate(value), JSON.stringify(validate.errors, null, 2));
  });

  test(`the JUnit of ${what} is XML, and its counts are right`, async () => {
    const xml = await render("junit", input);
    const told = execFileSync("python3", ["-c", readXml], { input: xml, encoding: "utf8" });
    const { attributes, cases, failures, skipped, errors } = JSON.parse(told);
    assert.is(Number(attributes.tests), cases);
    assert.is(Number(attributes.failures), failures);
    assert.is(Number(attributes.skipped), skipped);
    assert.is(Number(attributes.errors), errors);
  });

  test(`the TAP of ${what} has as many points as its plan, in order`, async () => {
    const lines = (await render("tap", input)).trimEnd().split("\n");
    assert.is(lines[0], "TAP version 14");
    const planned = Number(/^1\.\.(\d+)$/.exec(lines[1]!)![1]);
    const points = lines.filter((line) => /^(not )?ok /.test(line));
    assert.equal(
      points.map((line) => Number(/(\d+)/.exec(line)![1])),
      Array.from({ length: planned }, (_, index) => index + 1),
    );
    for (const line of lines.slice(2)) assert.match(line, /^((not )?ok \d+ - | {2})/);
  });

  test(`the SARIF of ${what} refers to its own rules and to lines from 1`, async () => {
    const log = JSON.parse(await render("sarif", input));
    assert.is(log.version, "2.1.0");
    const [run] = log.runs;
    for (const result of run.results) {
      assert.is(run.tool.driver.rules[result.ruleIndex].id, result.ruleId);
      assert.ok(["error", "warning", "note"].includes(result.level));
      assert.type(result.message.text, "string");
      for (const { physicalLocation } of result.locations ?? []) {
        assert.ok(physicalLocation.region.startLine >= 1 && physicalLocation.region.startColumn >= 1);
        assert.not.match(physicalLocation.artifactLocation.uri, /[\s<>"]/);
      }
    }
  });

  test(`the GitHub annotations of ${what} are one a line, and nothing else is a command`, async () => {
    const text = await render("github", input);
    for (const line of text.split("\n").slice(0, -1))
      assert.match(line, /^::(error|warning|notice) [^:]*::[^\n]*$/);
  });

  test(`the page of ${what} holds no markup of the guest's and asks for nothing`, async () => {
    const page = await render("html", input);
    assert.not.match(page, /<script/i);
    assert.not.match(page, /(src|href)=/i);
    const told = execFileSync("python3", ["-c", readHtml], { input: page, encoding: "utf8" });
    assert.is(told.trim(), "balanced");
  });
}

const readXml = `
import sys, json, xml.etree.ElementTree as tree
suite = tree.fromstring(sys.stdin.buffer.read()).find("testsuite")
cases = suite.findall("testcase")
count = lambda name: sum(1 for one in cases if one.find(name) is not None)
print(json.dumps(dict(attributes=suite.attrib, cases=len(cases), failures=count("failure"), skipped=count("skipped"), errors=count("error"))))
`;

const readHtml = `
import sys
from html.parser import HTMLParser
class Reader(HTMLParser):
    stack = []
    def handle_starttag(self, tag, attrs):
        if tag not in ("meta",): self.stack.append(tag)
    def handle_endtag(self, tag):
        assert self.stack.pop() == tag, tag
reader = Reader()
reader.feed(sys.stdin.buffer.read().decode())
print("balanced" if not reader.stack else reader.stack)
`;

test("each format shows the diff of a text", async () => {
  const { steps, ...rest } = report();
  const diff = "@@ -1 +1 @@\n-Welcome\n+Managed\n";
  const difference = { attribute: "content", expected: "8 bytes", found: "8 bytes", diff };
  const wrong = { ...steps[0]!, kind: "file", status: "discrepancy" as const, differences: [difference] };
  for (const name of formatNames) {
    const text = await render(name, inputOf({ ...rest, steps: [wrong] }));
    for (const line of ["@@ -1 +1 @@", "-Welcome", "+Managed"])
      assert.ok(text.includes(line), `${name}: ${line}`);
  }
});

test("an error of no recipe is an error in every format", async () => {
  const input = inputs["an error of no recipe"]!;
  assert.match(await render("junit", input), /tests="1" failures="0" errors="1"[\s\S]*<error message="ssh:/);
  assert.match(await render("tap", input), /^not ok 1 - host-unsuitable: ssh:/m);
  assert.match(await render("text", input), /\n1 error\n$/);
  assert.not.match(await render("html", input), /recipe/);
});

test("the text of a check says first what is wrong, where, and what would be done", async () => {
  assert.is(
    await render("text", inputs["a check"]!),
    `✗ node.qcow2 does not conform to tool 1.0: 4 discrepancies, 1 undetermined

recipes/tool/image.yaml:4:22: discrepancy: package hadoop (exactly 1.3.4-1)
    expected  version 1.3.4-1
    found     version 1.3.3-8
    would     apt-get -y install hadoop=1.3.4-1

recipes/tool/image.yaml:7:28: discrepancy: package nfs-common
    expected  installed
    found     not installed
    would     apt-get -y install nfs-common

recipes/tool/image.yaml:8:5: discrepancy: any of 2 branches
    branches  1. package java-17: not installed
              2. package java-11: not installed

recipes/tool/image.yaml:11:14: discrepancy: script setup
    exit      7
    | no Java here

recipes/tool/image.yaml:15:16: undetermined: script plain
    because   script setup (4) gave no java_home

8 steps: 4 discrepancies, 1 undetermined, 1 ok, 2 skipped · debian 12 · 19.1 s
`,
  );
});

test("quiet text is what is wrong, and nothing where nothing is", async () => {
  const quiet = await render("text", inputs["a check"]!, -1);
  assert.match(quiet, /^recipes\/tool\/image\.yaml:4:22: discrepancy: package hadoop/);
  assert.not.match(quiet, /steps:/);
  assert.is(await render("text", inputs["a lint without"]!, -1), "");
});

test("a hostile line in text is shown, not obeyed, and cannot look like one of ours", async () => {
  const text = await render("text", inputs["a check of a hostile guest"]!);
  assert.not.match(text, /^not ok 9/m);
  assert.not.match(text, /^@word/m);
  assert.match(text, /red <script>/);
});

test("a failure comes with a hint where its output tells why", async () => {
  const record = {
    ...hostileRecord(),
    mode: "reconcile" as const,
    steps: [
      {
        id: "1.1",
        kind: "package" as const,
        status: "failed" as const,
        output: { stdout: "", stderr: "E: Unable to locate package wget\n", exitCode: 100, truncated: false },
      },
    ],
  };
  const text = await render("text", inputOf(report(record, "failed")));
  assert.match(text, /hint {6}no package source of this guest/);
});

function failedScript(stderr: string): ReportInput {
  const output = { stdout: "", stderr, exitCode: 7, truncated: false };
  const steps = [{ id: "1.1", kind: "script" as const, status: "failed" as const, output }];
  return inputOf(report({ ...hostileRecord(), mode: "reconcile", steps }, "failed"));
}

test("a GitHub annotation carries the output that explains the failure", async () => {
  const annotation = await render("github", failedScript("E: no such release\nE: giving up\n"));
  assert.match(annotation, /^::error [^:]+::package wget failed: exit 7%0A/m);
  assert.match(annotation, "%0AE: no such release%0AE: giving up\n");
  const check = await render("github", inputs["a check"]!);
  assert.match(check, /::script setup reports .*%0Ano Java here\n/);
  const long = Array.from({ length: 100 }, (_, index) => `line ${index + 1}`).join("\n");
  const cut = await render("github", failedScript(long));
  assert.match(cut, "%0Aline 1%0A");
  assert.match(cut, "%0A… 85 lines left out%0A");
  assert.match(cut, "%0Aline 100\n");
});

test("the page shows the start of the run, the exit status, the end of stderr, and counts in English", async () => {
  const page = await render("html", inputs["a check"]!);
  assert.match(page, "<dt>started</dt><dd>2026-03-01 12:34:56 UTC</dd>");
  assert.match(page, "<dt>exit status</dt><dd>7</dd>");
  assert.match(page, "<p>4 discrepancies, 1 undetermined, 1 ok, 2 skipped</p>");
  assert.match(page, "<details open><summary>stderr</summary><pre>no Java here");
  const long = Array.from({ length: 100 }, (_, index) => `line ${index + 1}`).join("\n");
  const failed = await render("html", failedScript(long));
  assert.match(failed, "<details open><summary>end of stderr</summary><pre>line 81\n");
  assert.match(failed, "<details><summary>stderr (100 lines)</summary><pre>line 1\n");
});

test("a finding shows its source line with a marker", async () => {
  const text = await render("text", inputs["a lint with findings"]!);
  assert.match(
    text,
    /--> recipes\/tool\/image\.yaml:4:22\n {2}\|\n4 \| {3}- package: \[wget, \{hadoop: \{version: 1\.3\.4-1\}\}\]\n {2}\| {22}\^{6}\n/,
  );
});

test("colours only where they are asked for", async () => {
  assert.match(await render("text", inputs["a check"]!, 0, true), /\u001b\[31m/);
  assert.not.match(await render("text", inputs["a check"]!), /\u001b/);
});

test("the JSON report keeps the promised names", async () => {
  const value = JSON.parse(await render("json", inputs["a check"]!));
  assert.equal([value.format, value.started], [1, "2026-03-01T12:34:56.789Z"]);
  for (const name of [
    "format",
    "tool",
    "started",
    "mode",
    "recipe",
    "plan",
    "image",
    "guest",
    "arguments",
    "outcome",
    "steps",
    "variables",
    "summary",
    "seconds",
  ])
    assert.ok(name in value, name);
  assert.is(value.steps[5].output.exit_code, 7);
  assert.is(value.arguments.password, "***");
});

test.run();
