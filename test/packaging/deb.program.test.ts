// The Debian package: installed into the root filesystem of a small Debian, with stand-ins of what it depends on (but
// for Node, which is a real one), run there, and purged again.
import { execFileSync, spawnSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { basename, join } from "node:path";
import { suite } from "uvu";
import * as assert from "uvu/assert";
import { asRoot } from "../recipes/support/as-root.ts";
import { guestRoot, inGuest, removeScratch, scratchFolder, sh } from "../recipes/support/guest-root.ts";
import { copyCheckout } from "./support/checkout.ts";
import { nodeOf } from "./support/nodes.ts";
import { missingLibraries, stubDeb } from "./support/stub-deb.ts";

const test = suite("packaging: deb");
const { version } = JSON.parse(readFileSync("package.json", "utf8"));
const cache = "/usr/lib/sahara-image/dist/program.cjs.cache";
let root = "";
let deb = "";

function pack(umask: string): string {
  const folder = scratchFolder();
  const command = `umask ${umask}; exec "$0" scripts/package-deb.mjs "$1"`;
  return execFileSync("sh", ["-c", command, process.execPath, folder], {
    cwd: copyCheckout(),
    encoding: "utf8",
    stdio: ["ignore", "pipe", "inherit"],
  }).trim();
}

/** Puts packages into the guest and gives them to dpkg. */
function install(...packages: readonly string[]) {
  asRoot(["cp", ...packages, join(root, "srv")]);
  const names = packages.map((path) => `/srv/${basename(path)}`);
  const done = inGuest(root, ["dpkg", "--install", ...names]);
  sh(root, `rm ${names.join(" ")}`);
  return { status: done.status, said: done.stdout + done.stderr };
}

const nodePackage = (line: string) => {
  const node = nodeOf(line);
  const libraries = missingLibraries(node, (path) => existsSync(join(root, path)));
  return stubDeb("nodejs", line, { "usr/bin/node": node, ...libraries });
};

const quoted = (text: string) => `'${text.replaceAll("'", `'\\''`)}'`;

/** All that is there but for dpkg's own notes. */
const everything = () =>
  sh(
    root,
    "find / -xdev -path /proc -prune -o -path /var/lib/dpkg -prune -o -path /var/log -prune -o -printf '%p %y %m %u %g %l\\n'",
  )
    .split("\n")
    .sort();

test.before(() => {
  root = guestRoot("debian");
  deb = pack("022");
});
test.after(removeScratch);

test("the same source gives the same bytes, whatever the umask", () => {
  assert.is(basename(deb), `sahara-image_${version}-1_all.deb`);
  assert.ok(readFileSync(deb).equals(readFileSync(pack("077"))));
});

test("lintian has nothing to say of it", () => {
  const { status, stdout, stderr } = spawnSync(
    "lintian",
    ["--allow-root", "--display-info", "--pedantic", deb],
    { encoding: "utf8" },
  );
  const known = stdout.split("\n").filter((line) => /^[EWIP]:/.test(line));
  assert.equal(known, [], stderr);
  assert.is(status, 0);
});

test("with an older Node it is refused, and says what it needs", () => {
  const before = everything();
  assert.is(
    install(stubDeb("nodejs", "18.20.4"), stubDeb("guestfish", "1.48"), stubDeb("qemu-utils", "7.2")).status,
    0,
  );
  const { status, said } = install(deb);
  assert.is(status, 1);
  assert.match(said, "sahara-image depends on nodejs (>= 20.19); however:");
  sh(root, "dpkg --purge sahara-image");
  assert.equal(everything(), before);
});

test("it installs, and its programs work with nothing in HOME", () => {
  const { status, said } = install(nodePackage("20.19.0"), deb);
  assert.is(status, 0, said);
  assert.is(sh(root, "dpkg --verify sahara-image"), "");
  const run = (command: string) =>
    sh(
      root,
      `mkdir -p /srv/home; cd /srv/home; env -i PATH=/usr/bin:/bin HOME=/srv/home sh -c ${quoted(command)} 2>&1`,
    );
  assert.is(run("sahara-image --version"), `sahara-image ${version}\n`);
  assert.is(run("sahara-image-create --version"), `sahara-image-create ${version}\n`);
  assert.match(
    run("sahara-image list"),
    /^zookeeper +3\.8 +\/usr\/lib\/sahara-image\/recipes\/zookeeper\/3\.8\/image\.yaml$/m,
  );
  assert.match(run("sahara-image compile zookeeper 3.8"), /^#!\/usr\/bin\/guestfish/);
  run("printf 'validators:\\n  - package: wget\\n' > image.yaml");
  assert.match(run("sahara-image lint --no-shellcheck image.yaml"), "nothing to report");
  assert.is(sh(root, "ls -A /srv/home"), "image.yaml\n");
  sh(root, "rm -r /srv/home");
});

test("manual pages and completions are where programs look for them", () => {
  for (const page of ["man1/sahara-image.1", "man1/sahara-image-create.1", "man5/sahara-image-recipe.5"]) {
    const text = sh(root, `gzip -dc /usr/share/man/${page}.gz`);
    assert.is(text, readFileSync(`man/${basename(page)}`, "utf8"));
  }
  const complete = (line: string) =>
    sh(
      root,
      `bash -c '. /usr/share/bash-completion/completions/sahara-image-create; COMP_WORDS=(${line}); COMP_CWORD=$(( \${#COMP_WORDS[@]} - 1 )); _sahara_image; echo "\${COMPREPLY[@]}"'`,
    );
  assert.is(complete("sahara-image expl"), "explain\n");
  assert.is(complete("sahara-image-create --test-o"), "--test-only\n");
  for (const path of [
    "zsh/vendor-completions/_sahara-image",
    "fish/vendor_completions.d/sahara-image-create.fish",
  ])
    assert.match(sh(root, `cat /usr/share/${path}`), "sahara-image-create");
});

test("what Node made of the program at its installation is that Node's, and another Node makes its own", () => {
  const maker = () => JSON.parse(sh(root, `head -n 1 ${cache}`))[0];
  assert.is(maker(), "v20.19.0");
  const { status, said } = install(nodePackage("22.23.3"));
  assert.is(status, 0, said);
  assert.is(maker(), "v22.23.3");
  assert.is(sh(root, "sahara-image --version"), `sahara-image ${version}\n`);
});

test("purged, it leaves nothing", () => {
  sh(root, "dpkg --purge sahara-image");
  assert.equal(
    everything().filter((line) => line.includes("sahara-image")),
    [],
  );
  const left = sh(root, "ls /var/lib/dpkg/info; dpkg-query -W -f '${Package}\\n'");
  assert.not.match(left, "sahara-image");
});

test.run();
