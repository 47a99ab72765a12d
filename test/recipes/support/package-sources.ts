import { execFileSync } from "node:child_process";
import { chmodSync } from "node:fs";
import { asRoot } from "./as-root.ts";
import { scratchFolder } from "./guest-root.ts";
import { debRepository, rpmRepository, type TestPackage } from "./packages.ts";
import { type Family, putFiles } from "./run-script.ts";
import type { SigningKey } from "./signing-key.ts";

const machine = execFileSync("uname", ["-m"], { encoding: "utf8" }).trim();

function temurin(family: Family): TestPackage {
  const suffix = family === "debian" ? `-${{ x86_64: "amd64", aarch64: "arm64" }[machine]}` : "";
  const home = `/usr/lib/jvm/temurin-17-jdk${suffix}`;
  const files = { [`${home}/bin/java`]: "#!/bin/sh\n", [`${home}/bin/javac`]: "#!/bin/sh\n" };
  return { name: "temurin-17-jdk", version: "17.0.19", files };
}

/** Puts a folder that anybody may read into a guest. */
function place(folder: string, root: string, path: string): void {
  chmodSync(folder, 0o755);
  asRoot(["cp", "-r", folder, root + path]);
  asRoot(["chown", "-R", "0:0", root + path]);
}

/** A mirror of Temurin's package repositories at /srv/adoptium in a guest; its key is `key`. */
export function putAdoptium(root: string, family: Family, key: SigningKey, signer = key): void {
  const folder = scratchFolder();
  if (family === "debian") debRepository(`${folder}/deb`, "bookworm", "main", [temurin(family)], signer);
  else rpmRepository(`${folder}/rpm/rhel/9/${machine}`, [temurin(family)], signer);
  place(folder, root, "/srv/adoptium");
  putFiles(root, { "srv/adoptium/api/gpg/key/public": key.armoured });
}

const daemons = ["ambari-server", "ambari-agent"].map(
  (name): TestPackage => ({
    name,
    version: "2.7.5.0",
    files: {
      [`/etc/init.d/${name}`]: "#!/bin/sh\n",
      [`/usr/lib/${name}/lib/${name}.jar`]: "stand-in\n",
      [`/etc/${name}/conf/${name.replace("-server", "")}.properties`]: "a=1\n",
    },
  }),
);
const mpack: TestPackage = {
  name: "bigtop-ambari-mpack",
  version: "2.7.5.0",
  files: { "/usr/lib/bigtop-ambari-mpack/bgtp-ambari-mpack.tar.gz": "stand-in\n" },
};

/** A copy of Bigtop's repository for a guest's system at /srv/bigtop in it, and a KEYS file of several keys. */
export function putBigtop(root: string, family: Family, key: SigningKey, others: SigningKey): void {
  const folder = scratchFolder();
  const packages = [...daemons, mpack];
  if (family === "debian") debRepository(folder, "bigtop", "contrib", packages, key);
  else rpmRepository(folder, packages, key);
  place(folder, root, "/srv/bigtop");
  putFiles(root, {
    "srv/bigtop/KEYS": `Keys of Bigtop's committers.\n\n${others.armoured}\n${key.armoured}`,
  });
}
