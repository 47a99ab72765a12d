// A check that reads the disk, and one that boots the guest: the same report, on a real guest of each package database.
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { suite } from "uvu";
import * as assert from "uvu/assert";
import type { InspectedImage } from "../../src/app/inspect.ts";
import type { InstalledPackage } from "../../src/guest/packages/installed-package.ts";
import { comparable, guestImage, runReported, stateOf } from "./guests.ts";
import { builtProgram, runProcess, scratch } from "./support.ts";

const test = suite("cli: check with and without a boot");
const folder = builtProgram();

/** Requests for packages that are there, provided, or neither, at versions that are theirs or not. */
function randomRequests(packages: readonly InstalledPackage[]): string[] {
  const names = packages.map(({ name }) => name);
  const provided = packages.flatMap(({ provides }) => provides.map(({ name }) => name));
  const isName = (name: string) => /^[A-Za-z0-9][A-Za-z0-9.+_-]*$/.test(name);
  const name = fc.oneof(
    { weight: 4, arbitrary: fc.constantFrom(...names) },
    { weight: 2, arbitrary: fc.constantFrom(...provided.filter(isName)) },
    { weight: 1, arbitrary: fc.constantFrom("no-such-package", "nano", "zsh") },
  );
  const texts = packages.flatMap(({ version }) => [
    version,
    version.replace(/^\d+:/, ""),
    version.replace(/-[^-]*$/, ""),
  ]);
  const version = fc.oneof(
    { weight: 2, arbitrary: fc.constant(undefined) },
    { weight: 1, arbitrary: fc.constantFrom("own", ...texts) },
    {
      weight: 2,
      arbitrary: fc
        .tuple(fc.constantFrom("=", "!=", "<", "<=", ">", ">="), fc.constantFrom("own", ...texts))
        .map(([operator, text]) => `${operator} ${text}`),
    },
  );
  const request = fc.tuple(name, version).map(([asked, wanted]) => {
    const own = packages.find((each) => each.name === asked)?.version ?? "1";
    return wanted === undefined ? asked : `{"${asked}": {version: "${wanted.replace("own", own)}"}}`;
  });
  return fc.sample(request, { numRuns: 120, seed: 3 });
}

const states = `
  - file: [/etc/passwd, {/etc/os-release: {mode: "0644"}}, {/etc/os-release: {follow: true, mode: "0644"}}]
  - file: {/etc/hosts: {content: "nothing of that\\n", owner: daemon, group: no-such-group, mode: "0600"}}
  - directory: [/etc, {/var/tmp: {mode: "1777", owner: root}}, /no/such/folder, /etc/passwd]
  - link: {/etc/os-release: ../usr/lib/os-release, /bin: usr/bin, /etc/none: nowhere}
  - absent: [/etc/nologin, /etc/issue]
  - any: [{file: /no}, {file: /etc/hosts}]
  - os_case: [{debian: [{file: /etc/debian_version}]}, {redhat: [{file: /etc/redhat-release}]}]
`;

for (const guest of ["debian", "rocky", "leap"])
  test(`on ${guest}, for 120 random requests for packages and all state kinds`, () => {
    const image = guestImage(guest);
    const before = stateOf(image);
    const inspected: InspectedImage = JSON.parse(runProcess(folder, ["inspect", image, "--json"]).stdout);
    const file = join(scratch(), "image.yaml");
    const requests = randomRequests(inspected.packages[0]!.packages);
    writeFileSync(
      file,
      `space: 900G\nvalidators:\n${requests.map((each) => `  - package: ${each}\n`).join("")}${states}`,
    );
    const check = (...options: string[]) =>
      runReported(folder, ["check", "--image", image, "-f", file, ...options]);
    const quick = check("--quick");
    assert.is(quick.report.method, "disk");
    const booted = check("--boot");
    assert.is(booted.report.method, "boot");
    assert.is(quick.code, booted.code);
    const undetermined = quick.report.steps.filter(({ status }) => status === "undetermined");
    assert.ok(undetermined.length < 15, JSON.stringify(undetermined, null, 1));
    for (const step of quick.report.steps) {
      const other = booted.report.steps.find(({ id }) => id === step.id)!;
      if (step.status !== "undetermined") assert.equal(comparable(step), comparable(other));
    }
    assert.equal(quick.report.steps[0]!.status, "discrepancy");
    assert.equal(quick.report.steps[0]!.title, "space 900 GiB");
    assert.ok(quick.report.summary.ok > 20 && quick.report.summary.discrepancy > 20);
    assert.equal(stateOf(image), before);
  });

test("on XFS, only a boot tells how much is free, and the disk that it is enough", () => {
  const image = guestImage("xfs");
  const file = join(scratch(), "image.yaml");
  const check = (space: string, option: string) => {
    writeFileSync(file, `space: ${space}\nvalidators:\n  - file: /no/such/file\n`);
    const { report } = runReported(folder, ["check", "--image", image, "-f", file, option]);
    return report.steps[0]!;
  };
  assert.is(check("20M", "--quick").status, "ok");
  const { status, because } = check("900G", "--quick");
  assert.equal([status, because], ["undetermined", "how much is free on / is known only once it is mounted"]);
  assert.is(check("20M", "--boot").status, "ok");
});

test("by itself, a check boots only if the disk does not tell everything", () => {
  const image = guestImage("debian");
  const file = join(scratch(), "image.yaml");
  writeFileSync(file, "validators:\n  - package: bash\n  - file: /etc/passwd\n");
  const check = (...options: string[]) =>
    runReported(folder, ["check", "--image", image, "-f", file, ...options]);
  assert.is(check().report.method, "disk");
  writeFileSync(
    file,
    "validators:\n  - package: bash\n  - script: {look: {inline: 'test -e /etc/passwd'}}\n",
  );
  const booted = check();
  assert.is(booted.report.method, "boot");
  assert.is(booted.report.outcome, "conforms");
  const quick = check("--quick");
  assert.is(quick.code, 1);
  assert.equal(
    quick.report.steps.map(({ status, because }) => [status, because]),
    [
      ["ok", undefined],
      ["undetermined", "a script runs only in a booted guest"],
    ],
  );
});

test.run();
