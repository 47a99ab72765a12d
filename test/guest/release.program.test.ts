// What a guest is, as read without a boot (src/guest/inspect) and as the guest program detects it.
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { readRelease } from "../../src/guest/inspect/release.ts";
import { canonicalDistribution, familyOf } from "../../src/plan/distributions.ts";
import { callLibrary } from "../support/guest-library.ts";
import { seeded } from "../support/random-texts.ts";

type Files = Readonly<Record<string, string>>;

const lines = [
  "ID=debian",
  "ID=Oracle",
  'ID="opensuse-leap"',
  "ID='rocky'",
  "ID=newcomer",
  "ID=",
  'ID=""',
  "id=wrong",
  " ID=indented",
  "#ID=comment",
  "ID",
  "DISTRIB_ID=Ubuntu",
  'ID_LIKE="other ubuntu  debian"',
  "ID_LIKE='rhel centos'",
  "VERSION_ID=12",
  'VERSION_ID="9.3"',
  "VERSION_ID='1 \"2\"'",
  "VERSION_ID=a=b",
  "DISTRIB_RELEASE=10.04",
  "VERSION_ID=7 ",
  "PRETTY_NAME=x",
  "",
];
const oldFiles: readonly (readonly [string, readonly string[]])[] = [
  [
    "etc/redhat-release",
    [
      "CentOS release 6.10 (Final)",
      "  Red Hat Enterprise Linux Server release 6.9 (Santiago)",
      "Enterprise Linux Enterprise Linux Server release 5.5",
      "Derivative release of release 3 (x)",
      "Rocky",
      "",
    ],
  ],
  ["etc/system-release", ["Amazon Linux AMI release 2018.03", "AlmaLinux release 9"]],
  ["etc/oracle-release", ["Oracle Linux Server release 6.10"]],
  ["etc/debian_version", ["7.11", "wheezy/sid", " 12.1 "]],
  [
    "etc/SuSE-release",
    [
      "SUSE Linux Enterprise Server 11 (x86_64)\nVERSION = 11\nPATCHLEVEL = 4",
      "openSUSE 13.2 (x86_64)\nVERSION = 13.2",
      "SUSE\nVERSION=10\nPATCHLEVEL=0",
    ],
  ],
  ["etc/alpine-release", ["3.4.6"]],
  ["etc/arch-release", ["", "Arch"]],
];

function randomFiles(random: () => number): Files {
  const pick = <T>(list: readonly T[]): T => list[Math.floor(random() * list.length)]!;
  const release = () => {
    const text = Array.from({ length: Math.floor(random() * 5) }, () => pick(lines));
    return text.join(pick(["\n", "\n", "\r\n"])) + pick(["\n", ""]);
  };
  const files: Record<string, string> = {};
  for (const name of ["etc/os-release", "usr/lib/os-release", "etc/lsb-release"])
    if (random() < 0.3) files[name] = release();
  for (const [name, texts] of oldFiles) if (random() < 0.2) files[name] = pick(texts) + pick(["\n", ""]);
  return files;
}

async function readDirectly(files: Files): Promise<string> {
  const { id, likes, version } = await readRelease({
    readText: async (path) => files[path.slice(1)],
  });
  const distro = canonicalDistribution(id || "unknown");
  return `${distro}|${version}|${familyOf(distro, likes) ?? ""}`;
}

test("without a boot a guest is what the guest program detects", async () => {
  const random = seeded(11);
  const guests = Array.from({ length: 400 }, () => randomFiles(random));
  const folder = mkdtempSync(join(tmpdir(), "releases-"));
  try {
    for (const [number, files] of guests.entries())
      for (const [name, text] of Object.entries({ ...files, "etc/keep": "", "usr/lib/keep": "" })) {
        mkdirSync(dirname(join(folder, `${number}`, name)), { recursive: true });
        writeFileSync(join(folder, `${number}`, name), text);
      }
    const calls = `uname() { echo x86_64; }
note_guest() { printf '%s|%s|%s\\n' "$distro" "$distro_version" "$family"; }
number=0
while [ "$number" -lt ${guests.length} ]; do root=${folder}/$number; detect; number=$((number + 1)); done`;
    const detected = callLibrary("dash", calls).split("\n");
    for (const [number, files] of guests.entries())
      assert.is(await readDirectly(files), detected[number], JSON.stringify(files));
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});

test("the name of a guest comes from any of its files", async () => {
  const nameIn = async (files: Files) =>
    (await readRelease({ readText: async (path) => files[path.slice(1)] })).name;
  assert.is(await nameIn({ "etc/os-release": 'ID=debian\nPRETTY_NAME="A \\"B\\" \\$5"\n' }), 'A "B" $5');
  assert.is(
    await nameIn({ "etc/redhat-release": "CentOS release 6.10 (Final)\n" }),
    "CentOS release 6.10 (Final)",
  );
  assert.is(await nameIn({ "etc/debian_version": "7.11\n" }), "Debian 7.11");
  assert.is(await nameIn({}), "");
});

test.run();
