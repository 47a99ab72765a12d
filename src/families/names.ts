/** Why a name is not the name of a package, as the end of a sentence that the name begins; and what to write. */
export interface NameProblem {
  readonly is: string;
  readonly help: string;
}

const inScript = "install it in a script";
const toRpm: Readonly<Record<string, string>> = {
  all: "noarch",
  amd64: "x86_64",
  arm64: "aarch64",
  i386: "i686",
  armhf: "armv7hl",
  ppc64el: "ppc64le",
};
/** The names of architectures in Debian, by those of rpm. */
export const debianArchitectures: Readonly<Record<string, string>> = Object.fromEntries(
  Object.entries(toRpm).map(([debian, rpm]) => [rpm, debian]),
);

/** What dnf, apt and zypper can install besides packages, but nobody can check by a version or a database. */
export function problemAnywhere(name: string, versioned: boolean): NameProblem | undefined {
  const plain = name.replace(/\(.*\)/g, "");
  if (/^@[^@]*:/.test(name)) {
    const help = `run \`dnf -y module enable ${name.slice(1)}\` in a script, then name the module's packages`;
    return { is: "is a module stream", help };
  }
  if (name.startsWith("@")) return { is: "is a group of packages", help: "name the packages of the group" };
  const [, type] = /^(pattern|patch|product|srcpackage|package):/.exec(name) ?? [];
  if (type)
    return {
      is: `is a ${type} of zypper`,
      help: type === "package" ? `write \`${name.slice(8)}\`` : "name its packages",
    };
  if (plain.includes("://")) return { is: "is the address of a file", help: inScript };
  if (/\.(rpm|deb|apk|pkg\.tar(\.\w+)?)$/.test(name)) return { is: "is a package file", help: inScript };
  if (name.endsWith("-"))
    return { is: "ends in `-`, which apt reads as an order to remove it", help: "leave out the `-`" };
  if (name.startsWith("/"))
    return versioned
      ? { is: "is a file, and a file has no version", help: "name the package that has the file" }
      : undefined;
  const [before, release] = plain.split("/");
  if (release !== undefined)
    return {
      is: "contains `/`",
      help: `write \`${before}\`, and a \`version\` if you need the one of \`${release}\``,
    };
  return undefined;
}

/** Returns why the path of a file, or a capability such as `perl(Carp)`, names no package of a manager. */
export function fileOrCapability(name: string, manager: string): NameProblem | undefined {
  if (name.startsWith("/"))
    return { is: `is a file, and ${manager} takes no files`, help: "name the package that has the file" };
  return name.includes("(") ? capability(manager) : undefined;
}

/** Returns why a name with parentheses names no package of a manager. */
export function capability(manager: string): NameProblem {
  return {
    is: `has parentheses, which no package of ${manager} has`,
    help: "name the package that provides it",
  };
}

/** Returns why a name cannot be the name of an RPM package; undefined if it can, and for files and capabilities. */
export function rpmProblem(name: string): NameProblem | undefined {
  if (/[/(]/.test(name)) return undefined;
  const [, plain, debian = ""] = /^(.*):([a-z0-9-]+)$/.exec(name) ?? [];
  if (toRpm[debian])
    return { is: "ends in an architecture of Debian", help: `write \`${plain}.${toRpm[debian]}\`` };
  if (name.includes(":"))
    return { is: "has a colon, which no package of rpm has", help: "write NAME.ARCH for an architecture" };
  const [, before, version] =
    /^(.+)-(\d[^-]*-\d[^-]*?)(?:\.(?:noarch|x86_64|i686|aarch64))?$/.exec(name) ?? [];
  if (before) return { is: "holds a version", help: `write \`{${before}: {version: "${version}"}}\`` };
  return undefined;
}
