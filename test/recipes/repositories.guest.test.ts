// Package repositories that recipes add. What is installed from them, apply.guest.test.ts has; here is what
// must not be, and where they point to.
import { suite } from "uvu";
import * as assert from "uvu/assert";
import { guestRoot, inGuest, removeScratch, sh } from "./support/guest-root.ts";
import { putAdoptium } from "./support/package-sources.ts";
import { putFiles, runScript } from "./support/run-script.ts";
import { makeSigningKey } from "./support/signing-key.ts";

const test = suite("recipes: repositories");

const key = makeSigningKey();
const strangers = makeSigningKey();

test.after(() => {
  key.close();
  strangers.close();
  removeScratch();
});

const bigtop = {
  BIGTOP_VERSION: "3.2.1",
  DOWNLOAD_MIRROR: "http://localhost:1/releases/",
  BIGTOP_KEYS: "file:///srv/KEYS",
  ARTIFACT_DIR: "",
};

for (const { family, install, keyFile, list, older, newer, line } of [
  {
    family: "debian",
    install: "apt-get -q -y install temurin-17-jdk",
    keyFile: "/etc/apt/keyrings/adoptium.gpg",
    list: "/etc/apt/sources.list.d/adoptium.list",
    older: ["debian", "11"],
    newer: ["debian", "12"],
    line: "deb [signed-by=/etc/apt/keyrings/bigtop.gpg] http://localhost:1/releases/3.2.1/debian/11/$(ARCH) bigtop contrib",
  },
  {
    family: "rocky",
    install: "dnf -q -y install temurin-17-jdk",
    keyFile: "/etc/pki/rpm-gpg/RPM-GPG-KEY-adoptium",
    list: "/etc/yum.repos.d/adoptium.repo",
    older: ["rocky", "8.9"],
    newer: ["rocky", "9.3"],
    line: "baseurl=http://localhost:1/releases/3.2.1/rockylinux/8/$basearch",
  },
] as const) {
  const run = (script: string, testOnly: boolean, env: Readonly<Record<string, string>>) =>
    runScript(guestRoot(family), family, `recipes/${script}`, env, testOnly);

  test(`${family}: a package with another signature is not installed`, () => {
    const root = guestRoot(family);
    const temurin = (testOnly: boolean) =>
      run("common/temurin_repository", testOnly, { JAVA_REPOSITORY: "file:///srv/adoptium/" });
    putAdoptium(root, family, key, strangers);
    const missing = `${keyFile}, with the keys that sign the packages of Eclipse Temurin, is missing\n`;
    assert.equal(temurin(true), { code: 1, stdout: "", stderr: missing });
    const done = temurin(false);
    if (family === "debian") assert.match(done.stderr, "NO_PUBKEY");
    else sh(root, `rpm --import ${keyFile}`);
    assert.is.not(inGuest(root, ["/bin/sh", "-c", install]).status, 0);
    sh(root, `echo >> ${list}`);
    assert.is(temurin(true).stderr, `${list} is not the file that this recipe writes\n`);
    sh(root, `rm ${list}`);
  });

  test(`${family}: a system without an Ambari from Bigtop gets a message`, () => {
    const [distro, version] = newer;
    const done = run("ambari/bigtop_repository", true, { ...bigtop, distro, distro_version: version });
    assert.is(done.stderr, `Bigtop 3.2.1 has no packages of Ambari for ${distro} ${version}\n`);
  });

  test(`${family}: over the net, Bigtop's repository is that of the system`, () => {
    const root = guestRoot(family);
    const [distro, version] = older;
    putFiles(root, { "srv/KEYS": key.armoured });
    run("ambari/bigtop_repository", false, { ...bigtop, distro, distro_version: version });
    const file = list.replace("adoptium", "bigtop");
    assert.ok(sh(root, `cat ${file}`).split("\n").includes(line));
  });
}

test.run();
