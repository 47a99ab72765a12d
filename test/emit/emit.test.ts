import { suite } from "uvu";
import * as assert from "uvu/assert";
import { emitGuest, emitGuestfish, verifyScript } from "../../src/compiler/emit/emit.ts";
import { readScript } from "../../src/compiler/emit/read-script.ts";
import { Refusal } from "../../src/diagnostics/diagnostic.ts";
import type { EmitOptions } from "../../src/plan/emit-options.ts";
import type { Plan } from "../../src/plan/plan.ts";
import { SourceText } from "../../src/source/source-text.ts";
import { makePlan, textFile } from "../support/make-plan.ts";
import { randomText, seeded } from "../support/random-texts.ts";

const test = suite("emission");

const recipe = new SourceText(
  "recipes/image.yaml",
  "validators:\n  - package: wget\n  - any:\n      - script: a\n      - all: [{package: lzo}]\n",
);
const place = (text: string) => {
  const start = recipe.text.indexOf(text);
  return { file: recipe.path, span: { start, end: start + text.length } };
};

/** A plan with every op in it. */
const plan: Plan = {
  ...makePlan(
    [
      { op: "packages", id: "1", state: "query", packages: [{ id: "1.1", name: ["wget"] }] },
      {
        op: "any",
        id: "2",
        branches: [
          {
            id: "2.1",
            steps: [
              { op: "script", id: "2.1.1", name: "a", resource: "a", env: ["x", "password"], output: "out" },
            ],
          },
          {
            id: "2.2",
            steps: [
              {
                op: "all",
                id: "2.2.1",
                steps: [
                  {
                    op: "packages",
                    id: "2.2.1.1",
                    state: "known",
                    packages: [
                      {
                        id: "2.2.1.1.1",
                        name: ["lzo"],
                        version: { kind: "exact", version: [{ variable: "x" }] },
                      },
                    ],
                  },
                ],
              },
              { op: "set", id: "2.2.2", variable: "out", value: [] },
            ],
          },
        ],
      },
      {
        op: "os-case",
        id: "3",
        arms: [
          {
            id: "3.1",
            key: { name: "oraclelinux", bounds: [{ operator: "prefix", version: "9" }] },
            steps: [],
          },
          {
            id: "3.2",
            key: { name: "redhat", bounds: [] },
            steps: [{ op: "copy", id: "3.2.1", name: "b", resource: "b" }],
          },
        ],
      },
      {
        op: "argument-case",
        id: "4",
        variable: "out",
        cases: [
          { id: "4.1", value: "it's *", steps: [] },
          { id: "4.2", value: "", steps: [{ op: "copy", id: "4.2.1", name: "c", resource: "binary" }] },
        ],
      },
      { op: "os-case", id: "5", arms: [] },
      { op: "argument-case", id: "6", variable: "x", cases: [] },
    ],
    [
      { id: "x", name: "an-argument", shellNames: ["X"], value: "2.10\n!touch pwned\u001b[31m" },
      { id: "out", name: "out", shellNames: ["out"] },
      { id: "password", name: "password", shellNames: ["PASSWORD"], secret: true },
    ],
    [
      textFile("a", "#!/bin/sh\necho 'END_OF_RESOURCE_1 END_OF_GUEST'\nexit 0\n"),
      textFile("b", "b"),
      { name: "binary", encoding: "base64", content: Buffer.alloc(10_000, 7).toString("base64") },
    ],
  ),
  source: { "1": place("package: wget"), "2": place("any"), "2.1.1": place("script: a") },
};

const context = { toolVersion: "1.2.3", sources: new Map([[recipe.path, recipe]]) };
const variants: readonly EmitOptions[] = (["test-only", "reconcile"] as const).flatMap((mode) =>
  [true, false].map((network) => ({
    mode,
    network,
    verify: network,
    ...(network
      ? { drive: { path: "/srv/my image.qcow2", format: "qcow2" }, rootFilesystem: "/dev/sda2" }
      : {}),
  })),
);

test("the same plan and options give the same bytes", () => {
  for (const options of variants) {
    const again = JSON.parse(JSON.stringify(plan)) as Plan;
    assert.is(
      emitGuestfish(plan, { ...options, ...context }),
      emitGuestfish(again, { ...options, ...context }),
    );
  }
});

