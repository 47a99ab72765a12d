// A plugin's own code on real disks: its tool is qemu-io, the appliance a stand-in. An image changes wholly, or
// not at all, whatever the plugin does.
import { readFileSync } from "node:fs";
import { test } from "uvu";
import * as assert from "uvu/assert";
import type { Plugin } from "../../src/plugins/plugin.ts";
import type { Remote } from "../../src/plugins/remote.ts";
import { type PluginRequest, runPlugin } from "../../src/plugins/run-plugin.ts";
import type { RunEvent } from "../../src/runtime/request.ts";
import { fakeParts, qemuIo } from "../runtime/fake-guest.ts";
import { codeOf, refusalOf, scratchForEach, tool } from "../runtime/scratch.ts";

const scratch = scratchForEach(test);
let image: string;
let before: Buffer;
test.before.each(() => {
  image = scratch.path("disk.img");
  tool("qemu-img", "create", "-q", "-f", "qcow2", image, "16M");
  qemuIo(image, "qcow2", ["write -P 1 0 1M"]);
  before = readFileSync(image);
});

const write = (remote: Remote, pattern: number) =>
  remote.runTool(["qemu-io", "-f", "qcow2", "-c", `write -P ${pattern} 2M 1M`, remote.disk.path]);

/** Whether the disk holds the pattern that `write` writes. */
const holds = (path: string, pattern: number) =>
  /0 errors|^read/m.test(tool("qemu-io", "-f", "qcow2", "-r", "-c", `read -P ${pattern} 2M 1M`, path)) &&
  !/Pattern verification failed/.test(
    tool("qemu-io", "-f", "qcow2", "-r", "-c", `read -P ${pattern} 2M 1M`, path),
  );

const run = (methods: Partial<Plugin>, more: Partial<PluginRequest> = {}) => {
  const plugin: Plugin = {
    versions: () => ["1.0"],
    getImageArguments: () => [],
    packImage: () => undefined,
    ...methods,
  };
  return runPlugin(
    { name: "tool", version: "1.0", path: "plugin.mjs", plugin },
    {
      image,
      mode: "reconcile",
      verify: true,
      imageArguments: { size: "small" },
      secrets: [],
      network: false,
      ...more,
    },
    fakeParts(),
  );
};

/** The image is what it was, and nothing lies beside it. */
function assertUntouched(): void {
  assert.ok(readFileSync(image).equals(before), "the image's bytes");
  assert.equal(scratch.names(), ["disk.img"]);
}

test("changes are written to the image after the verification", async () => {
  const calls: unknown[] = [];
  const { outcome, changedImage } = await run({
    async packImage(version, remote, options) {
      calls.push([version, remote.mode, options]);
      assert.is.not(remote.disk.path, image);
      if (options.reconcile) await write(remote, 7);
      else assert.ok(holds(remote.disk.path, 7), "the verification sees the changes");
      return { steps: [{ title: "x", status: options.reconcile ? "changed" : "ok" }] };
    },
  });
  assert.is(outcome, "changed");
  assert.ok(changedImage);
  assert.ok(holds(image, 7));
  assert.equal(scratch.names(), ["disk.img"]);
  const imageArguments = { size: "small" };
  assert.equal(calls, [
    ["1.0", "reconcile", { reconcile: true, imageArguments }],
    ["1.0", "test-only", { reconcile: false, imageArguments }],
  ]);
});

test("a check throws away what is written", async () => {
  const { outcome } = await run(
    { packImage: async (_, remote) => void (await write(remote, 7)) },
    { mode: "test-only" },
  );
  assert.is(outcome, "conforms");
  assertUntouched();
});

test("changes in the verification are thrown away", async () => {
  const packImage: Plugin["packImage"] = async (_, remote, { reconcile }) =>
    void (await write(remote, reconcile ? 7 : 8));
  assert.is((await run({ packImage })).outcome, "changed");
  assert.ok(holds(image, 7));
});

test("a plugin that throws leaves the image unchanged", async () => {
  const packImage: Plugin["packImage"] = async (_, remote) => {
    await write(remote, 7);
    throw new Error("out of luck");
  };
  assert.is(await codeOf(() => run({ packImage })), "plugin-apply-failed");
  assertUntouched();
});

test("a tool that fails is thrown, unless it may", async () => {
  const words = ["sh", "-c", "echo no luck >&2; exit 7"];
  const failing = run({ packImage: async (_, remote) => void (await remote.runTool(words)) });
  await failing.then(
    () => assert.unreachable(),
    (error) => {
      assert.is(error.exitCode, 4);
      assert.match(error.message, /`packImage`: sh ended with 7: no luck/);
    },
  );
  assertUntouched();
  const { outcome } = await run({
    packImage: async (_, remote) => {
      assert.is((await remote.runTool(words, { mayFail: true })).exitCode, 7);
      return { steps: [{ title: "x", status: "ok" }] };
    },
  });
  assert.is(outcome, "unchanged");
  assertUntouched();
});

test("a tool that is not installed", async () => {
  const missing = run({ packImage: async (_, remote) => void (await remote.runTool(["no-such-tool"])) });
  await missing.catch((error) => assert.match(error.message, /no-such-tool is not installed/));
  assert.is(await codeOf(() => missing), "plugin-apply-failed");
  assertUntouched();
});

