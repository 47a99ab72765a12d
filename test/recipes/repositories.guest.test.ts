// Package repositories that recipes add: their keys are trusted for them, and packages come from them.
import { suite } from "uvu";
import * as assert from "uvu/assert";
import { guestRoot, inGuest, removeScratch, sh } from "./support/guest-root.ts";
import { putAdoptium, putBigtop } from "./support/package-sources.ts";
import { putFiles, runScript } from "./support/run-script.ts";
import { makeSigningKey } from "./support/signing-key.ts";

const test = suite("recipes: repositories");

const key = makeSigningKey();
const strangers = makeSigningKey();
const install = {
  debian: ["apt-get", "-q", "-y", "install", "temurin-17-jdk"],
  rocky: ["dnf", "-q", "-y", "install", "temurin-17-jdk"],
} as const;

const script = "recipes/common/temurin_repository";
const env = { JAVA_REPOSITORY: "file:///srv/adoptium/" };

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
    putAdoptium(root, family, key);
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
    putAdoptium(root, family, key, strangers);
    const done = runScript(root, family, script, env, false);
    if (family === "debian") assert.match(done.stderr, "NO_PUBKEY");
    else sh(root, `rpm --import ${keyFile}`);
    const installed = inGuest(root, install[family]);
    assert.is.not(installed.status, 0);
  });
}

const bigtopEnv = {
  BIGTOP_VERSION: "3.2.1",
  DOWNLOAD_MIRROR: "http://repos.bigtop.apache.org/releases",
  BIGTOP_KEYS: "https://downloads.apache.org/bigtop/KEYS",
  ARTIFACT_DIR: "",
};
const older = {
  debian: { distro: "debian", distro_version: "11" },
  rocky: { distro: "rocky", distro_version: "8.9" },
} as const;

for (const family of ["debian", "rocky"] as const) {
  const run = (root: string, name: string, more: Readonly<Record<string, string>>, testOnly: boolean) =>
    runScript(root, family, `recipes/ambari/${name}`, { ...older[family], ...more }, testOnly);

  test(`${family}: Ambari comes from a copy of Bigtop's repository, intact, and does not start by itself`, () => {
    const root = guestRoot(family);
    putBigtop(root, family, key, strangers);
    const copy = { ...bigtopEnv, ARTIFACT_DIR: "/srv/bigtop" };
    assert.match(
      run(root, "bigtop_repository", copy, true).stderr,
      /^[^ ]+, the keys that sign Bigtop's packages, is missing\n$/,
    );
    const done = run(root, "bigtop_repository", copy, false);
    assert.is(done.code, 0, done.stderr);
    assert.equal(run(root, "bigtop_repository", copy, true), { code: 0, stdout: "", stderr: "" });
    if (family === "rocky") sh(root, "rpm --import /srv/bigtop/KEYS");
    const names = ["ambari-server", "ambari-agent"];
    const command = family === "debian" ? ["apt-get", "-q", "-y", "install"] : ["dnf", "-q", "-y", "install"];
    const installed = inGuest(root, [...command, ...names]);
    assert.is(installed.status, 0, installed.stderr);

    const packages = { packages: names.join(" ") };
    assert.equal(run(root, "installed_files", packages, true), { code: 0, stdout: "", stderr: "" });
    assert.equal(run(root, "services_disabled", packages, true), { code: 0, stdout: "", stderr: "" });
    const jar = "/usr/lib/ambari-agent/lib/ambari-agent.jar";
    sh(
      root,
      `echo changed > ${jar}; mkdir -p /etc/rc3.d; ln -s ../init.d/ambari-server /etc/rc3.d/S01ambari-server`,
    );
    assert.is(
      run(root, "installed_files", packages, true).stderr,
      `${jar} is not as the package ambari-agent brought it\n`,
    );
    assert.is(
      run(root, "services_disabled", packages, true).stderr,
      "ambari-server is enabled: /etc/rc3.d/S01ambari-server starts it\n",
    );
    for (const name of ["installed_files", "services_disabled"]) {
      const repaired = run(root, name, packages, false);
      assert.is(repaired.code, 0, repaired.stderr);
      assert.is(run(root, name, packages, true).code, 0);
    }
    assert.is(sh(root, `cat ${jar}`), "stand-in\n");
  });

  test(`${family}: a system that Bigtop has no Ambari for is told so`, () => {
    const root = guestRoot(family);
    const newer = family === "debian" ? ["debian", "12"] : ["rocky", "9.3"];
    const done = run(
      root,
      "bigtop_repository",
      { ...bigtopEnv, distro: newer[0]!, distro_version: newer[1]! },
      true,
    );
    assert.is(done.stderr, `Bigtop 3.2.1 has no packages of Ambari for ${newer.join(" ")}\n`);
  });

  test(`${family}: over the net, Bigtop's repository is that of the system`, () => {
    const root = guestRoot(family);
    const keys = {
      ...bigtopEnv,
      BIGTOP_KEYS: "file:///srv/KEYS",
      DOWNLOAD_MIRROR: "http://localhost:1/releases/",
    };
    putFiles(root, { "srv/KEYS": key.armoured });
    run(root, "bigtop_repository", keys, false);
    const written =
      family === "debian"
        ? "deb [signed-by=/etc/apt/keyrings/bigtop.gpg] http://localhost:1/releases/3.2.1/debian/11/$(ARCH) bigtop contrib"
        : "baseurl=http://localhost:1/releases/3.2.1/rockylinux/8/$basearch";
    const file = family === "debian" ? "/etc/apt/sources.list.d/bigtop.list" : "/etc/yum.repos.d/bigtop.repo";
    assert.ok(sh(root, `cat ${file}`).split("\n").includes(written));
  });
}

test.run();
