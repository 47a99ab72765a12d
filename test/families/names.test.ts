import { suite } from "uvu";
import * as assert from "uvu/assert";
import { packageNameProblem } from "../../src/families/families.ts";
import { type Family, families } from "../../src/plan/distributions.ts";

const test = suite("package names");

const problem = (name: string, only: readonly Family[] = families, versioned = false) => {
  const found = packageNameProblem(name, only, versioned);
  return found && `${found.is}; ${found.help}`;
};

test("names of packages of every family", () => {
  for (const name of [
    "wget",
    "g++",
    "libstdc++6",
    "python3.11",
    "java-1.8.0-openjdk-devel",
    "linux-image-6.1.0-18-amd64",
    "libc6:i386",
    "glibc.i686",
    "perl(Foo::Bar)",
    "npm(@babel/core)",
    "/usr/bin/wget",
    "so:libc.musl-x86_64.so.1",
    "ImageMagick",
    "python3_x",
    "gcc-12",
    "0ad",
  ])
    assert.is(problem(name), undefined, name);
});

test("what can be installed but is no package", () => {
  assert.match(problem("@development-tools")!, /^is a group of packages; name the packages of the group$/);
  assert.match(
    problem("@nodejs:18")!,
    /^is a module stream; run `dnf -y module enable nodejs:18` in a script/,
  );
  assert.match(problem("@nodejs:18/common")!, /^is a module stream/);
  assert.match(problem("pattern:lamp_server")!, /^is a pattern of zypper; /);
  assert.match(problem("./hadoop.rpm")!, /^is a package file; install it in a script$/);
  assert.match(problem("https://example.org/hadoop")!, /^is the address of a file; /);
  assert.match(problem("hadoop-")!, /^ends in `-`/);
  assert.is(
    problem("hadoop/stable"),
    "contains `/`; write `hadoop`, and a `version` if you need the one of `stable`",
  );
  assert.match(problem("/usr/bin/wget", ["redhat"], true)!, /^is a file, and a file has no version/);
});

test("names that one family does not have", () => {
  assert.is(
    problem("ImageMagick", ["debian"]),
    "has capital letters, which no Debian package has; write `imagemagick`",
  );
  assert.is(
    problem("mod_ssl", ["debian"]),
    "has an underscore, which no Debian package has; write `mod-ssl`",
  );
  assert.is(problem("glibc.x86_64", ["debian"]), "ends in an architecture of rpm; write `glibc:amd64`");
  assert.is(
    problem("libc6:i386", ["redhat", "suse"]),
    "ends in an architecture of Debian; write `libc6.i686`",
  );
  assert.is(problem("hadoop-1.3.3-8", ["suse"]), 'holds a version; write `{hadoop: {version: "1.3.3-8"}}`');
  assert.is(
    problem("hadoop-1.3.3-8.noarch", ["redhat"]),
    'holds a version; write `{hadoop: {version: "1.3.3-8"}}`',
  );
  assert.match(problem("/usr/bin/wget", ["debian"])!, /^is a file, and apt takes no files/);
  assert.match(problem("/usr/bin/wget", ["arch"])!, /^is a file, and pacman takes no files/);
  assert.match(problem("perl(CGI)", ["arch"])!, /^has parentheses/);
  assert.match(problem("libc6:i386", ["arch"])!, /^has a colon/);
  // Another family may have it.
  assert.is(problem("mod_ssl", ["debian", "redhat"]), undefined);
});

test.run();