test("a failed verification leaves the image unchanged", async () => {
  const { outcome, second } = await run({
    async packImage(_, remote) {
      await write(remote, 7);
      return { steps: [{ title: "x", status: "changed" }] };
    },
    validateImages: () => ({ steps: [{ title: "x", status: "discrepancy", found: "nothing" }] }),
  });
  assert.is(outcome, "not-converged");
  assert.is(second!.steps![0]!.found, "nothing");
  assertUntouched();
});

test("without verification, or with its own, it is called once", async () => {
  for (const more of [{ verify: false }, {}]) {
    let calls = 0;
    const packImage: Plugin["packImage"] = async (_, remote) => {
      calls++;
      await write(remote, 9);
      return { steps: [{ title: "x", status: "changed" }], verified: true };
    };
    assert.is((await run({ packImage }, more)).outcome, "changed");
    assert.is(calls, 1);
  }
});

test("a check asks validateImages, where there is one", async () => {
  const validateImages: Plugin["validateImages"] = () => ({
    steps: [{ title: "x", status: "undetermined" }],
  });
  const packImage = () => {
    throw new Error("not this one");
  };
  assert.is((await run({ packImage, validateImages }, { mode: "test-only" })).outcome, "discrepancies");
});

test("an `await` that is missing is waited for, and its failure is not lost", async () => {
  const { outcome } = await run({ packImage: (_, remote) => void write(remote, 7) }, { verify: false });
  assert.is(outcome, "changed");
  assert.ok(holds(image, 7));
  const failing: Plugin["packImage"] = (_, remote) => void remote.runTool(["false"]);
  assert.is(await codeOf(() => run({ packImage: failing })), "plugin-apply-failed");
});

test("a remote that is used after its method has ended is refused", async () => {
  let kept: Remote | undefined;
  await run({
    packImage: (_, remote) => {
      kept = remote;
    },
  });
  await kept!.runTool(["true"]).then(
    () => assert.unreachable(),
    (error) => assert.match(error.message, /await/),
  );
});

test("an output is written, and the image left alone", async () => {
  const output = scratch.path("new.qcow2");
  const { outcome } = await run(
    { packImage: async (_, remote) => void (await write(remote, 7)) },
    { output },
  );
  assert.is(outcome, "changed");
  assert.ok(holds(output, 7));
  assert.ok(readFileSync(image).equals(before));
  assert.equal(scratch.names(), ["disk.img", "new.qcow2"]);
});

test("an interrupted plugin leaves the image unchanged, and its program ends", async () => {
  const controller = new AbortController();
  let toolEnded: Promise<unknown> | undefined;
  const { outcome } = await run(
    {
      async packImage(_, remote) {
        await write(remote, 7);
        toolEnded = remote.runTool(["sleep", "1000"]);
        controller.abort();
        await toolEnded;
      },
    },
    { signal: controller.signal },
  );
  assert.is(outcome, "interrupted");
  await toolEnded!.then(
    () => assert.unreachable(),
    () => {},
  );
  assertUntouched();
});

test("a plugin that never ends is given up after the time", async () => {
  const never: Plugin["packImage"] = () => new Promise<undefined>(() => {});
  assert.is(await codeOf(() => run({ packImage: never }, { timeout: 0.05 })), "run-timeout");
  assertUntouched();
});

const nonsense: readonly unknown[] = [
  7,
  {},
  { steps: "x" },
  { steps: [{ title: "x" }] },
  { steps: [{ title: "x", status: "fine" }] },
  { steps: [{ status: "ok" }] },
  { steps: [{ title: "x", status: "ok", found: 7 }] },
  { steps: [], verified: "yes" },
  { validation: {} },
];
for (const found of nonsense)
  test(`${JSON.stringify(found)} is refused as a result`, async () => {
    const packImage = async (_: string, remote: Remote) => {
      await write(remote, 7);
      return found as undefined;
    };
    assert.is(await codeOf(() => run({ packImage })), "plugin-run-invalid");
    assertUntouched();
  });

test("the output of a plugin is shown without terminal sequences and secrets", async () => {
  const events: RunEvent[] = [];
  const { first } = await run(
    {
      async packImage(_, remote) {
        remote.note("a \u001b[31mnote, hunter22");
        await remote.runTool(["echo", "token=hunter22"]);
        await remote.runTool(["printf", `${"x".repeat(8188)}hunter22\\n`]);
        return { steps: [{ title: "x", status: "ok", found: "\u001b[2Jhunter22" }] };
      },
    },
    { secrets: ["hunter22"], onEvent: (event) => events.push(event) },
  );
  assert.equal(first!.steps, [{ title: "x", status: "ok", found: "***" }]);
  assert.ok(events.some((event) => event.kind === "note" && event.text === "a note, ***"));
  assert.ok(events.some((event) => event.kind === "output" && event.line === "token=***"));
  assert.not.match(JSON.stringify(events), /hunt/);
});

test("secrets are hidden in what a plugin throws, and in a result that is refused", async () => {
  const secrets = ["hunter22hunter22"];
  const fail = async () => {
    throw new Error(`the server refused hunter22hunter22`);
  };
  const refused = await refusalOf(() => run({ packImage: fail }, { secrets }));
  assert.match(refused.message, "the server refused ***");
  assert.not.match((refused.cause as Error).stack ?? "", /hunt/);
  const found = `${"x".repeat(190)}hunter22hunter22`;
  const invalid = await refusalOf(() => run({ packImage: (() => found) as never }, { secrets }));
  assert.not.match(JSON.stringify(invalid.diagnostics), /hunt/);
});

test.run();
