import { mkdirSync, readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { suite } from "uvu";
import * as assert from "uvu/assert";
import { main } from "../../src/cli/main.ts";
import { ioFor, run, scratch } from "./support.ts";

const test = suite("cli: recipes and their arguments");

const tool = `arguments:
  java_distro:
    description: The Java distribution.
    target_variable: JAVA_DISTRO
    default: openjdk
    choices: [openjdk, oracle-java]
  mirror-url: {description: Where from., target_variable: MIRROR, required: true}
  options: {target_variable: OPTIONS, default: ""}
  internal: {target_variable: INTERNAL, default: x, hidden: true}
  password: {target_variable: PASSWORD, default: none, secret: true}
validators:
  - script: {setup: {env_vars: [java_distro, mirror-url, options, internal, password]}}
`;
const home = scratch({
  "tool/1.10/image.yaml": tool,
  "tool/1.10/setup": "#!/bin/sh\ntrue\n",
  "arguments.yaml": "java-distro: oracle-java\nmirror_url: http://file/\noptions: 1.10\n",
  "arguments.json": '{"mirror-url": "http://json/", "java_distro": "openjdk"}',
  "wrong.yaml": "- java_distro\n",
  "nested.yaml": "java_distro: [openjdk]\n",
  secret: "s3cr3t-from-file\n",
});
const given = ["tool", "1.10", "--recipes", home];

async function valuesOf(argv: readonly string[]): Promise<Record<string, string>> {
  const { code, stdout, stderr } = await run(["compile", ...given, "--emit", "plan", ...argv], { cwd: home });
  assert.is(code, 0, stderr);
  const plan: { variables: { name: string; value?: string }[] } = JSON.parse(stdout);
  return Object.fromEntries(plan.variables.map(({ name, value }) => [name, value ?? "(none)"]));
}

test("arguments are options, with dashes or underscores, with = or without, anywhere", async () => {
  for (const argv of [
    ["--java_distro", "oracle-java", "--mirror-url", "http://x/"],
    ["--java-distro", "oracle-java", "--mirror_url", "http://x/"],
    ["--java_distro=oracle-java", "--mirror-url=http://x/"],
  ]) {
    const values = await valuesOf(argv);
    assert.is(values.java_distro, "oracle-java");
    assert.is(values["mirror-url"], "http://x/");
  }
  const { code } = await run(["compile", "--mirror-url=x", "--recipes", home, "tool", "1.10"]);
  assert.is(code, 0);
});

test("a value may begin with a dash, hold = and be empty", async () => {
  const values = await valuesOf(["--mirror-url", "a=b=c", "--options", "-Xmx1g"]);
  assert.is(values["mirror-url"], "a=b=c");
  assert.is(values.options, "-Xmx1g");
  assert.is((await valuesOf(["--mirror-url", "x", "--options="])).options, "");
});

test("an argument file gives values as they are written, and the command line outranks it", async () => {
  assert.equal(await valuesOf(["--argument-file", "arguments.yaml"]), {
    java_distro: "oracle-java",
    "mirror-url": "http://file/",
    options: "1.10",
    internal: "x",
    password: "(none)",
  });
  assert.is(
    (await valuesOf(["--argument-file", "arguments.yaml", "--java_distro", "openjdk"])).java_distro,
    "openjdk",
  );
  assert.is((await valuesOf(["--argument-file", "arguments.json"]))["mirror-url"], "http://json/");
});

test("a secret is in no script and no plan, given as it is or as @FILE", async () => {
  for (const value of ["s3cr3t-from-file", "@secret"]) {
    for (const form of ["guestfish", "guest", "plan", "tree", "mermaid"]) {
      const { code, stdout, stderr } = await run(
        ["compile", ...given, "--emit", form, "--mirror-url=x", `--password=${value}`],
        { cwd: home },
      );
      assert.is(code, 0, stderr);
      assert.not.match(stdout + stderr, /s3cr3t/);
    }
  }
});

test("--help after a recipe shows its own arguments, but not the hidden ones", async () => {
  for (const argv of [
    ["compile", ...given, "--help"],
    ["check", "-f", join(home, "tool/1.10/image.yaml"), "-h"],
  ]) {
    const { code, stdout } = await run(argv);
    assert.is(code, 0);
    assert.match(
      stdout,
      /^Arguments of .+:\n {2}--java_distro <value>\n {6}The Java distribution\. \(default: "openjdk"; choices: openjdk, oracle-java\)\n/m,
    );
    assert.match(stdout, / {2}--mirror-url <value>\n {6}Where from\. \(required\)\n/);
    assert.match(stdout, / {2}--password <value>\n {6}\(secret: use @FILE to read it from a file\)\n/);
    assert.not.match(stdout, /internal/);
  }
});

test("a recipe is read from standard input, its scripts from the current folder and the roots", async () => {
  const stdin = "validators:\n  - script: setup\n";
  assert.is(
    (await run(["compile", "-f", "-", "--resource-root", join(home, "tool/1.10")], { stdin })).code,
    0,
  );
  const { code, stderr } = await run(["compile", "-f", "-"], { stdin });
  assert.is(code, 2);
  assert.match(stderr, /error\[script-missing\].*\n +--> -:2:13\n/);
});

test("a recipe in a checkout of a Sahara plugin finds the scripts of its version and its plugin", async () => {
  const checkout = scratch({
    "sahara_plugin_x/plugins/x/v1_0/resources/images/image.yaml":
      "validators:\n  - script: own/setup\n  - script: common/java\n",
    "sahara_plugin_x/plugins/x/v1_0/resources/images/own/setup": "#!/bin/sh\ntrue\n",
    "sahara_plugin_x/plugins/x/resources/images/common/java": "#!/bin/sh\ntrue\n",
  });
  const file = join(checkout, "sahara_plugin_x/plugins/x/v1_0/resources/images/image.yaml");
  const { code, stderr } = await run(["compile", "-f", file]);
  assert.is(code, 0, stderr);
});

test("a module brings validator kinds of its own", async () => {
  const folder = scratch({
    "kinds.mjs": `export const kinds = [{
      key: "tool",
      schema: { type: "string" },
      docs: { summary: "A package called like the tool." },
      parse: (reader, value) => value.text,
      lower: (lowering, name) => [
        { op: "packages", id: lowering.id, state: "query", packages: [{ id: lowering.id + ".1", name: ["tool-" + name] }] },
      ],
    }];`,
    "image.yaml": "validators:\n  - tool: wget\n",
    "broken.mjs": "export const kinds = [{}];",
  });
  const compiled = await run(["compile", "-f", "image.yaml", "--validators", "kinds.mjs", "--emit", "tree"], {
    cwd: folder,
  });
  assert.is(compiled.code, 0, compiled.stderr);
  assert.match(compiled.stdout, /package tool-wget/);
  assert.is((await run(["lint", "image.yaml", "--validators", "kinds.mjs"], { cwd: folder })).code, 0);
  assert.is((await run(["compile", "-f", "image.yaml"], { cwd: folder })).code, 2);
  const broken = await run(["compile", "-f", "image.yaml", "--validators", "broken.mjs"], { cwd: folder });
  assert.is(broken.code, 2);
  assert.match(broken.stderr, /^error\[kind-invalid\]/m);
});

test("-f takes a folder that holds a recipe", async () => {
  const cwd = scratch({
    "team/image.yaml": "validators:\n  - script: setup\n",
    "team/setup": "#!/bin/sh\ntrue\n",
  });
  const ofFile = await run(["compile", "-f", "team/image.yaml"], { cwd });
  for (const folder of ["team", "team/", "./team"]) {
    const { code, stdout, stderr } = await run(["compile", "-f", folder], { cwd });
    assert.is(code, 0, stderr);
    assert.is(stdout, ofFile.stdout);
  }
});

test("a recipe is lowered once, also where a secret is read from a file", async () => {
  const cwd = scratch({
    "kinds.mjs": `globalThis.timesLowered = 0;
export const kinds = [{
  key: "counted",
  schema: { type: "string" },
  docs: { summary: "Counts how often it is lowered." },
  lower: () => { globalThis.timesLowered++; return []; },
}];`,
    "image.yaml":
      "arguments:\n  pw: {target_variable: PW, required: true, secret: true}\nvalidators:\n  - counted: x\n  - script: {s: {inline: 'true', env_vars: [pw]}}\n",
    pw: "hunter22",
  });
  const words = ["compile", "-f", "image.yaml", "--validators", "kinds.mjs", "--pw", "@pw"];
  const { code, stdout, stderr } = await run(words, { cwd });
  assert.is(code, 0, stderr);
  assert.not.match(stdout, /hunter22/);
  assert.is((globalThis as { timesLowered?: number }).timesLowered, 1);
});

const wrong: readonly (readonly [what: string, argv: readonly string[], told: RegExp])[] = [
  [
    "a required argument that is missing",
    given,
    /^error\[argument-required\]: .*`mirror-url`.*\n +--> .*tool\/1\.10\/image\.yaml:7:3\n/m,
  ],
  [
    "a value outside the choices",
    [...given, "--mirror-url=x", "--java_distro", "opnjdk"],
    /did you mean `openjdk`/,
  ],
  [
    "an argument file that is a list",
    [...given, "--argument-file", join(home, "wrong.yaml")],
    /^error\[argument-file-invalid\]: \S+\/wrong\.yaml:1:1: an argument file must be a map, not a list/m,
  ],
  [
    "an argument file with a list in it",
    [...given, "--argument-file", join(home, "nested.yaml")],
    /\/nested\.yaml:1:14: the argument `java_distro` must be a string, not a list/,
  ],
  [
    "an argument file that is missing",
    [...given, "--argument-file", "/nowhere.yaml"],
    /^error\[file-unreadable\]: can't read the argument file \S+: /m,
  ],
  [
    "a secret file that is missing",
    [...given, "--mirror-url=x", "--password=@/nowhere"],
    /^error\[secret-unreadable\]: can't read the file of the secret argument password: no such file or folder$/m,
  ],
  [
    "YAML that does not parse",
    ["-f", join(scratch({ "image.yaml": "validators:\n  - package: [wget\n" }), "image.yaml")],
    /^error\[yaml-/m,
  ],
  ["a folder without a recipe", ["-f", home], /can't read the recipe \S+\/image\.yaml: no such file/],
  [
    "a script that is missing",
    ["-f", join(scratch({ "image.yaml": "validators:\n  - script: nowhere\n" }), "image.yaml")],
    /^error\[script-missing\]/m,
  ],
  [
    "a misspelt key",
    ["-f", join(scratch({ "image.yaml": "validators:\n  - packge: wget\n" }), "image.yaml")],
    /did you mean `package`/,
  ],
];

for (const [what, argv, told] of wrong) {
  test(`${what} is refused with its place, by compile, check, plan and apply alike`, async () => {
    for (const command of ["compile", "check", "plan", "apply"]) {
      const image = command === "compile" ? [] : ["--image", "/nowhere.img"];
      const before = readdirSync(home);
      const { code, stdout, stderr } = await run([command, ...image, ...argv], { cwd: home });
      assert.is(code, 2, stderr);
      assert.is(stdout, "");
      assert.match(stderr, told);
      assert.not.match(stderr, /^ +at /m);
      assert.equal(readdirSync(home), before);
    }
  });
}

test("every form of output can be had", async () => {
  for (const form of ["guestfish", "guest", "plan", "tree", "ast", "mermaid"]) {
    const { code, stdout, stderr } = await run(["compile", "zookeeper", "3.8", "--emit", form]);
    assert.is(code, 0, stderr);
    assert.ok(stdout.length > 200, form);
    if (form === "plan" || form === "ast") JSON.parse(stdout);
  }
});

const badImages: readonly (readonly [what: string, make: (path: string) => void, code: string])[] = [
  ["is missing", () => {}, "image-missing"],
  ["is no image", (path) => writeFileSync(path, "just some words\n".repeat(40)), "image-not-an-image"],
  ["is a folder", (path) => mkdirSync(path), "image-not-a-file"],
  ["is empty", (path) => writeFileSync(path, ""), "image-not-an-image"],
];
for (const [what, make, wanted] of badImages) {
  for (const command of ["check", "apply"]) {
    test(`${command} of an image that ${what} is refused before anything runs`, async () => {
      const home = scratch();
      const image = join(home, "disk.img");
      make(image);
      const before = readdirSync(home);
      const { code, stdout, stderr } = await run([command, "--image", image, "zookeeper", "3.8"]);
      assert.is(code, 3, stderr);
      assert.is(stdout, "");
      assert.match(stderr, new RegExp(`^error\\[${wanted}\\]: .+\\n +. help: `, "m"));
      assert.not.match(stderr, /^ +at /m);
      assert.equal(readdirSync(home), before);
    });
  }
}

test("a message shows the line that it speaks of, with a marker", async () => {
  const { stderr } = await run(["compile", "-f", "-"], { stdin: "validators:\n  - packge: wget\n" });
  assert.match(stderr, /\n +--> -:2:5\n {2}\|\n2 \| {3}- packge: wget\n {2}\| {5}\^{6}\n/);
});

test("a recipe with mistakes comes as the report that was asked for", async () => {
  const { code, stdout, stderr } = await run(
    [
      "check",
      "--image",
      "x.img",
      "-f",
      "-",
      "--report",
      "json",
      "--report",
      `sarif=${join(home, "r.sarif")}`,
    ],
    { stdin: "validators:\n  - packge: wget\n  - scrpt: x\n" },
  );
  assert.is(code, 2);
  assert.is(stderr, "");
  const report = JSON.parse(stdout);
  assert.is(report.summary.error, 2);
  assert.equal(report.diagnostics[0].source, { file: "-", line: 2, column: 5, end_line: 2, end_column: 11 });
});

test("lint reports every recipe of a folder, and exits by what it found", async () => {
  const folder = scratch({
    "a/1/image.yaml": "validators:\n  - package: wget\n",
    "b/1/image.yaml": "validators:\n  - packge: wget\n",
  });
  const clean = await run(["lint", join(folder, "a")]);
  assert.is(clean.code, 0, clean.stdout);
  const { code, stdout } = await run(["lint", folder, "--report", "json"]);
  assert.is(code, 1);
  const report = JSON.parse(stdout);
  assert.is(report.files.length, 2);
  assert.ok(
    report.diagnostics.some((diagnostic: { code: string }) => diagnostic.code === "validator-unknown"),
    stdout,
  );
  const github = await run(["lint", "b", "--report", "github"], { cwd: folder });
  assert.match(
    github.stdout,
    /^::error file=b\/1\/image\.yaml,line=2,endLine=2,col=5,endColumn=10,title=validator-unknown::/m,
  );
});

test("-q says nothing where all is well, and warnings never stand on standard output", async () => {
  const stdin = "arguments:\n  x: {default: a}\nvalidators:\n  - package: wget\n";
  const loud = await run(["compile", "-f", "-", "--emit", "plan"], { stdin });
  assert.match(loud.stderr, /^warning\[argument-target-absent\]/m);
  JSON.parse(loud.stdout);
  assert.is((await run(["compile", "-q", "-f", "-"], { stdin })).stderr, "");
});

test("a bug is reported as one, with a stack only on request", async () => {
  for (const verbose of [false, true]) {
    let stderr = "";
    const stdin = (async function* (): AsyncGenerator<string> {
      yield "";
      throw new Error("the reading failed");
    })();
    const io = { ...ioFor({ stderr: (text) => (stderr += text) }), stdin };
    assert.is(await main(["compile", "-f", "-", ...(verbose ? ["-v"] : [])], io), 3);
    assert.match(stderr, /^error\[internal-error\]: internal error: the reading failed\n.*please report it/);
    assert.is(/^ +at /m.test(stderr), verbose);
  }
});

test.run();
