// The recipe of a checkout of a plugin of Sahara, applied as it is to a guest of its time. One boot.
import { suite } from "uvu";
import * as assert from "uvu/assert";
import { guestImage, runReported } from "../cli/guests.ts";
import { builtProgram } from "../cli/support.ts";
import { checkout } from "./support/checkout.ts";

const test = suite("a checkout of a plugin of Sahara, on CentOS 7");
const folder = builtProgram();
const image = guestImage("centos7");

test("apply changes what differs and reports what the scripts wrote: bash scripts, files in /tmp, numbers, dashes, a hidden argument", () => {
  const { file } = checkout();
  const { code, stdout, report } = runReported(folder, [
    "apply",
    "--image",
    image,
    "--no-network",
    "-f",
    file,
    "--tail-colour",
    "blue",
  ]);
  assert.is(code, 0, stdout);
  assert.is(report.outcome, "changed");
  assert.equal(report.arguments, { plugin_version: "2.10", "string-length": "30", tail_colour: "blue" });
  assert.is(report.variables.kite_file, "/opt/kite");
  assert.equal(
    report.steps
      .filter(({ status }) => status !== "skipped")
      .map(({ title, status }) => `${title}: ${status}`),
    [
      "script centos/disable_gusts: changed",
      "copy_script kite_functions.sh: ok",
      "copy_script colours.txt: ok",
      "script centos/build_kite: changed",
      "any of 2 branches: changed",
      "script common/fly_kite: ok",
    ],
  );
});

test.run();
