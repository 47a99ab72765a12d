import { suite } from "uvu";
import * as assert from "uvu/assert";
import { quoteSh } from "../../src/compiler/emit/quote-sh.ts";
import { rpmOrder } from "../../src/guest/interpret/versions.ts";
import { callLibrary } from "../support/guest-library.ts";
import { seeded } from "../support/random-texts.ts";
import { makeScratchGuest, shells } from "../support/scratch-guest.ts";

const test = suite("package families");

/** A program of the guest's, as a function of the shell that takes its place. */
const instead = (name: string, output: string) => `${name}() { cat <<'OUTPUT'\n${output}OUTPUT\n}\n`;
const wishes = (found: string) => found.trim().split("\n");

for (const shell of shells) {
  test(`${shell}: versions are ordered as rpm orders them`, () => {
    const random = seeded(20);
    const part = () => {
      const from = [
        "1",
        "2",
        "10",
        "01",
        "a",
        "b",
        "rc",
        "~",
        "^",
        ".",
        "_",
        "+",
        "git",
        "20240101",
        "999999999999999999999",
      ];
      return Array.from(
        { length: 1 + Math.floor(random() * 5) },
        () => from[Math.floor(random() * from.length)],
      ).join("");
    };
    const version = () =>
      `${random() < 0.2 ? `${Math.floor(random() * 3)}:` : ""}${part()}${random() < 0.5 ? `-${part()}` : ""}`;
    const pairs = Array.from({ length: shell === "dash" ? 600 : 100 }, () => {
      const a = version();
      return [a, random() < 0.2 ? a : version()] as const;
    });
    const snippet = pairs.map(([a, b]) => `rpm_order ${quoteSh(a)} ${quoteSh(b)}; echo "$order"`).join("\n");
    const found = wishes(callLibrary(shell, snippet));
    for (const [index, [a, b]] of pairs.entries())
      assert.is(Number(found[index]), Math.sign(rpmOrder.compare(a, b)), `${a} ${b}`);
  });

  test(`${shell}: what dpkg tells`, () => {
    const rows = [
      ["wget", "1.21.3-1+deb12u1", "amd64", "install ok installed", ""],
      ["exim4", "4.96-15", "amd64", "hold ok installed", "mail-transport-agent, default-mta (= 4.96)"],
      ["removed", "1.0-1", "amd64", "deinstall ok config-files", "ghost"],
      ["broken", "1.0-1", "amd64", "install ok half-configured", ""],
      ["libc6", "2.36-9", "i386", "install ok installed", ""],
      ["libc6", "2.36-9", "amd64", "install ok installed", ""],
      ["epoch-tool", "1:2.1-1", "all", "install ok installed", ""],
    ];
    const dpkg = rows.map((row) => `${row.join("\t")}\n`).join("");
    const ask = (name: string, version = "") =>
      `find_package ${name} ${quoteSh(version)}; echo "\${conforms:-no} $found"\n`;
    const found = callLibrary(
      shell,
      `${instead("dpkg-query", dpkg).replace("dpkg-query()", "dpkg_query()")}
       mkdir "$workshop/bin"; { echo '#!/bin/sh'; echo "cat <<'OUTPUT'"; dpkg_query; echo OUTPUT; } >"$workshop/bin/dpkg-query"
       chmod 755 "$workshop/bin/dpkg-query"; PATH=$workshop/bin:$PATH; family=debian; look; echo "$look_error"
       ${ask("wget")}${ask("wge")}${ask("get")}${ask("removed")}${ask("ghost")}${ask("broken")}
       ${ask("mail-transport-agent")}${ask("mail-transport-agent", "exact 1")}${ask("default-mta", ">= 4")}
       ${ask("libc6")}${ask("libc6:i386")}${ask("libc6:arm64")}
       ${ask("epoch-tool", "exact 2.1")}${ask("epoch-tool", "exact 2.1-1")}${ask("epoch-tool", "exact 1:2.1")}${ask("epoch-tool", "exact 1:2.1-1")}
       ${ask("epoch-tool", "exact 2.1-2")}${ask("epoch-tool", "exact 0:2.1")}${ask("wget", "exact 0:1.21.3")}
       ${ask("epoch-tool", ">= 2.1 < 2.2")}${ask("epoch-tool", "> 2.1")}${ask("epoch-tool", "< 1:2")}${ask("wget", "= 1.21.3")}`,
    );
    assert.equal(wishes(found).slice(0), [
      "yes installed at 1.21.3-1+deb12u1",
      "no not installed",
      "no not installed",
      "no not installed",
      "no not installed",
      "no installed at 1.0-1, but dpkg left it half-configured",
      "yes provided by exim4",
      "no provided by exim4",
      "yes provided by exim4, as 4.96",
      "yes installed at 2.36-9",
      "yes installed at 2.36-9",
      "no not installed",
      "yes installed at 1:2.1-1",
      "yes installed at 1:2.1-1",
      "yes installed at 1:2.1-1",
      "yes installed at 1:2.1-1",
      "no installed at 1:2.1-1",
      "no installed at 1:2.1-1",
      "yes installed at 1.21.3-1+deb12u1",
      "yes installed at 1:2.1-1",
      "no installed at 1:2.1-1",
      "no installed at 1:2.1-1",
      "yes installed at 1.21.3-1+deb12u1",
    ]);
  });

  test(`${shell}: names that a package manager would take for something else`, () => {
    const names = ["g++", "foo-", "foo*", "foo?", "a.b", "x=1", "foo/stable", "task^", "libc6:i386"];
    const debian = names
      .map((name) => `if debian_accepts ${quoteSh(name)}; then echo 1; else echo 0; fi\n`)
      .join("");
    assert.is(callLibrary(shell, debian).replaceAll("\n", ""), "100010001");
    const rpmNames = [
      "g++",
      "glibc.i686",
      "/usr/bin/wget",
      "perl(Foo::Bar)",
      "foo*",
      "./foo.rpm",
      "http://x/y",
      "@group",
      "a=1",
      "a b",
    ];
    const rpm = rpmNames
      .map((rpmName) => `if rpm_accepts ${quoteSh(rpmName)}; then echo 1; else echo 0; fi\n`)
      .join("");
    assert.is(callLibrary(shell, rpm).replaceAll("\n", ""), "1111000000");
  });
}

