// What a run changed, found by reading the disk before and after: a file system of mke2fs(8) in place of a boot.
import { execFileSync } from "node:child_process";
import { mkdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { compareRun } from "../../../src/app/compare-run.ts";
import type { Plan } from "../../../src/plan/plan.ts";
import { buildReport } from "../../../src/report/build-report.ts";
import type { FoundChanges } from "../../../src/report/changes/build-changes.ts";
import type { Report } from "../../../src/report/report.ts";
import { maskOf } from "../../../src/runtime/index.ts";
import { apply, type RunParts } from "../../../src/runtime/run/run.ts";
import { tool as version } from "../../../src/source/version.ts";
import { emptyPlan, fakeParts, requestFor } from "../../runtime/fake-guest.ts";
import { scratchForEach, tool } from "../../runtime/scratch.ts";
import { script } from "../fixture.ts";

const scratch = scratchForEach(test);

type Files = Readonly<Record<string, string>>;

const before: Files = {
  "etc/os-release": "ID=debian\nVERSION_ID=12\n",
  "etc/passwd": "root:x:0:0:root:/root:/bin/bash\n",
  "etc/group": "root:x:0:\n",
  "etc/motd": "Welcome\n",
  "etc/token": "old password\n",
  "srv/left": "left\n",
  "var/lib/dpkg/status": "",
};

const after: Files = {
  ...before,
  "etc/motd": "Welcome home\n",
  "etc/passwd": `${before["etc/passwd"]}ann:x:1000:1000::/home/ann:/bin/sh\n`,
  "etc/token": "hunter2\n",
  "etc/log": "the password is hunter2\n",
  "srv/new": "new\n",
};

/** A raw disk with these files; of the same files the bytes are the same. */
function diskOf(name: string, { ...files }: Files, type = "ext4"): string {
  const root = scratch.path(`${name}.d`);
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), text);
  }
  const disk = scratch.path(name);
  const seed = "11111111-2222-3333-4444-555555555555";
  if (type === "ext4")
    execFileSync("mke2fs", [
      "-q",
      "-t",
      type,
      "-U",
      seed,
      "-E",
      `hash_seed=${seed}`,
      "-d",
      root,
      disk,
      "16M",
    ]);
  return disk;
}

/** A guest that turns its disk into another one. */
function becoming(disk: string, transcript: readonly string[]): RunParts {
  const parts = fakeParts({ transcript });
  return {
    ...parts,
    async execute(run) {
      const layer = scratch.path("layer");
      tool("qemu-img", "convert", "-O", "qcow2", "-B", scratch.path("image"), "-F", "raw", disk, layer);
      // The layer keeps its file, which is open.
      tool("cp", "--no-target-directory", layer, run.drive.path);
      return parts.execute(run);
    },
  };
}

const now = Math.floor(Date.now() / 1000);
const run = (verdict: string) => [
  "root /dev/sda",
  "phase run",
  "begin 1 file",
  `end 1 ${verdict === "done" ? "changed" : "failed"} 1`,
  "begin 2 script",
  "end 2 ok 1",
  `moment ${now - 60} 1-begin-1`,
  `moment ${now - 50} 2-end-1`,
  `moment ${now - 40} 3-begin-2`,
  `moment ${now - 30} 4-end-2`,
  `changed ${now - 55} f etc/motd`,
  `changed ${now - 55} f etc/token`,
  `changed ${now - 35} f srv/new`,
  `verdict ${verdict}`,
];

const plan: Plan = {
  ...emptyPlan,
  variables: [{ id: "password", name: "password", kind: "argument", secret: true }],
  steps: [
    {
      op: "state",
      id: "1",
      kind: "file",
      name: ["/etc/token"],
      want: [{ attribute: "content", value: [{ variable: "password" }] }],
    },
    script("2", "new"),
  ],
} as unknown as Plan;

async function reportOf(image: string, parts: RunParts, secrets: readonly string[] = []): Promise<Report> {
  let changes: FoundChanges | undefined;
  const result = await apply(
    requestFor(image, {
      async compare({ open, root, trace }) {
        changes = { ...(await compareRun(open, root, maskOf(secrets))), trace };
      },
    }),
    parts,
  );
  const { record, outcome } = result;
  return buildReport(
    {
      tool: version,
      started: new Date(),
      plan,
      planSha256: "",
      record,
      target: { kind: "image", name: image },
      image: { path: image, format: "raw", root: "" },
      method: "boot",
      network: false,
      arguments: {},
      diagnostics: [],
      outcome,
      changes,
      seconds: 1,
    },
    () => undefined,
  );
}

const short = ({ changes }: Report) =>
  changes!.files.map(({ path, change, steps }) => `${change} ${path} (${steps.join(", ")})`);

test("lists every file with its step, accounts, and text diffs", async () => {
  const image = diskOf("image", before);
  const report = await reportOf(image, becoming(diskOf("after", after), run("done")), ["hunter2"]);
  assert.equal(short(report), [
    "added /etc/log ()",
    "changed /etc/motd (1)",
    "changed /etc/passwd ()",
    "changed /etc/token (1)",
    "added /srv/new (2)",
  ]);
  const { accounts, files, complete } = report.changes!;
  assert.equal(
    [accounts.map(({ kind, name, change }) => `${change} ${kind} ${name}`), complete],
    [["added user ann"], true],
  );
  assert.match(files[2]!.diff!, "+ann:x:1000");
  assert.ok(files.find(({ path }) => path === "/etc/passwd")!.after!.sha256);
});

test("shows neither a secret content nor what it replaces", async () => {
  const image = diskOf("image", before);
  const report = await reportOf(image, becoming(diskOf("after", after), run("done")), ["hunter2"]);
  const token = report.changes!.files.find(({ path }) => path === "/etc/token")!;
  assert.equal([token.secret, token.diff, token.after!.sha256, token.before!.sha256], [true, ...Array(3)]);
  assert.not.match(JSON.stringify(report), /hunter2|old password/);
});

test("a failed apply shows what it had changed", async () => {
  const image = diskOf("image", before);
  const report = await reportOf(image, becoming(diskOf("after", after), run("failed")));
  assert.is(report.outcome, "failed");
  assert.ok(short(report).includes("added /srv/new (2)"));
});

test("of a disk that cannot be read, lists the files that the run names, and says what is missing", async () => {
  const image = scratch.path("image");
  writeFileSync(image, Buffer.alloc(1 << 20));
  const changed = scratch.path("after");
  writeFileSync(changed, Buffer.alloc(1 << 20, 1));
  const report = await reportOf(image, becoming(changed, run("done")));
  assert.equal(short(report), ["changed /etc/motd (1)", "changed /etc/token (1)", "changed /srv/new (2)"]);
  const { complete, not_compared } = report.changes!;
  assert.is(complete, false);
  assert.match(not_compared.join("\n"), "no system was found");
});

test.run();
