// What real programs say where they fail, and the hint that comes with it.
import { suite } from "uvu";
import * as assert from "uvu/assert";
import { text as textFormat } from "../../src/report/formats/text.ts";
import { hintFor } from "../../src/report/hints.ts";
import { checkRecord, inputOf, joined, report } from "./fixture.ts";

const test = suite("hints");

function failed(stderr: string, network: boolean) {
  const output = { stdout: "", stderr, exitCode: 100, truncated: false };
  const steps = [{ id: "1.1", kind: "package" as const, status: "failed" as const, output }];
  return { ...report({ ...checkRecord, mode: "reconcile", steps }, "failed"), network };
}

const told: readonly (readonly [says: string, network: boolean, hint: RegExp])[] = [
  [
    "W: Failed to fetch http://deb.debian.org/x  Temporary failure resolving 'deb.debian.org'",
    false,
    /had no network: remove `--no-network`/,
  ],
  [
    "W: Failed to fetch http://deb.debian.org/x  Temporary failure resolving 'deb.debian.org'",
    true,
    /could not be resolved: .*doctor.*http_proxy/,
  ],
  [
    "Curl error (6): Couldn't resolve host name for https://mirrors.rockylinux.org/ [Could not resolve host: mirrors.rockylinux.org]",
    true,
    /could not be resolved/,
  ],
  ["wget: bad address 'packages.example'", true, /could not be resolved/],
  [
    "Could not connect to 10.0.0.1:3128 (10.0.0.1), connection timed out",
    true,
    /server could not be reached.*https_proxy/,
  ],
  [
    "Curl error (7): Couldn't connect to server for http://x/ [Failed to connect to x port 80: Connection refused]",
    false,
    /had no network/,
  ],
  [
    "E: Could not get lock /var/lib/dpkg/lock-frontend. It is held by process 7 (apt-get)",
    true,
    /package database is locked/,
  ],
  ["Waiting for process with pid 7 to finish.", true, /package database is locked/],
  [
    "dpkg: error: cannot copy extracted data: failed to write (No space left on device)",
    true,
    /ran out of space: enlarge the image/,
  ],
  ["E: You don't have enough free space in /var/cache/apt/archives/.", true, /ran out of space/],
  ["   - At least 12MB more space needed on the / filesystem.", true, /ran out of space/],
  [
    "/opt/tool/bin/tool: cannot execute binary file: Exec format error",
    true,
    /for another architecture than the guest's x86_64/,
  ],
  ["E: Unable to locate package no-such", true, /no package source of this guest \(debian 12\) has it/],
  ["Error: Unable to find a match: no-such", true, /no package source/],
  [
    "The following signatures couldn't be verified because the public key is not available: NO_PUBKEY 0E98404D386FA1D9",
    true,
    /key of a package source is missing in the guest/,
  ],
  ["curl: (60) SSL certificate problem: certificate is not yet valid", true, /TLS certificate was rejected/],
  ["/tmp/setup: line 3: unzip: command not found", true, /missing in the guest: install its package/],
];

for (const [says, network, hint] of told) {
  test(`${network ? "" : "without a network: "}${says}`, () => {
    const run = failed(`Reading package lists...\n${says}\n`, network);
    assert.match(hintFor(run.steps[0]!, run) ?? "no hint", hint);
  });
}

test("what nobody knows gets no hint", () => {
  const run = failed("segmentation fault\n", true);
  assert.is(hintFor(run.steps[0]!, run), undefined);
});

test("a failure shows its place in the recipe and the last 20 lines of its output; with -v all of them", () => {
  const lines = Array.from({ length: 30 }, (_, index) => `line ${index + 1}`);
  const run = failed(lines.join("\n"), true);
  const text = joined(textFormat.render(inputOf(run), { color: false, verbosity: 0 }));
  assert.match(text, /^\S+image\.yaml:\d+:\d+: failed: package \S+$/m);
  assert.match(text, /^ {4}\| … 10 earlier lines\n {4}\| line 11\n/m);
  assert.match(text, /^ {4}\| line 30$/m);
  assert.match(joined(textFormat.render(inputOf(run), { color: false, verbosity: 1 })), /^ {4}\| line 1$/m);
});

test.run();
