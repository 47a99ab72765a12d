import library from "./debian.sh";
import type { FamilyModule } from "./family.ts";
import { debianArchitectures, fileOrCapability } from "./names.ts";

/** Debian and its descendants. */
export const debian: FamilyModule = {
  libraries: [library],
  distributions: ["debian", "ubuntu", "linuxmint", "kali", "raspbian", "devuan", "pop", "neon", "elementary"],
  aliases: {},
  usual: "ubuntu",
  database: "dpkg",
  repositories: "apt",
  install: "apt-get -y install",
  remove: "apt-get -y remove",
  spell: (name, version) => `${name}=${version}`,
  nameProblem(name) {
    const common = fileOrCapability(name, "apt");
    if (common) return common;
    const [, plain, rpm = ""] = /^(.*)\.([a-z0-9_]+)$/.exec(name) ?? [];
    const architecture = debianArchitectures[rpm];
    if (architecture)
      return { is: "ends in an architecture of rpm", help: `write \`${plain}:${architecture}\`` };
    // https://www.debian.org/doc/debian-policy/ch-controlfields.html, "Source" and "Package".
    const lower = name.toLowerCase();
    if (lower !== name)
      return { is: "has capital letters, which no Debian package has", help: `write \`${lower}\`` };
    if (name.includes("_"))
      return {
        is: "has an underscore, which no Debian package has",
        help: `write \`${name.replaceAll("_", "-")}\``,
      };
    if (/:.*[:+.~-]/.test(name))
      return { is: "has a colon, which apt reads as an architecture", help: "write NAME:ARCH" };
    return undefined;
  },
};