test("every line is far below what guestfish reads at once", () => {
  const many = Array.from({ length: 500 }, (_, index) => `a_variable_of_number_${index}`);
  const long: Plan = {
    ...plan,
    variables: [
      { id: "x", name: "x".repeat(20_000), shellNames: ["x"], value: "'".repeat(50_000) },
      ...plan.variables.slice(1),
      ...many.map((id) => ({ id, name: id, shellNames: [id], value: "v" })),
    ],
    steps: [
      ...plan.steps,
      { op: "script", id: "7", name: "a", resource: "a", env: many },
      { op: "set", id: "8", variable: "out", value: many.map((variable) => ({ variable })) },
      {
        op: "packages",
        id: "9",
        state: "query",
        mergedFrom: [1],
        packages: [
          {
            id: "9.1",
            name: many.map((variable) => ({ variable })),
            version: {
              kind: "constraints",
              all: many.map((variable) => ({ operator: "!=" as const, version: [{ variable }] })),
            },
          },
        ],
      },
    ],
  };
  for (const options of variants)
    for (const line of emitGuestfish(long, { ...options, ...context }).split("\n"))
      assert.ok(Buffer.byteLength(line) < 4000, line.slice(0, 100));
});

test("a person finds the recipe in it: heading, steps under their lines, scripts as they are", () => {
  const script = emitGuestfish(plan, { ...variants[0]!, ...context });
  assert.match(
    script,
    /^#!\/usr\/bin\/guestfish -f\n# sha256: [0-9a-f]{64}\n# Made by sahara-image 1\.2\.3\.\n# recipe: image\.yaml\n/,
  );
  assert.match(script, /^# argument password: \*\*\*$/m);
  assert.match(script, /^# argument an-argument: "2\.10\\n!touch pwned\\u001b\[31m"$/m);
  assert.match(script, /^# 1\. package wget\n# recipes\/image\.yaml:2: - package: wget\nstep_1\(\) \{$/m);
  assert.match(script, /^# 2\.1\.1\. script a\n# recipes\/image\.yaml:4: - script: a\nstep_2_1_1\(\) \{$/m);
  assert.match(script, /^#!\/bin\/sh\necho 'END_OF_RESOURCE_1 END_OF_GUEST'\nexit 0\n/m);
  assert.match(script, /3< SECRETS/);
  assert.not.match(script, /\x1b/);
});

test("the heading says in which lines the parts are, whatever the recipe's files contain", () => {
  const copies = [
    "# ---- The plan ---",
    "# ---- The workshop, the environment ---",
    "END_OF_GUEST",
    "# The run.",
  ];
  const misleading = {
    ...plan,
    resources: { ...plan.resources, b: textFile("b", `${copies.join("\n")}\n`) },
  };
  for (const options of variants)
    for (const made of [plan, misleading]) {
      const lines = emitGuestfish(made, { ...options, ...context }).split("\n");
      const parts = lines.flatMap((line) => {
        const [, first, last, what] = /^# lines (\d+) to (\d+): (.*)$/.exec(line) ?? [];
        return what ? [{ what, text: lines.slice(Number(first) - 1, Number(last)) }] : [];
      });
      const [thePlan, functions, appliance, run] = parts.map(({ text }) => text);
      assert.is(parts.length, 4);
      assert.match(thePlan![0]!, /^# ---- The plan -+$/);
      assert.ok(thePlan!.includes("step_1() {") && thePlan!.includes("exit 0"));
      assert.not.ok(thePlan!.includes("open_workshop() {"));
      assert.match(functions![0]!, /^# ---- The workshop, the environment -+$/);
      assert.ok(functions!.includes("open_workshop() {"));
      assert.match(functions!.at(-1)!, /^END_OF_GUEST/);
      assert.match(appliance![0]!, /^# The appliance program/);
      assert.is(appliance!.at(-1), "END_OF_APPLIANCE");
      assert.is(run!.at(-1), "shutdown");
      assert.equal(lines.slice(-1), [""]);
      assert.is(lines.indexOf(run!.at(-1)!), lines.length - 2);
    }
});

test("commands contain no text of the recipe, and quote everything else", () => {
  const random = seeded(40);
  const marked = "!touch\npwned";
  for (const options of variants) {
    const script = emitGuestfish(
      { ...plan, recipe: { ...plan.recipe, path: marked, plugin: marked, version: marked } },
      { ...options, ...context, rootFilesystem: marked, drive: { path: marked, format: "qcow2" } },
    );
    const { commands, problems } = readScript(script);
    assert.equal(problems, []);
    assert.is(commands[0]!.words[1], marked);
    const uses = commands.filter(({ words }) => words.join(" ").includes("pwned"));
    assert.is(uses.length, 2, "the drive, and the device that `open` is given");
  }
  for (let index = 0; index < 200; index++) {
    const [path, device] = [randomText(random, 20), randomText(random, 20)];
    const { commands } = readScript(
      emitGuestfish(makePlan([]), {
        ...variants[1]!,
        ...context,
        drive: { path, format: "raw" },
        rootFilesystem: device,
      }),
    );
    assert.equal(commands[0]!.words, ["add", path, "format:raw", "readonly:true"]);
  }
});

test("a path that does not fit is refused", () => {
  const drive = { path: "\x01".repeat(3000), format: "raw" };
  try {
    emitGuestfish(plan, { ...variants[0]!, ...context, drive });
    assert.unreachable();
  } catch (error) {
    assert.ok(error instanceof Refusal);
    assert.is(error.diagnostics[0]!.code, "script-name-too-long");
  }
});

test("a script shows whether it is unchanged, and its recipe", () => {
  const script = emitGuestfish(plan, { ...variants[0]!, ...context });
  assert.equal(verifyScript(script), {
    is: "unaltered",
    toolVersion: "1.2.3",
    recipe: "image.yaml",
    recipeSha256: plan.recipe.sha256,
    mode: "test-only",
  });
  assert.is(verifyScript(emitGuest(plan, { ...variants[2]!, ...context })).is, "unaltered");
  for (const [from, to] of [
    ["wget", "curl"],
    ["# recipe: image.yaml", "# recipe: other.yaml"],
    ["#!/usr/bin/guestfish -f", "#!/usr/bin/guestfish --rw -f"],
    ["\nshutdown\n", "\n"],
  ] as const)
    assert.is(verifyScript(script.replace(from, to)).is, "altered", from);
  assert.is(verifyScript("run\n").is, "foreign");
  assert.is(verifyScript("").is, "foreign");
});

test("the reader refuses what would reach the host", () => {
  for (const [script, message] of [
    ["!ls\n", /runs a program on the host/],
    ["  <! echo echo\n", /runs a program on the host/],
    ["-!ls\n", /runs a program on the host/],
    ["echo a | cat\n", /runs a program on the host/],
    ["echo ~root\n", /looks up a home folder/],
    [`echo ${"x".repeat(8100)}\n`, /longer than the 8000 bytes/],
    ['echo "a"b\n', /./],
    ['echo "unterminated\n', /./],
    ["upload -<<END /x\nno end\n", /./],
  ] as const) {
    const { commands, problems } = readScript(script);
    assert.match(problems[0]?.message ?? "", message, JSON.stringify(script.slice(0, 40)));
    if (!/longer/.test(problems[0]!.message)) assert.equal(commands, []);
  }
  assert.is(readScript("run\n\n# x\n!ls\n").problems[0]!.line, 4);
});

test("the reader reads what guestfish reads", () => {
  const { commands, problems } = readScript(
    '# comment\n\n  run\n-echo \'single "quoted"\' "\\x41\\101\\t\\"\\\'\\?" - plain\'x \n--time echo a\nupload -<<E /x\nE E\n E\nE\nquit\n',
  );
  assert.equal(problems, []);
  assert.equal(commands, [
    { mayFail: false, words: ["run"] },
    { mayFail: true, words: ["echo", 'single "quoted"', "AA\t\"'?", "-", "plain'x"] },
    { mayFail: true, words: ["time", "echo", "a"] },
    { mayFail: false, words: ["upload", "-", "/x"], document: "E E\n E\n" },
    { mayFail: false, words: ["quit"] },
  ]);
});

test("the heading explains how a crash of guestfish differs from a verdict", () => {
  for (const [mode, verdict] of [
    ["test-only", "discrepancies"],
    ["reconcile", "not-converged"],
  ] as const) {
    const script = emitGuestfish(makePlan([]), { mode, verify: true, network: false, toolVersion: "1" });
    assert.match(
      script,
      new RegExp(`^# The last line of standard output is .verdict. and one of: .*${verdict}`, "m"),
    );
    assert.match(script, /^# .*LIBGUESTFS_BACKEND_SETTINGS=force_tcg\.$/m);
  }
});

test("a plan for one distribution carries the functions of its family only", () => {
  const targeted = emitGuest({ ...plan, target: { distro: "rocky" } }, { ...variants[0]!, ...context });
  assert.match(targeted, /^redhat_list\(\)/m);
  assert.not.match(targeted, /^(debian|suse|alpine|arch)_list\(\)/m);
  const none = emitGuest(makePlan([]), { mode: "test-only", verify: false, toolVersion: "1" });
  assert.not.match(none, /_list\(\)/);
});

test("with a package cache the script adds its disk, and writes out what is new", () => {
  const packageCache = { disk: "/tmp/a b/packages.ext4", uuid: "11-22", collected: "/tmp/a b/new" };
  const options = { mode: "reconcile", verify: true, network: true, toolVersion: "0" } as const;
  const { commands } = readScript(emitGuestfish(plan, { ...options, packageCache }));
  const words = commands.map((command) => JSON.stringify(command));
  assert.ok(words.some((text) => text.includes('["add","/tmp/a b/packages.ext4","format:raw"]')));
  assert.ok(words.some((text) => text.includes("then packages 11-22 then enter")));
  assert.ok(words.some((text) => text.includes('["download","/collected","/tmp/a b/new"]')));
  const without = readScript(emitGuestfish(plan, options)).commands.map((command) => JSON.stringify(command));
  assert.not.ok(without.some((text) => /,"\/collected",|packages 11/.test(text)));
});

test.run();
