// Package repositories that recipes add: their keys are trusted for them, and packages come from them.
import { execFileSync } from "node:child_process";
import { suite } from "uvu";
import * as assert from "uvu/assert";
import { asRoot } from "./support/as-root.ts";
import { guestRoot, inGuest, removeScratch, scratchFolder, sh } from "./support/guest-root.ts";
import { debRepository, rpmRepository, type TestPackage } from "./support/packages.ts";
import { type Family, putFiles, runScript } from "./support/run-script.ts";
import { makeSigningKey } from "./support/signing-key.ts";

const test = suite("recipes: repositories");

const key = makeSigningKey();
const strangers = makeSigningKey();
const machine = execFileSync("uname", ["-m"], { encoding: "utf8" }).trim();

const temurin: TestPackage = {
  name: "temurin-17-jdk",
  version: "17.0.19",
  files: {
    "/usr/lib/jvm/temurin-17-jdk/bin/java": "#!/bin/sh\n",
    "/usr/lib/jvm/temurin-17-jdk/bin/javac": "#!/bin/sh\n",
  },
};

/** Adoptium's repositories, in a folder of the guest. */
function adoptium(root: string, family: Family, signer: typeof key): void {
  const folder = scratchFolder();
  if (family === "debian") debRepository(`${folder}/deb`, "bookworm", "main", [temurin], signer);
  else rpmRepository(`${folder}/rpm/rhel/9/${machine}`, [temurin], signer);
  asRoot(["cp", "-r", folder, `${root}/opt/adoptium`]);
  asRoot(["chmod", "755", `${root}/opt/adoptium`]);
  putFiles(root, { "opt/adoptium/api/gpg/key/public": key.armoured });
}

const install = {
  debian: ["apt-get", "-q", "-y", "install", "temurin-17-jdk"],
  rocky: ["dnf", "-q", "-y", "install", "temurin-17-jdk"],
} as const;

const script = "recipes/common/temurin_repository";
const env = { JAVA_REPOSITORY: "file:///opt/adoptium/" };

test.after(() => {
  key.close();
  strangers.close();
  removeScratch();
});

for (const family of ["debian", "rocky"] as const) {
  const keyFile =
    family === "debian" ? "/etc/apt/keyrings/adoptium.gpg" : "/etc/pki/rpm-gpg/RPM-GPG-KEY-adoptium";
  const list =
    family === "debian" ? "/etc/apt/sources.list.d/adoptium.list" : "/etc/yum.repos.d/adoptium.repo";

  test(`${family}: Temurin's packages can be installed once its repository is known`, () => {
    const root = guestRoot(family);
    adoptium(root, family, key);
    const missing = `${keyFile}, the key that signs Temurin's packages, is missing\n`;
    assert.equal(runScript(root, family, script, env, true), { code: 1, stdout: "", stderr: missing });
    const done = runScript(root, family, script, env, false);
    assert.is(done.code, 0, done.stderr);
    assert.equal(runScript(root, family, script, env, true), { code: 0, stdout: "", stderr: "" });
    // The guest's dnf is without the module that reads key files; with it, it reads the one that is named.
    if (family === "rocky") sh(root, `rpm --import ${keyFile}`);
    const installed = inGuest(root, install[family]);
    assert.is(installed.status, 0, installed.stderr);
    const home = runScript(
      root,
      family,
      "recipes/common/java_home",
      { JAVA_VERSION: "17", java_package: "temurin-17-jdk" },
      true,
    );
    assert.equal(home, { code: 0, stdout: "/usr/lib/jvm/temurin-17-jdk\n", stderr: "" });
    sh(root, `echo >> ${list}`);
    assert.is(
      runScript(root, family, script, env, true).stderr,
      `${list} is not the file that this recipe writes\n`,
    );
  });

  test(`${family}: what somebody else has signed is not installed`, () => {
    const root = guestRoot(family);
    adoptium(root, family, strangers);
    const done = runScript(root, family, script, env, false);
    if (family === "debian") assert.match(done.stderr, "NO_PUBKEY");
    else sh(root, `rpm --import ${keyFile}`);
    const installed = inGuest(root, install[family]);
    assert.is.not(installed.status, 0);
  });
}

test.run();
