// An apply that fails after a long step, and goes on after it once its recipe is corrected. Three boots.
import { readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { suite } from "uvu";
import * as assert from "uvu/assert";
import { guestImage, onDisk, runReported, stateOf } from "./guests.ts";
import { builtProgram, runProcess, scratch } from "./support.ts";

const test = suite("cli: layer cache");
const folder = builtProgram();
const place = scratch({ helper: "#!/bin/sh\necho helped\n" });
const recipe = join(place, "image.yaml");

function writeRecipe(last: string): void {
  writeFileSync(
    recipe,
    `validators:
  - copy_script: helper
  - script:
      long:
        creates: /srv/long
        inline: |
          mkdir -p /etc/ssh && echo key >/etc/ssh/ssh_host_test_key
          date +%N >/srv/long && sleep 9
  - script:
      last:
        creates: /srv/last
        inline: |
          ${last}
`,
  );
}

test("an apply starts after the steps that a failed one has done", () => {
  const image = guestImage("debian");
  const before = stateOf(image);
  const cache = join(scratch(), "layers");
  const words = ["--image", image, "--no-network", "-f", recipe, "--cache", cache, "--cache-after", "8"];
  writeRecipe("cat /etc/ssh/ssh_host_test_key; false");
  const failed = runReported(folder, ["apply", ...words]);
  assert.is(failed.code, 4, failed.stderr);
  assert.equal(stateOf(image), before);
  assert.match(failed.stderr, /kept the layer after script long in /);
  const layers = readdirSync(cache).filter((name) => name.endsWith(".layer"));
  assert.is(layers.length, 1);
  // The last part begins as an apply does: without identities that steps before have made.
  assert.match(failed.report.steps.at(-1)!.output!.stderr, /No such file/);

  writeRecipe("/tmp/helper >/srv/last && ls -A /run >>/srv/last");
  const output = join(scratch(), "new.qcow2");
  const done = runReported(folder, ["apply", ...words, "--output", output]);
  assert.is(done.code, 0, done.stderr);
  assert.match(done.stderr, /2 of 3 steps are done: the layer after script long comes from /);
  assert.match(done.stdout, /script long: .*, from the cache /);
  const { report } = done;
  assert.equal(
    report.steps.map(({ title, status, cached }) => [title, status, cached]),
    [
      ["copy_script helper", "ok", true],
      ["script long", "changed", true],
      ["script last", "changed", undefined],
    ],
  );
  assert.ok(report.steps[1]!.changed_files!.paths.includes("/srv/long"));
  assert.equal(
    report
      .changes!.files.filter(({ path }) => path.startsWith("/srv/"))
      .map(({ path, steps }) => [path, steps]),
    [
      ["/srv/last", ["3"]],
      ["/srv/long", ["2"]],
    ],
  );
  assert.is(report.diagnostics.filter(({ code }) => code === "identity-removed").length, 1);
  assert.match(onDisk(output, "cat", "/srv/last"), /^helped\n/);
  const diff = runProcess(folder, ["diff", image, output]);
  assert.match(diff.stdout, /\/srv\/last\b.*\/srv\/long\b/s);
  assert.not.match(diff.stdout, /\/tmp\/helper|resolv\.conf|ssh_host/);
});

test.run();
