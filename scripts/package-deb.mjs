// Packs the program for Debian and Ubuntu: sahara-image_VERSION-1_all.deb. It needs dpkg-deb, and no root.
// The same source gives the same bytes; times in it are that of the release (CHANGELOG.md), or SOURCE_DATE_EPOCH.
// DEBFULLNAME and DEBEMAIL name the maintainer, as in Debian's tools. REPOSITORY is the address of the repository, by
// default that in package.json. Prints the file's path.
//
// usage: node scripts/package-deb.mjs [FOLDER]     by default build/
import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import {
  chmodSync,
  cpSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { dirname, join, resolve } from "node:path";
import { gzipSync } from "node:zlib";
import { releaseDate } from "./release-date.mjs";
import { repositoryAddress, withRepository } from "./repository.mjs";

const target = resolve(process.argv[2] ?? "build");
const { version, man } = JSON.parse(readFileSync("package.json", "utf8"));
const epoch = Number(process.env.SOURCE_DATE_EPOCH || Date.parse(`${await releaseDate()}T00:00:00Z`) / 1000);
const { DEBFULLNAME = "sahara-image contributors", DEBEMAIL = "contributors@sahara-image.invalid" } =
  process.env;
const maintainer = `${DEBFULLNAME} <${DEBEMAIL}>`;

mkdirSync("build", { recursive: true });
const root = mkdtempSync(resolve("build", "deb-"));
process.on("exit", () => rmSync(root, { recursive: true, force: true }));

function put(path, content, mode = 0o644) {
  mkdirSync(dirname(join(root, path)), { recursive: true });
  writeFileSync(join(root, path), content, { mode });
  chmodSync(join(root, path), mode);
}
function link(path, to) {
  mkdirSync(dirname(join(root, path)), { recursive: true });
  symlinkSync(to, join(root, path));
}
const read = (path) => readFileSync(path, "utf8");
/** Policy asks for the best compression; Node writes no time and no name into the header. */
const packed = (text) => gzipSync(text, { level: 9 });

const program = "usr/lib/sahara-image";
const doc = "usr/share/doc/sahara-image";
const programs = ["sahara-image", "sahara-image-create"];

mkdirSync(join(root, program), { recursive: true });
execFileSync(process.execPath, ["scripts/build.mjs", join(root, program, "dist")], {
  stdio: ["ignore", 2, 2],
});
// Of the Node that packs it; postinst makes one of the Node that is there.
rmSync(join(root, program, "dist/program.cjs.cache"));
// The library is for npm, where programs find it.
for (const path of ["index.js", "types"])
  rmSync(join(root, program, "dist", path), { recursive: true, force: true });
for (const folder of ["recipes", "schemas"]) cpSync(folder, join(root, program, folder), { recursive: true });
put(
  `${program}/package.json`,
  `${JSON.stringify({ name: "sahara-image", version, type: "module" }, null, 2)}\n`,
);
put(`${program}/cache-code.mjs`, read("scripts/cache-code.mjs"));
rmSync(join(root, program, "recipes/README.md"));
for (const name of programs) {
  // Debian's Node, even if the PATH has another.
  const file = `${program}/dist/${name}.js`;
  put(file, read(join(root, file)).replace(/^#!.*/, "#!/usr/bin/node"), 0o755);
  link(`usr/bin/${name}`, `../lib/sahara-image/dist/${name}.js`);
}

for (const page of man) {
  const section = page.at(-1);
  put(`usr/share/man/man${section}/${page.replace(/^.*\//, "")}.gz`, packed(read(page)));
}

const completion = (shell) => read(`src/cli/completion/${shell}.sh`);
put("usr/share/bash-completion/completions/sahara-image", completion("bash"));
put("usr/share/zsh/vendor-completions/_sahara-image", completion("zsh"));
put("usr/share/fish/vendor_completions.d/sahara-image.fish", completion("fish"));
link("usr/share/bash-completion/completions/sahara-image-create", "sahara-image");
link("usr/share/fish/vendor_completions.d/sahara-image-create.fish", "sahara-image.fish");

const licences = read(join(root, program, "dist/licences.txt")).replaceAll(
  "see LICENSE.",
  "see /usr/share/common-licenses/Apache-2.0.",
);
rmSync(join(root, program, "dist/licences.txt"));
put(
  `${doc}/copyright`,
  `sahara-image, copyright of its contributors, is under the Apache License, Version 2.0, which is in
/usr/share/common-licenses/Apache-2.0.

${licences}`,
);
const repository = repositoryAddress();
put(`${doc}/README.md`, withRepository(read("README.md"), repository));
put(`${doc}/SECURITY.md`, read("SECURITY.md"));
put(`${doc}/recipes.md`, read("recipes/README.md"));
put("usr/share/lintian/overrides/sahara-image", read("packaging/debian/lintian-overrides"));
put(`${doc}/changelog.gz`, packed(read("CHANGELOG.md")));
const day = new Date(epoch * 1000).toUTCString().replace("GMT", "+0000");
const entry = `sahara-image (${version}-1) unstable; urgency=medium\n\n  * See changelog.gz for the changes in ${version}.\n\n -- ${maintainer}  ${day}\n`;
put(`${doc}/changelog.Debian.gz`, packed(entry));

/** Every file and link, sorted, as paths below the root. */
function listFiles(folder = "") {
  return readdirSync(join(root, folder), { withFileTypes: true })
    .flatMap((entry) => {
      const path = join(folder, entry.name);
      return entry.isDirectory() ? listFiles(path) : [path];
    })
    .sort();
}
const files = listFiles();
for (const path of files) {
  const file = join(root, path);
  if (lstatSync(file).isSymbolicLink()) continue;
  chmodSync(file, lstatSync(file).mode & 0o100 ? 0o755 : 0o644);
}
const sizes = files.map((path) => Math.ceil(lstatSync(join(root, path)).size / 1024));
const sums = files
  .filter((path) => lstatSync(join(root, path)).isFile())
  .map(
    (path) =>
      `${createHash("md5")
        .update(readFileSync(join(root, path)))
        .digest("hex")}  ${path}\n`,
  );

put(
  "DEBIAN/control",
  `Package: sahara-image
Version: ${version}-1
Section: admin
Priority: optional
Architecture: all
Depends: nodejs (>= 20.19), guestfish, qemu-utils
Recommends: shellcheck
Suggests: libguestfs-xfs
Installed-Size: ${sizes.reduce((sum, size) => sum + size, 0)}
Maintainer: ${maintainer}
${repository?.startsWith("http") ? `Homepage: ${repository}\n` : ""}Description: ${read("packaging/debian/description")}`,
);
put("DEBIAN/md5sums", sums.join(""));
put("DEBIAN/triggers", read("packaging/debian/triggers"));
for (const name of ["postinst", "prerm"]) put(`DEBIAN/${name}`, read(`packaging/debian/${name}`), 0o755);
// Folders are as the umask had them made.
execFileSync("find", [root, "-type", "d", "-exec", "chmod", "755", "{}", "+"]);

mkdirSync(target, { recursive: true });
const deb = join(target, `sahara-image_${version}-1_all.deb`);
execFileSync("dpkg-deb", ["--root-owner-group", "-Zxz", "--build", root, deb], {
  // Times later than it become it, and all are later: everything was made just now.
  env: { ...process.env, SOURCE_DATE_EPOCH: String(epoch) },
  stdio: ["ignore", "ignore", "inherit"],
});
console.log(deb);
