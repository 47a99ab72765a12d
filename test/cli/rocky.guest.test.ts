// A Rocky guest from end to end: the compiled script by itself, apply by the founding command, check. Three boots.
import { join } from "node:path";
import { suite } from "uvu";
import * as assert from "uvu/assert";
import { compileCheck, guestImage, recipes, runReported, runStock, stateOf } from "./guests.ts";
import { builtProgram, runProcess, scratch } from "./support.ts";

const test = suite("cli: a Rocky guest");
const folder = builtProgram();
const image = guestImage("rocky");

test("the compiled script, run by stock guestfish without Node, fails on an image that does not conform", () => {
  const script = compileCheck(folder);
  const before = stateOf(image);
  const { code, stdout } = runStock(script, image);
  assert.is(code, 1);
  assert.match(stdout, /^verdict discrepancies$/m);
  assert.equal(stateOf(image), before);
});

test("sahara-image-create makes it so, with the versions of a lock, though newer ones are on offer", () => {
  const packages = {
    "epoch-tool": "1:2.0-1",
    hadoop: "1.3.4-1",
    lzo: "2.10-1",
    "nfs-utils": "2.5.4-20",
    wget: "1.21.1-8",
    zookeeper: "3.8.0-11",
  };
  const guest = { distro: "rocky", version: "9.3", arch: "x86_64" };
  const lock = join(scratch({ lock: JSON.stringify({ format: 1, guest, packages }) }), "lock");
  const words = ["--image", image, "--no-network", "--locked", lock, "tool", "1.0", "--flavour", "fancy"];
  const { code, stdout, stderr } = runProcess(folder, [...words, "--recipes", recipes], {
    program: "sahara-image-create",
  });
  assert.is(code, 0, stdout + stderr);
  assert.match(stdout, /now conforms to tool 1\.0/);
  assert.match(stdout, /^ {2}\+ epoch-tool 1:2\.0-1$/m);
  assert.match(stdout, /^ {2}~ lzo 2\.9-1 → 2\.10-1$/m);
});

test("check then finds nothing, in every format of a report", () => {
  const before = stateOf(image);
  const reports = scratch();
  const formats = ["junit", "tap", "sarif", "github", "html"].flatMap((format) => [
    "--report",
    `${format}=${join(reports, format)}`,
  ]);
  const { code, stdout, report } = runReported(folder, [
    "check",
    "--image",
    image,
    ...formats,
    "tool",
    "1.0",
    "--flavour=fancy",
  ]);
  assert.is(code, 0, stdout);
  assert.equal(stateOf(image), before);
  assert.is(report.outcome, "conforms");
  assert.is(report.summary.discrepancy, 0);
  assert.is(report.guest.family, "redhat");
});

test.run();
