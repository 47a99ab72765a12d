// Plans of real guests: what changes and which step did it, and a commit that is what a direct apply makes. Three boots.
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { suite } from "uvu";
import * as assert from "uvu/assert";
import type { Report } from "../../src/report/report.ts";
import { guestImage, runReported, stateOf } from "./guests.ts";
import { builtProgram, runProcess, scratch } from "./support.ts";

const test = suite("cli: plans of guests");
const folder = builtProgram();
const recipe = join(scratch(), "image.yaml");
writeFileSync(
  recipe,
  `validators:
  - package: [wget, {lzo: {version: ">= 2.10"}}]
  - file: {/etc/first.conf: {content: "first\\n"}}
  - file: {/etc/second.conf: {content: "second\\n"}}
  - group: gardeners
  - absent: /etc/host.conf
  - script:
      setup:
        inline: |
          [ -e /srv/site/index ] && exit 0
          [ "$test_only" = 1 ] && exit 1
          mkdir -p /srv/site && echo hello >/srv/site/index && echo more >>/etc/motd
`,
);

/** `CHANGE PATH`, by the titles of the steps. */
function filesOf({ changes, steps }: Report): Map<string, string[]> {
  const found = new Map<string, string[]>();
  for (const { path, change, steps: ids } of changes!.files) {
    const title = ids.map((id) => steps.find((step) => step.id === id)!.title).join(", ");
    found.set(title, [...(found.get(title) ?? []), `${change} ${path}`]);
  }
  return found;
}

function assertFiles(report: Report, manager: RegExp): void {
  const files = filesOf(report);
  assert.equal(files.get("file /etc/first.conf"), ["added /etc/first.conf"]);
  assert.equal(files.get("file /etc/second.conf"), ["added /etc/second.conf"]);
  assert.equal(files.get("absent /etc/host.conf"), ["removed /etc/host.conf"]);
  const ofScript = files.get("script setup")!.map((file) => file.replace(/^changed (.*motd)$/, "added $1"));
  assert.equal(ofScript, ["added /etc/motd", "added /srv/site", "added /srv/site/index"]);
  assert.ok(files.get("group gardeners")!.includes("changed /etc/group"));
  const ofPackages = files.get("package wget, package lzo (>= 2.10)")!;
  assert.match(ofPackages.join("\n"), manager);
  assert.equal(
    report.changes!.accounts.map(({ kind, name, change }) => `${change} ${kind} ${name}`),
    ["added group gardeners"],
  );
  assert.ok(report.changes!.packages.some(({ name, to }) => name === "lzo" && to?.startsWith("2.10")));
  assert.equal(report.changes!.not_compared, []);
}

test("a plan of Debian names each change and its step, and its commit is what a direct apply makes", () => {
  const [image, direct] = [guestImage("debian"), guestImage("debian")];
  const plan = join(scratch(), "debian.plan");
  const before = stateOf(image);
  const words = ["--no-network", "-f", recipe];
  const planned = runReported(folder, ["plan", "--image", image, ...words, "-o", plan]);
  assert.is(planned.code, 1, planned.stderr);
  assert.equal(stateOf(image), before);
  assert.is(planned.report.outcome, "would-change");
  assertFiles(planned.report, /^changed \/var\/lib\/dpkg\/status$/m);

  const committed = runProcess(folder, ["apply", "--plan", plan]);
  assert.is(committed.code, 0, committed.stderr);
  const applied = runReported(folder, ["apply", "--image", direct, ...words]);
  assert.is(applied.code, 0, applied.stderr);
  assert.equal(
    applied.report.changes!.files.map(({ path }) => path),
    planned.report.changes!.files.map(({ path }) => path),
  );
  const diff = runProcess(folder, ["diff", image, direct]);
  assert.is(diff.code, 0, diff.stdout);

  const again = runProcess(folder, ["apply", "--plan", plan]);
  assert.is(again.code, 3);
  assert.match(again.stderr, /^error\[plan-outdated\]: .*the image .* has changed since the plan was made\n/);
});

test("on a guest with SELinux the relabel at the end of a run takes no file from its step", () => {
  const image = guestImage("rocky");
  const { code, report, stderr } = runReported(folder, [
    "plan",
    "--image",
    image,
    "--no-network",
    "-f",
    recipe,
  ]);
  assert.is(code, 1, stderr);
  assertFiles(report, /rpmdb\.sqlite$/m);
});

test.run();
