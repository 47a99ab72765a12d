import { execFileSync } from "node:child_process";
import { mkdirSync } from "node:fs";
import { suite } from "uvu";
import * as assert from "uvu/assert";
import { makeArtifactDisk } from "../../../src/runtime/artifacts/artifact-disk.ts";
import { fetchForRun, notesOn } from "../../../src/runtime/artifacts/fetch-for-run.ts";
import { scratchForEach } from "../scratch.ts";
import { serve } from "./servers.ts";
import { digestOf, optionsIn, wanted } from "./support.ts";

const test = suite("artifacts: the disk of a run");
const scratch = scratchForEach(test);

test("it holds each file by its digest, and which address has which digest", async () => {
  const server = await serve((request, response) => response.end(`content of ${request.url}`));
  const folder = scratch.path("run");
  mkdirSync(folder);
  const of = (path: string) => {
    const content = `content of ${path}`;
    return { step: "1", ...wanted(content, `${server.url}${path}`), digest: digestOf(content) };
  };
  const made = await makeArtifactDisk([of("/a"), of("/b"), of("/a")], folder, optionsIn(scratch));
  await server.stop();
  const debugfs = (command: string) =>
    execFileSync("debugfs", ["-R", command, made!.disk], {
      encoding: "utf8",
      stdio: ["ignore", "pipe", "ignore"],
    });
  const [a, b] = [digestOf("content of /a").value, digestOf("content of /b").value];
  assert.is(debugfs(`cat /sha256/${a}`), "content of /a");
  assert.is(
    debugfs("cat /index"),
    [
      ["a", a],
      ["b", b],
      ["a", a],
    ]
      .map(([path, digest]) => `sha256\t${digest}\t${server.url}/${path}\n`)
      .join(""),
  );
  assert.match(debugfs("stats"), new RegExp(`Filesystem UUID: +${made!.uuid}`));
  assert.is(server.requests.length, 2);
});

test("a check downloads nothing, and a plan without downloads needs no disk", async () => {
  const plan = {
    format: 1,
    recipe: { path: "x", sha256: "" },
    variables: [],
    resources: {},
    source: {},
  } as const;
  const archive = {
    op: "state",
    id: "1",
    kind: "archive",
    name: ["/opt/a"],
    want: [
      { attribute: "url", value: ["http://127.0.0.1:1/a"] },
      { attribute: "sha256", value: ["0".repeat(64)] },
    ],
  } as const;
  const run = { plan: { ...plan, steps: [archive] }, offline: true, retries: 0 };
  assert.is(await fetchForRun({ ...run, mode: "test-only" }, scratch.folder), undefined);
  assert.is(
    await fetchForRun({ ...run, plan: { ...plan, steps: [] }, mode: "reconcile" }, scratch.folder),
    undefined,
  );
});

test("progress is told in sentences, and not too often", () => {
  let now = 0;
  const said: string[] = [];
  const note = notesOn(
    (text) => void said.push(text),
    () => now,
  );
  const url = "https://x/a";
  for (const [at, received] of [
    [0, 1024],
    [5_000, 2048],
    [11_000, 4096],
    [12_000, 8192],
  ] as const) {
    now = at;
    note({ kind: "progress", url, received, total: 1 << 20 });
  }
  note({ kind: "retry", reason: "can't download https://x/a: the connection was cut off", pause: 2_400 });
  note({ kind: "waiting", url });
  assert.equal(said, [
    "downloading https://x/a (1.0 MiB), from 1.0 KiB on",
    "downloaded 4.0 KiB of 1.0 MiB",
    "can't download https://x/a: the connection was cut off; trying again in 2 s",
    "another run downloads https://x/a; waiting for it",
  ]);
});

test.run();
