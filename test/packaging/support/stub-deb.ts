import { execFileSync } from "node:child_process";
import { chmodSync, cpSync, mkdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { scratchFolder } from "../../recipes/support/guest-root.ts";

/** Makes a .deb of that name and version, of copies of files of this machine: path in it → path here. */
export function stubDeb(name: string, version: string, files: Readonly<Record<string, string>> = {}): string {
  const tree = scratchFolder();
  for (const [path, source] of Object.entries(files)) {
    mkdirSync(dirname(join(tree, path)), { recursive: true });
    cpSync(source, join(tree, path), { dereference: true });
  }
  mkdirSync(join(tree, "DEBIAN"));
  const control = `Package: ${name}\nVersion: ${version}\nArchitecture: all\nMaintainer: Test <test@example.com>\nDescription: stand-in of ${name}\n`;
  writeFileSync(join(tree, "DEBIAN/control"), control);
  chmodSync(tree, 0o755);
  const deb = join(scratchFolder(), `${name}_${version}.deb`);
  execFileSync("dpkg-deb", ["--root-owner-group", "-Znone", "--build", tree, deb], { stdio: "ignore" });
  return deb;
}

/** The libraries of a program that are not in the root filesystem, as `stubDeb` takes them. */
export function missingLibraries(program: string, has: (path: string) => boolean): Record<string, string> {
  const listed = execFileSync("ldd", [program], { encoding: "utf8" });
  const paths = [...listed.matchAll(/=> (\/\S+)/g)].map(([, path]) => path!);
  // A /lib that is a link to /usr/lib is one thing to dpkg, and another to what it unpacks.
  return Object.fromEntries(
    paths
      .filter((path) => !has(path))
      .map((path) => [path.replace(/^\/(?=lib)/, "usr/").replace(/^\//, ""), path]),
  );
}