/** What a call of the library offers while a program prints an output. */
const offers = (name: string, output: string, call: string) =>
  wishes(callLibrary("dash", `${instead(name, output)}${call}`)).map((wish) => wish.trim());

test("the offers of apt", () => {
  // What only the source of a package has cannot be installed.
  const madison =
    "    hadoop |    1.3.4-1 | file:/opt/repo ./ Packages\n    hadoop |    1.3.3-8 | file:/opt/repo ./ Packages\n    hadoop |    1.3.5-1 | http://deb.debian.org/debian bookworm/main Sources\n";
  const showpkg =
    "Package: hadoop\nVersions: \n\nProvides: \nReverse Provides: \nbigtop 3.2-1 (= 1.3)\nother 1-1 \n";
  assert.equal(
    wishes(
      callLibrary(
        "dash",
        `family=debian; debian_ask() { case $1 in madison) printf '%s' ${quoteSh(madison)} ;; *) printf '%s' ${quoteSh(showpkg)} ;; esac; }; debian_offers hadoop`,
      ),
    ),
    ["1.3.4-1\thadoop\t1.3.4-1", "1.3.3-8\thadoop\t1.3.3-8", "1.3\tbigtop\t3.2-1", "-\tother\t1-1"],
  );
});

test("the offers of dnf, yum and microdnf", () => {
  // dnf 4 adds a line end of its own; dnf 5 may write an epoch of 0.
  const dnf =
    "@lzo\t2.9-1\tx86_64\n\n@lzo\t0:2.10-1\tx86_64\n\n@lzo\t2.10-1\ti686\n@lzo-devel\t2.10-1\tx86_64\n@lzo\t2.8-1\tsrc\n";
  const asked = "family=redhat; installer=dnf; wanted_names=' lzo'; redhat_offers";
  assert.equal(offers("dnf", dnf, `${asked} lzo.i686`), ["2.10-1\tlzo\t2.10-1"]);
  assert.equal(offers("dnf", dnf, `${asked} lzo.x86_64`), ["2.10-1\tlzo\t2.10-1", "2.9-1\tlzo\t2.9-1"]);
  const provided = "@vcap-a\t1.0-1\tnoarch\nvcap = 1\nvcap-a = 1.0-1\n\n@vcap-c\t1.0-1\tnoarch\nvcap\n";
  assert.equal(offers("dnf", provided, `${asked} vcap`), ["1\tvcap-a\t1.0-1", "-\tvcap-c\t1.0-1"]);
  // yum 3 breaks lines that are long, and has no repoquery.
  const yum =
    "Available Packages\njava-1.8.0-openjdk-devel.x86_64\n                 1:1.8.0.412.b08-1.el7_9\n                           updates\n";
  assert.equal(
    offers(
      "yum",
      yum,
      "family=redhat; installer=yum; redhat_queries() { return 1; }; redhat_offers java-1.8.0-openjdk-devel",
    ),
    ["1:1.8.0.412.b08-1.el7_9\tjava-1.8.0-openjdk-devel\t1:1.8.0.412.b08-1.el7_9"],
  );
  assert.equal(
    offers(
      "microdnf",
      "lzo-2.10-1.x86_64\nlzo-2.9-1.x86_64\n",
      "family=redhat; installer=microdnf; redhat_offers lzo",
    ),
    ["2.10-1\tlzo\t2.10-1", "2.9-1\tlzo\t2.9-1"],
  );
});

