// The programs that rows compare with. What is missing is installed from Debian, with apt-get.
import { spawnSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { resolve } from "node:path";

/** Returns the command of virt-customize. */
export function virtCustomize(runner) {
  install(["guestfs-tools"], "/usr/bin/virt-customize");
  runner.versions["virt-customize"] = debianVersion("guestfs-tools");
  return ["/usr/bin/virt-customize"];
}

/** Returns the command of OpenStack's sahara-image-pack. Debian's script of that name is in a package of services. */
export function saharaImagePack(runner) {
  install(
    ["python3-sahara", "python3-guestfs"],
    "/usr/lib/python3/dist-packages/sahara/cli/image_pack/cli.py",
    "/usr/lib/python3/dist-packages/guestfs.py",
  );
  runner.versions["sahara-image-pack"] = debianVersion("python3-sahara");
  return ["/usr/bin/python3", "-c", "from sahara.cli.image_pack.cli import main; main()"];
}

/** Returns the command of the YAML language server that `npm ci` installs. */
export function yamlLanguageServer(runner) {
  const folder = "node_modules/yaml-language-server";
  runner.versions["yaml-language-server"] = JSON.parse(
    readFileSync(`${folder}/package.json`, "utf8"),
  ).version;
  return [process.execPath, resolve(folder, "bin/yaml-language-server"), "--stdio"];
}

function install(packages, ...files) {
  if (files.every((file) => existsSync(file))) return;
  const sudo = process.getuid() === 0 ? [] : ["sudo"];
  const words = [...sudo, "apt-get", "-y", "-qq", "--no-install-recommends", "install", ...packages];
  const { status } = spawnSync(words[0], words.slice(1), {
    env: { ...process.env, DEBIAN_FRONTEND: "noninteractive" },
    stdio: ["ignore", "ignore", "inherit"],
  });
  if (status !== 0) throw new Error(`can't install ${packages.join(" and ")}: run \`${words.join(" ")}\``);
}

function debianVersion(name) {
  return spawnSync("dpkg-query", ["-W", "-f", "${Version}", name], { encoding: "utf8" }).stdout;
}
