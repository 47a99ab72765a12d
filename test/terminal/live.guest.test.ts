// The built program in a terminal, with a real guest: Ctrl-C while the appliance starts and in a step.
import { execFileSync } from "node:child_process";
import { copyFileSync, mkdirSync, readdirSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { builtProgram } from "../cli/support.ts";
import { scratchForEach } from "../runtime/scratch.ts";
import { Terminal } from "./terminal.ts";
import { processesWith, stateOf } from "./workbench.ts";

const program = join(builtProgram(), "sahara-image.js");
const guest = execFileSync("bash", ["test/guests/build.sh", "debian"], { encoding: "utf8" }).trim();

const scratch = scratchForEach(test, tmpdir());
let env: NodeJS.ProcessEnv;
test.before.each(() => {
  for (const name of ["images", "tmp", "sockets"]) mkdirSync(scratch.path(name));
  copyFileSync(guest, scratch.path("images/disk.qcow2"));
  env = {
    ...process.env,
    CI: "",
    TERM: "xterm-256color",
    TMPDIR: scratch.path("tmp"),
    XDG_RUNTIME_DIR: scratch.path("sockets"),
    // The appliance that libguestfs keeps is not a temporary file of a run.
    LIBGUESTFS_CACHEDIR: process.env.LIBGUESTFS_CACHEDIR || process.env.TMPDIR || "/var/tmp",
  };
});

for (const [when, shown] of [
  ["while the appliance starts", "starting the appliance"],
  ["in a step", "| working"],
] as const)
  test(`Ctrl-C ${when}: exit 130, the image as before, nothing left`, async () => {
    const image = scratch.path("images/disk.qcow2");
    const before = stateOf(image);
    writeFileSync(
      scratch.path("image.yaml"),
      "validators:\n  - script: {wait: {inline: 'echo working; sleep 1000'}}\n",
    );
    const words = ["apply", "--image", image, "-f", scratch.path("image.yaml")];
    const terminal = Terminal.start([process.execPath, program, ...words], env);
    await terminal.until(shown);
    terminal.type("\x03");
    assert.is(await terminal.exit(), 130, terminal.shown);
    assert.match(terminal.shown, "interrupted: ending the run");
    assert.equal(stateOf(image), before);
    assert.equal(readdirSync(scratch.path("images")), ["disk.qcow2"]);
    assert.equal(readdirSync(scratch.path("tmp")), []);
    assert.equal(readdirSync(scratch.path("sockets")), []);
    assert.equal(processesWith(`${scratch.path("sockets")}\0`), []);
  });

test.run();