test("the offers of zypper", () => {
  // The name of a repository is the author's own, and what is in no repository is not on offer.
  const solvable = (status: string, edition: string, repository: string) =>
    `<solvable status="${status}" name="lzo" kind="package" edition="${edition}" arch="x86_64" repository="${repository}"/>\n`;
  const zypper = `<?xml version='1.0'?>\n<stream>\n<message type="info">Loading repository data...</message>\n<solvable-list>\n${solvable("installed", "2.10-1", "devel:languages:c++ &gt; version 9.9-9 | 8")}${solvable("other-version", "2.9-1", "Main")}${solvable("installed", "2.8-1", "(System Packages)")}</solvable-list>\n`;
  assert.equal(offers("zypper", zypper, "family=suse; suse_offers lzo ''"), [
    "2.10-1\tlzo\t2.10-1",
    "2.9-1\tlzo\t2.9-1",
  ]);
});

test("the offers of pacman", () => {
  const pacman =
    "Repository      : extra\nName            : lzo\nVersion         : 2.10-5\nDescription     : x\nProvides        : lzo2  lzo=7\n";
  assert.equal(
    offers(
      "pacman",
      pacman,
      "pacman_conf() { :; }; family=arch; arch_path() { echo /nowhere; }; arch_offers lzo",
    ),
    ["2.10-5\tlzo\t2.10-5", "7\tlzo\t2.10-5"],
  );
});

test("what apk and pacman have in their databases", () => {
  const guest = makeScratchGuest({
    "lib/apk/db/installed":
      "C:Q1abc=\nP:busybox\nV:1.36.1-r5\nA:x86_64\np:/bin/sh cmd:busybox=1.36.1-r5\nF:bin\nR:busybox\n\nP:musl\nV:1.2.4-r2\nA:x86_64\n\n",
    "var/lib/pacman/local/lzo-2.10-5/desc":
      "%NAME%\nlzo\n\n%VERSION%\n2.10-5\n\n%ARCH%\nx86_64\n\n%PROVIDES%\nliblzo2.so=2-64\nlzo2\n\n%DESC%\nx\n",
    "var/lib/pacman/local/jre-17-1/desc": "%NAME%\njre\n\n%VERSION%\n1:17-1\n\n%ARCH%\nany\n",
  });
  const sorted = (text: string) => text.trim().split("\n").sort();
  const apk = sorted(callLibrary("dash", "alpine_list", guest.root));
  const arch = sorted(callLibrary("dash", "arch_list", guest.root));
  guest.remove();
  assert.equal(apk, [
    "/bin/sh\t-\tx86_64\tbusybox",
    "busybox\t1.36.1-r5\tx86_64\t=",
    "cmd:busybox\t1.36.1-r5\tx86_64\tbusybox",
    "musl\t1.2.4-r2\tx86_64\t=",
  ]);
  assert.equal(arch, [
    "jre\t1:17-1\tany\t=",
    "liblzo2.so\t2-64\tx86_64\tlzo",
    "lzo\t2.10-5\tx86_64\t=",
    "lzo2\t-\tx86_64\tlzo",
  ]);
});

test("the newest version on offer that meets the request is chosen", () => {
  const choose = (wanted: string, offers: string, family = "debian") =>
    callLibrary(
      "dash",
      `family=${family} lock_for=''; ${family}_offers() { printf '%s\\tlzo\\t\\n' ${offers} | sed 's/^\\([^\\t]*\\).*/&\\1/'; }
       vercmp() { if [ "$1" = "$2" ]; then echo 0; else echo 1; fi; }
       pacman_conf() { :; }
       choose lzo ${quoteSh(wanted)}; echo "$choose_error|$spec"`.replace("pacman_conf", "arch_refuses"),
    ).trim();
  assert.is(choose("", "1-1 2-1"), "|lzo");
  assert.is(choose("exact 2.10", "2.9-1 2.10-1 2.10-2 1:2.10-1"), "|lzo=1:2.10-1");
  assert.is(choose("exact 2.10-1", "2.9-1 2.10-1 2.10-2"), "|lzo=2.10-1");
  assert.is(choose("exact 7", "2.9-1 1-1"), "no available version is 7; available: 2.9-1, 1-1|");
  assert.is(choose(">= 2 < 2.10", "1.1-1 2.9-1 2.9-3 2.10-1"), "|lzo=2.9-3");
  assert.is(choose("> 3", "1-1 2-1"), "no available version is > 3; available: 1-1, 2-1|");
  assert.is(choose("exact 2.10", "1:2.10-1", "redhat"), "|lzo-1:2.10-1");
  assert.is(choose("exact 2.10", "1:2.10-1 2.9-1", "suse"), "|lzo=1:2.10-1");
  assert.is(choose("exact 2.10", "2.10-5", "arch"), "|lzo=2.10-5");
  assert.is(choose("exact 2.9", "2.10-5", "arch"), "no available version is 2.9; available: 2.10-5|");
});

