import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { asRoot } from "./as-root.ts";
import { scratchFolder } from "./guest-root.ts";
import type { Family } from "./run-script.ts";
import type { SigningKey } from "./signing-key.ts";

/** A package of a few files; those under a bin folder or /etc/init.d are programs. */
export interface TestPackage {
  readonly name: string;
  readonly version: string;
  readonly files: Readonly<Record<string, string>>;
  /** Of a package for Debian. */
  readonly depends?: string;
}

const isProgram = (path: string) => /\/(s?bin|init\.d)\//.test(path);

function writeTree(folder: string, pkg: TestPackage): void {
  for (const [path, text] of Object.entries(pkg.files)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), text, { mode: isProgram(path) ? 0o755 : 0o644 });
  }
}

/** Makes NAME.deb files; returns the text of apt's index of them. */
function buildDebs(folder: string, packages: readonly TestPackage[]): string {
  mkdirSync(folder, { recursive: true });
  return packages
    .map((pkg) => {
      const tree = scratchFolder();
      const control = `Package: ${pkg.name}\nVersion: ${pkg.version}-1\nArchitecture: all\nMaintainer: Test <test@example.com>\n${pkg.depends ? `Depends: ${pkg.depends}\n` : ""}Description: stand-in of ${pkg.name}\n`;
      writeTree(tree, pkg);
      mkdirSync(join(tree, "DEBIAN"));
      writeFileSync(join(tree, "DEBIAN/control"), control);
      const file = join(folder, `${pkg.name}.deb`);
      execFileSync("dpkg-deb", ["--root-owner-group", "-Zgzip", "-b", tree, file], { stdio: "ignore" });
      const bytes = readFileSync(file);
      const sha256 = createHash("sha256").update(bytes).digest("hex");
      return `${control}Filename: FOLDER/${pkg.name}.deb\nSize: ${bytes.length}\nSHA256: ${sha256}\n\n`;
    })
    .join("");
}

const sha256Line = (path: string, text: string) =>
  ` ${createHash("sha256").update(text).digest("hex")} ${text.length} ${path}\n`;

/** Adds packages to the repository of stubs that a guest has, which is trusted unsigned. */
export function addPackages(root: string, family: Family, packages: readonly TestPackage[]): void {
  const there = join(root, "opt/localrepo");
  const folder = join(scratchFolder(), "localrepo");
  asRoot(["cp", "-r", there, folder]);
  asRoot(["chown", "-R", `${process.getuid?.()}`, folder]);
  asRoot(["chmod", "-R", "u+w", folder]);
  if (family === "rocky") rpmRepository(folder, packages);
  else {
    const added = buildDebs(folder, packages).replaceAll("FOLDER/", "./");
    const index = readFileSync(join(folder, "Packages"), "utf8") + added;
    writeFileSync(join(folder, "Packages"), index);
    const head = "Origin: stubs\nLabel: stubs\nDate: Tue, 14 Nov 2023 22:13:20 UTC\nSHA256:\n";
    writeFileSync(join(folder, "Release"), head + sha256Line("Packages", index));
  }
  asRoot(["rm", "-rf", there]);
  asRoot(["cp", "-r", folder, there]);
  asRoot(["chown", "-R", "0:0", there]);
}

/** A signed apt repository, as reprepro lays them out. */
export function debRepository(
  folder: string,
  suite: string,
  component: string,
  packages: readonly TestPackage[],
  key: SigningKey,
): void {
  const index = buildDebs(join(folder, "pool"), packages).replaceAll("FOLDER/", "pool/");
  const architecture = execFileSync("dpkg", ["--print-architecture"], { encoding: "utf8" }).trim();
  const path = `${component}/binary-${architecture}/Packages`;
  const dist = join(folder, "dists", suite);
  mkdirSync(dirname(join(dist, path)), { recursive: true });
  writeFileSync(join(dist, path), index);
  const release = `Origin: Test\nLabel: Test\nSuite: stable\nCodename: ${suite}\nArchitectures: ${architecture}\nComponents: ${component}\nDate: Tue, 14 Nov 2023 22:13:20 UTC\nSHA256:\n${sha256Line(path, index)}`;
  writeFileSync(join(dist, "InRelease"), key.clearSign(release));
}

/** An rpm repository, its packages signed where a key is given. What is in the folder already stays. */
export function rpmRepository(folder: string, packages: readonly TestPackage[], key?: SigningKey): void {
  mkdirSync(folder, { recursive: true });
  for (const pkg of packages) buildRpm(folder, pkg);
  key?.signRpms(
    readdirSync(folder)
      .filter((name) => name.endsWith(".rpm"))
      .map((name) => join(folder, name)),
  );
  execFileSync("createrepo_c", ["-q", "--no-database", "--simple-md-filenames", folder]);
  // zypper asks for this signature; dnf looks at those of the packages.
  key?.signFile(join(folder, "repodata/repomd.xml"));
}

function buildRpm(folder: string, pkg: TestPackage): void {
  const scratch = scratchFolder();
  const tree = join(scratch, "tree");
  writeTree(tree, pkg);
  const spec = `Name: ${pkg.name}\nVersion: ${pkg.version}\nRelease: 1\nSummary: stand-in\nLicense: MIT\nBuildArch: noarch\nAutoReqProv: no\n%description\nstand-in\n%install\ncp -a ${tree}/. %{buildroot}/\n%files\n${Object.keys(pkg.files).join("\n")}\n`;
  writeFileSync(join(scratch, "spec"), spec);
  const defines = {
    _topdir: join(scratch, "top"),
    _rpmdir: folder,
    _build_name_fmt: "%%{NAME}.rpm",
    _binary_payload: "w1.gzdio",
    __os_install_post: "%{nil}",
    debug_package: "%{nil}",
  };
  const options = Object.entries(defines).flatMap(([name, value]) => ["--define", `${name} ${value}`]);
  execFileSync("rpmbuild", ["--quiet", "-bb", ...options, join(scratch, "spec")], { stdio: "ignore" });
}
