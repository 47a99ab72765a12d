import { suite } from "uvu";
import * as assert from "uvu/assert";
import { familyOf } from "../../src/plan/distributions.ts";
import { matchesOsKey } from "../../src/plan/os-key.ts";
import type { OsKey } from "../../src/plan/plan.ts";
import { callLibrary } from "../support/guest-library.ts";
import { makeScratchGuest, shells } from "../support/scratch-guest.ts";

const test = suite("what the guest is");

/** Files of a guest's root, and the distribution, version and family that they name. */
const guests: readonly (readonly [Record<string, string>, string])[] = [
  [
    { "etc/os-release": 'NAME="Ubuntu"\nID=ubuntu\nID_LIKE=debian\nVERSION_ID="22.04"\n' },
    "ubuntu|22.04|debian",
  ],
  [
    { "usr/lib/os-release": "ID='rocky'\nID_LIKE='rhel centos fedora'\nVERSION_ID='9.3'\n" },
    "rocky|9.3|redhat",
  ],
  // The end of the last line may lack, and lines may end in CRLF.
  [{ "etc/os-release": "ID=debian\r\nVERSION_ID=12" }, "debian|12|debian"],
  [{ "etc/os-release": "VERSION_ID=7\nID=\"centos\"\n# ID=nothing\nNAME='ID=x'\n" }, "centos|7|redhat"],
  [{ "etc/os-release": "ID=debian\nPRETTY_NAME=sid\n" }, "debian||debian"],
  [
    { "etc/os-release": 'ID="opensuse-leap"\nID_LIKE="suse opensuse"\nVERSION_ID="15.5"\n' },
    "opensuse-leap|15.5|suse",
  ],
  [{ "etc/os-release": "ID=Oracle\nVERSION_ID=8\n" }, "ol|8|redhat"],
  [{ "etc/os-release": 'ID=newcomer\nID_LIKE="other ubuntu debian"\nVERSION_ID=1\n' }, "newcomer|1|debian"],
  [{ "etc/os-release": "ID=gentoo\nVERSION_ID=2.15\n" }, "gentoo|2.15|"],
  // Text, however it looks, is never run.
  [{ "etc/os-release": "ID=$(touch /tmp/pwned)\nVERSION_ID=`id`\n" }, "$(touch /tmp/pwned)|`id`|"],
  [{ "etc/redhat-release": "CentOS release 6.10 (Final)\n" }, "centos|6.10|redhat"],
  [
    { "etc/redhat-release": "CentOS Linux release 7.9.2009 (Core)\n", "etc/centos-release": "x" },
    "centos|7.9.2009|redhat",
  ],
  [{ "etc/redhat-release": "Red Hat Enterprise Linux Server release 6.9 (Santiago)\n" }, "rhel|6.9|redhat"],
  [
    {
      "etc/redhat-release": "Red Hat Enterprise Linux Server release 6.10 (Santiago)\n",
      "etc/oracle-release": "Oracle Linux Server release 6.10\n",
    },
    "ol|6.10|redhat",
  ],
  [{ "etc/redhat-release": "Scientific Linux release 6.8 (Carbon)\n" }, "scientific|6.8|redhat"],
  [{ "etc/redhat-release": "Fedora release 14 (Laughlin)\n" }, "fedora|14|redhat"],
  [{ "etc/redhat-release": "Some derivative release 3\n" }, "redhat-based|3|redhat"],
  [{ "etc/system-release": "Amazon Linux AMI release 2018.03\n" }, "amzn|2018.03|redhat"],
  [{ "etc/debian_version": "7.11\n" }, "debian|7.11|debian"],
  [{ "etc/debian_version": "wheezy/sid\n" }, "debian||debian"],
  [
    {
      "etc/lsb-release": "DISTRIB_ID=Ubuntu\nDISTRIB_RELEASE=10.04\n",
      "etc/debian_version": "squeeze/sid\n",
    },
    "ubuntu|10.04|debian",
  ],
  [
    { "etc/SuSE-release": "openSUSE 11.4 (x86_64)\nVERSION = 11.4\nCODENAME = Celadon\n" },
    "opensuse|11.4|suse",
  ],
  [
    { "etc/SuSE-release": "SUSE Linux Enterprise Server 11 (x86_64)\nVERSION = 11\nPATCHLEVEL = 3\n" },
    "sles|11.3|suse",
  ],
  [{ "etc/alpine-release": "3.4.6\n" }, "alpine|3.4.6|alpine"],
  [{ "etc/arch-release": "" }, "arch||arch"],
  [{ "etc/hostname": "x" }, "unknown||"],
];

for (const shell of shells) {
  test(`${shell}: distribution, version and family of old guests and new`, () => {
    const roots = guests.map(([files]) => makeScratchGuest(files));
    const snippet = roots.map(
      ({ root }) => `root='${root}'; detect; echo "$distro|$distro_version|$family"\n`,
    );
    const found = callLibrary(shell, snippet.join("")).trimEnd().split("\n");
    for (const root of roots) root.remove();
    assert.equal(
      found,
      guests.map(([, expected]) => expected),
    );
  });

  test(`${shell}: keys of an os_case match as the plan says they do`, () => {
    const identities = [
      { distro: "ubuntu", version: "22.04" },
      { distro: "rocky", version: "9.3" },
      { distro: "debian", version: "" },
      { distro: "centos", version: "7" },
      { distro: "opensuse-leap", version: "15-SP4" },
    ];
    const operators = ["=", "!=", "<", "<=", ">", ">=", "prefix"] as const;
    const versions = [
      "22.04",
      "22.4",
      "22",
      "9",
      "9.3",
      "09.03.0",
      "10",
      "7.9.2009",
      "15.4",
      "99999999999999999999",
    ];
    const keys: OsKey[] = [
      "ubuntu",
      "redhat",
      "debian",
      "centos",
      "suse",
      "rocky",
      "x86_64",
      "aarch64",
    ].flatMap((name) => [
      { name, bounds: [] },
      ...operators.flatMap((operator) =>
        versions.map((version) => ({ name, bounds: [{ operator, version }] })),
      ),
      {
        name,
        bounds: [
          { operator: ">=" as const, version: "9" },
          { operator: "<" as const, version: "22.5" },
        ],
      },
    ]);
    const cases = identities.flatMap((identity) =>
      keys.map((key) => ({
        ...identity,
        key,
        family: familyOf(identity.distro) ?? ("" as const),
        arch: "aarch64",
      })),
    );
    const snippet = cases.map(({ distro, version, family, key }) => {
      const bounds = key.bounds.map((bound) => ` '${bound.operator}' '${bound.version}'`).join("");
      return `distro='${distro}' distro_version='${version}' family='${family}' arch=aarch64; if os_is '${key.name}'${bounds}; then echo 1; else echo 0; fi\n`;
    });
    const some = shell === "dash" ? cases.length : 120;
    const found = callLibrary(shell, snippet.slice(0, some).join("")).trim().split("\n");
    for (const [index, { key, ...identity }] of cases.slice(0, some).entries())
      assert.is(found[index], matchesOsKey(key, identity) ? "1" : "0", JSON.stringify({ identity, key }));
  });
}

test.run();
