// Reports of plugins that do their work by their own code, on a real disk; the appliance is a stand-in.
import { readFileSync } from "node:fs";
import Ajv from "ajv/dist/2020.js";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { type PluginCodeRequest, runPluginCode } from "../../src/app/run-plugin-code.ts";
import { sourcesFrom } from "../../src/app/sources.ts";
import { type Plugin, recipePlugin } from "../../src/index.ts";
import { formatNames, loadFormat } from "../../src/report/formats.ts";
import type { Report } from "../../src/report/report.ts";
import { scratch as files } from "../cli/support.ts";
import { type FakeRun, fakeParts, qemuIo } from "../runtime/fake-guest.ts";
import { scratchForEach, tool } from "../runtime/scratch.ts";

const schema = new Ajv({ strict: false }).compile(
  JSON.parse(readFileSync("schemas/report.schema.json", "utf8")),
);
const folder = files({
  "1.0/image.yaml": "validators:\n  - package: wget\n",
  "plugin.mjs": "// the module of the plugin\n",
});
const base = recipePlugin(folder);

const scratch = scratchForEach(test);
test.before.each(() => {
  tool("qemu-img", "create", "-q", "-f", "qcow2", scratch.path("disk.img"), "16M");
});

const changed = [
  "guest distro debian",
  "guest version 12",
  "begin 1 package",
  "end 1 changed 1",
  "verdict done",
];

/** Runs a plugin and gives its report, which is as the schema says and prints in every format. */
async function report(
  methods: Partial<Plugin>,
  more: Partial<PluginCodeRequest> = {},
  guest: FakeRun = { transcript: changed },
): Promise<Report> {
  const plugin: Plugin = { ...base, ...methods };
  const made = await runPluginCode(
    { name: "tool", version: "1.0", path: "plugin.mjs", entry: `${folder}/plugin.mjs`, plugin },
    {
      image: scratch.path("disk.img"),
      mode: "reconcile",
      verify: true,
      network: false,
      arguments: [
        { argument: "size", value: "small", secret: false },
        { argument: "token", value: "hunter22", secret: true },
      ],
      ...more,
    },
    {
      started: new Date(),
      began: performance.now(),
      target: { kind: "image", name: "disk.img" },
      output: more.output,
    },
    sourcesFrom(folder),
    fakeParts(guest),
  );
  assert.ok(schema(made), JSON.stringify(schema.errors));
  const tools = { tool: made.tool, findings: [], files: [made.recipe.path], run: made };
  for (const { render } of await Promise.all(formatNames.map(loadFormat))) {
    const text = [...render({ ...tools, sources: sourcesFrom(folder) }, { color: false, verbosity: 1 })].join(
      "",
    );
    assert.not.match(text, /hunter22/);
  }
  return made;
}

test("a plan of a plugin's own code changes nothing, and says so", async () => {
  const bytes = readFileSync(scratch.path("disk.img"));
  const packImage: Plugin["packImage"] = async (_, remote) => {
    qemuIo(remote.disk.path, "qcow2", ["write -P 7 0 64k"]);
  };
  const made = await report({ packImage }, { planned: {} });
  assert.is(made.outcome, "would-change");
  // The stand-in's disk holds no system.
  assert.match(made.changes!.not_compared.join(), "no system was found");
  assert.equal(readFileSync(scratch.path("disk.img")), bytes);
});

const statuses = ({ steps }: Report) => steps.map(({ id, title, status }) => `${id} ${title}: ${status}`);

test("a plugin that says nothing has done one thing", async () => {
  const made = await report({
    packImage: async (_, remote) => {
      qemuIo(remote.disk.path, "qcow2", ["write -P 7 0 64k"]);
    },
  });
  assert.equal(statuses(made), ["1 tool 1.0: changed"]);
  assert.is(made.outcome, "changed");
  assert.equal(made.arguments, { size: "small", token: "***" });
});

test("steps point to the module of the plugin, and discrepancies in the verification have not converged", async () => {
  const made = await report({
    packImage: () => ({
      steps: [
        { title: "one", status: "changed" },
        { title: "two", status: "ok", found: "hunter22" },
      ],
    }),
    validateImages: () => ({
      steps: [
        { title: "one", status: "discrepancy", expected: "this", found: "that" },
        { title: "three", status: "discrepancy" },
      ],
    }),
  });
  assert.equal(statuses(made), ["1 one: not-converged", "2 two: ok", "3 three: not-converged"]);
  assert.equal([made.steps[0]!.found, made.steps[1]!.found], ["that", "***"]);
  assert.equal([made.steps[0]!.source.file, made.outcome], ["plugin.mjs", "not-converged"]);
});

test("the default implementation, called by a plugin that does more", async () => {
  const made = await report({
    async packImage(version, remote, options) {
      const { imageArguments: _, ...rest } = options;
      const result = await base.packImage(version, remote, { ...rest, imageArguments: {} });
      return { ...result, steps: [{ title: "more", status: "ok" }] };
    },
  });
  assert.equal(statuses(made), ["1 package wget: changed", "2 more: ok"]);
  assert.match(made.steps[0]!.source.file, /1\.0\/image\.yaml$/);
  assert.equal([made.steps[0]!.source.line, made.guest.distro, made.outcome], [2, "debian", "changed"]);
});

test("the default implementation tells of wrong arguments", async () => {
  const packImage: Plugin["packImage"] = (version, remote, options) =>
    base.packImage(version, remote, options);
  await report({ packImage }).then(
    () => assert.unreachable(),
    (error) => assert.is(error.code, "argument-unknown"),
  );
});

test("a script in the guest: what it printed and how it ended", async () => {
  const lines = [
    "begin 1 script",
    "stdout Linux",
    "stderr a warning",
    "exit 3",
    "end 1 discrepancy 1",
    "verdict discrepancies",
  ];
  const seen: unknown[] = [];
  const packImage: Plugin["packImage"] = async (_, remote) => {
    seen.push(await remote.execute("uname", { mayFail: true, environment: { a: "1" } }));
    await remote.execute("uname");
  };
  await report({ packImage }, { mode: "test-only" }, { transcript: lines }).then(
    () => assert.unreachable(),
    (error) => assert.match(error.message, /a script in the guest ended with 3: a warning/),
  );
  assert.equal(seen, [{ stdout: "Linux", stderr: "a warning", exitCode: 3 }]);
});

test("an interrupted run is a report", async () => {
  const controller = new AbortController();
  controller.abort();
  const made = await report({ packImage: () => undefined }, { signal: controller.signal });
  assert.equal([made.outcome, made.steps.length], ["interrupted", 0]);
});

test("the report is about the output only if it was written", async () => {
  const output = scratch.path("new.qcow2");
  const packImage: Plugin["packImage"] = async (_, remote) =>
    qemuIo(remote.disk.path, "qcow2", ["write -P 7 0 64k"]);
  assert.is((await report({ packImage }, { output })).target.name, output);
  const failing = async () => ({ steps: [{ title: "x", status: "failed" as const }] });
  const failed = await report({ packImage: failing }, { output: scratch.path("none.qcow2") });
  assert.equal([failed.outcome, failed.target.name], ["failed", "disk.img"]);
  const checked = await report({ packImage: async () => {} }, { output, mode: "test-only" });
  assert.equal([checked.outcome, checked.target.name], ["conforms", "disk.img"]);
});

test.run();
