// What the rows with a guest share: images, recipes, and the programs that they are compared with.
import { spawnSync } from "node:child_process";
import { copyFileSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { kvmWorks } from "./machine.mjs";
import { saharaImagePack, virtCustomize } from "./peers.mjs";

/** Packages of a small system that are there. */
const installed =
  "dpkg apt bash coreutils sed grep gzip tar findutils util-linux debconf perl-base libc6 login passwd base-files hostname debianutils diffutils mawk".split(
    " ",
  );

/** Packages of the guest's repository that are not there. */
const missing =
  "wget hadoop nfs-common zookeeper ambari-agent curl flume-ng fuse hbase hue impala iptables kafka krb5-user ldap-utils netcat ntp oozie rpcbind unzip".split(
    " ",
  );

/**
 * Returns the environment of programs that boot: with or without KVM, as this machine allows, and with the appliance of
 * libguestfs.
 */
export function applianceEnvironment(runner) {
  runner.versions.guestfish = spawnSync("guestfish", ["--version"], { encoding: "utf8" })
    .stdout.trim()
    .split(" ")
    .at(-1);
  return {
    XDG_CACHE_HOME: join(runner.folder, "cache"),
    LIBGUESTFS_BACKEND: "direct",
    ...(kvmWorks(runner.program) ? {} : { LIBGUESTFS_BACKEND_SETTINGS: "force_tcg" }),
  };
}

/** Builds an appliance of our own, and returns the same environment with it. */
export function withOwnAppliance(runner, env) {
  const own = { ...env, XDG_CACHE_HOME: join(runner.folder, "cache-with-appliance") };
  runner.run({ ...runner.ours("appliance", "build"), env: own });
  return own;
}

/** Returns a test guest's image, which is built if it is not there. Nothing may write to it. */
export function guestImage(guest) {
  const { status, stdout, stderr } = spawnSync("test/guests/build.sh", [guest], { encoding: "utf8" });
  if (status !== 0) throw new Error(`test/guests/build.sh ${guest}: ${stderr}`);
  return stdout.trim();
}

/** Returns a function that makes a fresh layer over an image, always at the same path. */
export function freshLayer(runner, image, name) {
  const layer = join(runner.folder, name);
  return () => {
    runner.run({
      words: ["qemu-img", "create", "-q", "-f", "qcow2", "-F", "qcow2", "-b", image, layer],
    });
    return layer;
  };
}

/** Returns a copy of an image that programs may open for writing. */
export function copyOf(runner, image, name) {
  const copy = join(runner.folder, name);
  copyFileSync(image, copy);
  return copy;
}

/** The appliance's own time: it boots, mounts the guest, and runs `true` in it. */
export function floor(image, env) {
  return {
    words: ["guestfish", "--ro", "-a", image, "run", ":", "mount", "/dev/sda1", "/", ":", "sh", "true"],
    env,
  };
}

/** A recipe of 20 steps that conform. */
export function conformingRecipe(runner) {
  return writeRecipe(runner, "conforming.yaml", installed.map(packageStep));
}

/** A recipe of 20 packages in 10 steps, and 5 scripts. */
export function installingRecipe(runner) {
  const steps = [];
  for (let step = 0; step < 10; step++)
    steps.push(`  - package: [${missing.slice(step * 2, step * 2 + 2).join(", ")}]\n`);
  for (let number = 1; number <= 5; number++) {
    writeFileSync(join(runner.folder, `script-${number}.sh`), scriptText(number));
    steps.push(`  - script: script-${number}.sh\n`);
  }
  return writeRecipe(runner, "installing.yaml", steps);
}

/** The words with which virt-customize does the same. */
export function virtCustomizeInstalls(runner) {
  const words = [...virtCustomize(runner), "--format", "qcow2", "--no-network"];
  const installs = [];
  for (let step = 0; step < 10; step++)
    installs.push("--install", missing.slice(step * 2, step * 2 + 2).join(","));
  const scripts = [1, 2, 3, 4, 5].flatMap((number) => ["--run", join(runner.folder, `script-${number}.sh`)]);
  return (image) => [...words, "-a", image, ...installs, ...scripts];
}

/** The words with which virt-customize asks for the packages of the conforming recipe. */
export function virtCustomizeChecks(runner, image) {
  const words = [...virtCustomize(runner), "--format", "qcow2", "--no-network", "-a", image];
  return [...words, ...installed.flatMap((name) => ["--run-command", `dpkg -s ${name}`])];
}

/** Returns the command of sahara-image-pack's engine. */
export function saharaEngine(runner, env) {
  const [python] = saharaImagePack(runner);
  return (mode, image, recipe) => ({
    words: [python, resolve("bench/sahara-engine.py"), mode, image, recipe],
    env,
  });
}

const packageStep = (name) => `  - package: ${name}\n`;

const scriptText = (number) => `#!/bin/sh
mkdir -p /opt/bench
echo ${number} >/opt/bench/${number}
`;

function writeRecipe(runner, name, steps) {
  const recipe = join(runner.folder, name);
  writeFileSync(recipe, `validators:\n${steps.join("")}`);
  return recipe;
}
