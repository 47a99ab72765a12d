// One recipe on a booted image, on a live host and in a root folder, all with the files of one test guest.
import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { suite } from "uvu";
import * as assert from "uvu/assert";
import type { Report, ReportStep } from "../../src/report/report.ts";
import { guestImage } from "../cli/guests.ts";
import { builtProgram, scratch } from "../cli/support.ts";
import { guestRoot, removeScratch } from "../recipes/support/guest-root.ts";
import { sshHost } from "./support/ssh-host.ts";

const test = suite("the same findings on an image, a host and a root folder");
const program = join(builtProgram(), "sahara-image.js");
test.after(removeScratch);

const recipe = `
arguments: {word: {target_variable: WORD, default: here}}
validators:
  - package: [dpkg, {bash: {version: ">= 99"}}, no-such-package]
  - file: {/etc/hostname: {mode: "0600"}, /etc/none: {content: "x"}}
  - user: {root: {shell: /bin/none}}
  - any: [package: no-such-package, file: /etc/passwd]
  - script: {says: {inline: "echo $WORD; id -u", env_vars: [word], output: word}}
  - script: {fails: {inline: "echo it is wrong >&2; exit 3"}}
`;

/** What does not depend on how long a step took, and on where it ran. */
const essence = ({ seconds: _, branches, ...step }: ReportStep): unknown => ({
  ...step,
  branches: branches?.map(({ steps, ...branch }) => ({ ...branch, steps: steps.map(essence) })),
});

test("statuses, findings and output of every step are equal", async () => {
  const folder = scratch({ "image.yaml": recipe });
  const host = await sshHost("debian");
  const check = (...target: string[]): Report => {
    const json = join(folder, "report.json");
    const words = ["check", ...target, "-f", join(folder, "image.yaml"), "--report", `json=${json}`];
    const { status, stderr } = spawnSync(process.execPath, [program, ...words], {
      env: host.env,
      encoding: "utf8",
    });
    assert.is(status, 1, stderr);
    return JSON.parse(readFileSync(json, "utf8"));
  };
  try {
    const [image, live, root] = [
      check("--image", guestImage("debian")),
      check("--host", "node"),
      check("--root", guestRoot("debian")),
    ];
    assert.is(image.method, "boot");
    assert.ok(image.steps.length > 6);
    for (const { steps, variables, outcome, guest, summary } of [live, root]) {
      assert.equal(steps.map(essence), image.steps.map(essence));
      assert.equal(
        { variables, outcome, guest, summary },
        {
          variables: image.variables,
          outcome: image.outcome,
          guest: image.guest,
          summary: image.summary,
        },
      );
    }
  } finally {
    await host.stop();
  }
});

test.run();