test("where nothing is on offer, the package manager itself says what it lacks", () => {
  const choose = (wanted: string) =>
    callLibrary(
      "dash",
      `family=debian lock_for=''; debian_offers() { :; }; choose lzo ${quoteSh(wanted)}; echo "$choose_error|$spec"`,
    ).trim();
  assert.is(choose("exact 7"), "|lzo=7");
  assert.is(choose(">= 7"), "|lzo");
});

test("of a name that only other packages provide, the package that provides it at that version is chosen", () => {
  const choose = (wanted: string) =>
    callLibrary(
      "dash",
      `family=debian lock_for=''; debian_offers() { printf '1\\tvcap-a\\t1.0-1\\n2\\tvcap-b\\t3.0-1\\n-\\tvcap-c\\t1-1\\n'; }
       choose vcap ${quoteSh(wanted)}; echo "$choose_error|$spec"`,
    ).trim();
  assert.is(choose("< 2"), "|vcap-a=1.0-1");
  assert.is(choose("exact 2"), "|vcap-b=3.0-1");
  assert.is(
    choose("> 2"),
    "no available version is > 2; available: 1 (of vcap-a), 2 (of vcap-b), - (of vcap-c)|",
  );
});

test("what apk and yum 3 say is newer", () => {
  const apk =
    "(1/2) Upgrading lzo (2.9-r0 -> 2.10-r0)\n(2/2) Upgrading tool@edge (1-r0 -> 2-r0)\nOK: 9 MiB\n";
  assert.is(
    callLibrary("dash", `${instead("apk", apk)}alpine_upgrades`),
    "lzo\t2.9-r0\t2.10-r0\ntool\t1-r0\t2-r0\n",
  );
  const yum =
    "Updated Packages\nlzo.x86_64      2.10-1.el7     base\njava-1.8.0-openjdk-devel.x86_64\n                1:1.8.0-2.el7  updates\n";
  const installed = "lzo\t2.9-1.el7\tx86_64\t=\njava-1.8.0-openjdk-devel\t1:1.8.0-1.el7\tx86_64\t=\n";
  const ask = `printf ${quoteSh(installed)} >"$workshop/packages"
    installer=yum; redhat_queries() { return 1; }; redhat_upgrades`;
  assert.is(
    callLibrary("dash", `${instead("yum", yum)}${ask}`),
    "java-1.8.0-openjdk-devel\t1:1.8.0-1.el7\t1:1.8.0-2.el7\nlzo\t2.9-1.el7\t2.10-1.el7\n",
  );
  const none = "yum() { echo 'Error: No matching Packages to list' >&2; return 1; }\n";
  assert.is(callLibrary("dash", `${none}${ask}`), "");
});

test("what rpm, dnf and yum say of a script that failed", () => {
  const broken = (line: string) =>
    callLibrary(
      "dash",
      `printf '%s\\n' ${quoteSh(line)} >"$workshop/out"; : >"$workshop/err"; rpm_broken`,
    ).trim();
  assert.is(
    broken("warning: %post(broken-post-1.0-1.noarch) scriptlet failed, exit status 1"),
    "broken-post",
  );
  assert.is(broken("warning: %posttrans(a-b-1:2.0-1.el9.x86_64) scriptlet failed, signal 9"), "a-b");
  assert.is(
    broken(">>> Non-critical error in post-install scriptlet: broken-post-0:1.0-1.noarch"),
    "broken-post",
  );
  assert.is(
    broken("Non-fatal POSTIN scriptlet failure in rpm package 1:broken-post-1.0-1.noarch"),
    "broken-post",
  );
  assert.is(broken("broken-post: this always fails"), "");
});

test("what pacman says of a script that failed", () => {
  const broken = (lines: string) =>
    callLibrary("dash", `printf '%s' ${quoteSh(lines)} >"$workshop/out"; arch_broken`).trim();
  const failed = "error: command failed to execute correctly\n";
  assert.is(broken(`installing first...\ninstalling second...\nsome words\n${failed}`), "second");
  assert.is(broken(`(1/2) upgrading first...\n${failed}(2/2) installing second...\n`), "first");
  // A hook is not a package's own script.
  assert.is(
    broken(`installing first...\n:: Running post-transaction hooks...\n(1/1) Warming up...\n${failed}`),
    "",
  );
});

test.run();
