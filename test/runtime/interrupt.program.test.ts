import { readdirSync, readFileSync, statSync } from "node:fs";
import { test } from "uvu";
import * as assert from "uvu/assert";
import type { Phase, RunEvent } from "../../src/runtime/request.ts";
import { apply, check } from "../../src/runtime/run/run.ts";
import { fakeParts, requestFor } from "./fake-guest.ts";
import { makeScratch, type Scratch, tool } from "./scratch.ts";

let scratch: Scratch;
let temporary: Scratch;
const { TMPDIR } = process.env;
test.before.each(() => {
  scratch = makeScratch();
  temporary = makeScratch();
  process.env.TMPDIR = temporary.folder;
});
test.after.each(() => {
  if (TMPDIR === undefined) delete process.env.TMPDIR;
  else process.env.TMPDIR = TMPDIR;
  scratch.dispose();
  temporary.dispose();
});

const writes = ["write -P 7 0 8M"];

function state(path: string): unknown {
  const { ino, size, mtimeMs, ctimeMs } = statSync(path);
  return { ino, size, mtimeMs, ctimeMs, content: readFileSync(path).toString("base64").length };
}

/** Programs that descend from this process and are still there. */
function children(): string[] {
  const own = tool("ps", "--ppid", String(process.pid), "-o", "comm=").trim().split("\n");
  return own.filter((name) => name !== "ps" && name !== "");
}

for (const [name, run] of Object.entries({ apply, check })) {
  for (const phase of ["opening", "booting", "committing"] as Phase[]) {
    if (name === "check" && phase === "committing") continue;
    test(`${name}, interrupted while ${phase}: the image is as it was, and nothing is left`, async () => {
      const image = scratch.path("disk.qcow2");
      tool("qemu-img", "create", "-q", "-f", "qcow2", image, "16M");
      const before = state(image);
      const controller = new AbortController();
      const onEvent = (event: RunEvent) => {
        if (event.kind === "phase" && event.phase === phase) controller.abort();
      };
      const result = await run(
        requestFor(image, { signal: controller.signal, onEvent }),
        fakeParts({ writes }),
      );
      assert.is(result.outcome, "interrupted");
      assert.is(result.changedImage, false);
      assert.equal(state(image), before);
      assert.equal(scratch.names(), ["disk.qcow2"]);
      assert.equal(readdirSync(process.env.TMPDIR!), []);
      assert.equal(children(), []);
    });
  }
}

for (const road of ["replace", "in-place"]) {
  test(`interrupted at many instants of a commit (${road}), it is the old image or the new one, and tells which`, async () => {
    const image = scratch.path("disk.qcow2");
    for (let delay = 0; delay <= 450; delay += 150) {
      tool("qemu-img", "create", "-q", "-f", "qcow2", image, "16M");
      if (road === "in-place") tool("ln", "-f", image, scratch.path("other"));
      const before = state(image);
      const controller = new AbortController();
      let timer: NodeJS.Timeout | undefined;
      const onEvent = (event: RunEvent) => {
        if (event.kind === "phase" && event.phase === "committing")
          timer = setTimeout(() => controller.abort(), delay);
      };
      const result = await apply(
        requestFor(image, { signal: controller.signal, onEvent }),
        fakeParts({ writes }),
      );
      clearTimeout(timer);
      if (result.outcome === "interrupted") assert.equal(state(image), before);
      else {
        assert.is(result.outcome, "changed");
        assert.match(tool("qemu-io", "-f", "qcow2", "-c", "read -P 7 0 8M", image), "8 MiB");
      }
      assert.equal(scratch.names(), road === "replace" ? ["disk.qcow2"] : ["disk.qcow2", "other"]);
      assert.equal(children(), []);
    }
  });
}

test.run();
