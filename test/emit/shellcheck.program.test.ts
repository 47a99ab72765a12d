import { spawnSync } from "node:child_process";
import { suite } from "uvu";
import * as assert from "uvu/assert";
import { emitGuest } from "../../src/compiler/emit/emit.ts";
import { emitAppliance } from "../../src/compiler/emit/emit-appliance.ts";
import { rootProgram } from "../../src/compiler/emit/emit-live.ts";
import applianceInit from "../../src/runtime/own-appliance/init.sh";
import { compileText } from "../compiler/support/compile-text.ts";
import { makePlan } from "../support/make-plan.ts";

const test = suite("shellcheck of emitted programs");

const recipe = `
arguments: {java: {target_variable: JAVA, default: "17"}, home: {target_variable: HOME_OF_JAVA, default: ""}}
validators:
  - package: [wget, {nfs-utils: {version: ">= 2, < 3"}}]
  - any: [package: lzo, all: [package: "openjdk-\${java}"]]
  - os_case: [debian >= 12: [package: a], redhat: [package: b]]
  - argument_case: {argument_name: java, cases: {"17": [package: c]}}
  - argument_set: {argument_name: home, value: "/usr/lib/jvm/\${java}"}
  - script: {say: {inline: "echo hello", env_vars: [java], output: home}}
  - file: {/etc/motd: {content: hello, owner: root}}
  - directory: {/srv: {recurse: true}}
  - link: {/a: b}
  - absent: /b
  - group: {hadoop: {members: [root]}}
  - user: {hdfs: {groups: [hadoop], authorized_keys: [ssh-rsa AAAAB3Nz]}}
  - service: {ssh: enabled}
  - copy_script: {greet: {inline: "echo hello"}}
`;

function check(program: string): void {
  const { stdout, status } = spawnSync("shellcheck", ["-s", "sh", "-"], { input: program, encoding: "utf8" });
  assert.is(status, 0, stdout);
}

for (const mode of ["test-only", "reconcile"] as const)
  test(`the guest program has no findings (${mode})`, async () => {
    const { plan, diagnostics } = await compileText(recipe);
    assert.equal(diagnostics, []);
    check(emitGuest(plan!, { mode, verify: mode === "reconcile", toolVersion: "1" }));
  });

test("nor has the init of an appliance of our own", () => check(applianceInit));

test("neither has the guest program of an empty plan, nor the appliance program, nor that of root folders", () => {
  check(emitGuest(makePlan([]), { mode: "test-only", verify: false, toolVersion: "1" }));
  const options = { verify: true, network: true, handsIn: true, grow: true };
  const commands = [
    "open",
    "grow",
    "packages",
    "artifacts",
    "enter",
    "leave",
    "collect",
    "verdict",
    "prepare",
    "visit",
  ];
  for (const mode of ["test-only", "reconcile"] as const)
    check(emitAppliance(makePlan([]), { ...options, mode }, commands));
  check(rootProgram);
});

test.run();
