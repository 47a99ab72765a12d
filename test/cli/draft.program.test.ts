import { spawnSync } from "node:child_process";
import {
  chmodSync,
  cpSync,
  existsSync,
  mkdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { dirname, join } from "node:path";
import { suite } from "uvu";
import * as assert from "uvu/assert";
import { builtProgram, runProcess, scratch } from "./support.ts";

const test = suite("cli: draft");
const folder = builtProgram();
const draft = (...args: readonly string[]) => runProcess(folder, ["draft", ...args]);

const base: Readonly<Record<string, string>> = {
  "etc/os-release": "ID=debian\n",
  "etc/passwd": "root:x:0:0:root:/root:/bin/bash\n",
  "etc/group": "root:x:0:\nwheel:x:10:\n",
  "etc/shadow": "root:*:19000:0:99999:7:::\n",
  "etc/default/grub": "# Settings\nGRUB_TIMEOUT=5\n",
  "etc/modules": "loop\n",
  "etc/old/a": "a\n",
  "etc/old/b": "b\n",
  "etc/motd": "one\ntwo\nthree\n",
  "etc/machine-id": "0123\n",
};

/** An ext4 disk with these files. */
function disk(files: Readonly<Record<string, string>>, change: (root: string) => void = () => {}): string {
  const root = join(scratch(), "root");
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), text);
  }
  change(root);
  const made = spawnSync("mke2fs", ["-q", "-t", "ext4", "-d", root, `${root}.raw`, "32M"], {
    encoding: "utf8",
  });
  assert.is(made.status, 0, made.stderr);
  return `${root}.raw`;
}

const raw = ["--format", "raw"];

test("each thing becomes the step that says it best, and the rest is named by its size", () => {
  const golden = disk(
    {
      ...base,
      "etc/passwd": `${base["etc/passwd"]}ann:x:1000:1000:Ann:/home/ann:/bin/sh\n`,
      "etc/group": "root:x:0:\nwheel:x:10:ann\nann:x:1000:\n",
      "etc/shadow": `${base["etc/shadow"]}ann:$6$secret$hash:19000:0:99999:7:::\n`,
      "etc/default/grub": "# Settings\nGRUB_TIMEOUT=0\n",
      "etc/modules": "loop\nbr_netfilter\n",
      "etc/motd": "drei\nzwei\neins\n",
      "etc/machine-id": "4567\n",
      "etc/price": "${PRICE} and $x\n",
      "var/log/syslog": "started\n",
      "opt/key.pem": "-----BEGIN PRIVATE KEY-----\nAAAA\n",
      ...Object.fromEntries(
        Array.from({ length: 60 }, (_, at) => [`opt/tool/lib/${at}.so`, `${at}\n`.repeat(900)]),
      ),
    },
    (root) => {
      rmSync(join(root, "etc/old"), { recursive: true });
      symlinkSync("tool", join(root, "opt/current"));
      writeFileSync(join(root, "opt/blob"), Buffer.alloc(3000, 255));
      chmodSync(join(root, "etc/price"), 0o600);
    },
  );
  const output = join(scratch(), "image.yaml");
  const ran = draft("--base", disk(base), "--golden", golden, "-o", output, ...raw);
  assert.is(ran.code, 0, ran.stderr);
  assert.is(ran.stdout, "");
  assert.match(
    ran.stderr,
    /^drafted \d+ steps; not expressed: 4 \([\d.]+ KiB\); comments at the end name them\n$/,
  );
  const text = readFileSync(output, "utf8");
  const recipe = text.replace(/^# .*\n/gm, "");
  assert.match(recipe, /- group:\n {6}ann:\n {8}gid: "1000"\n/);
  assert.match(recipe, /- user:\n {6}ann:\n {8}uid: "1000"\n {8}group: ann\n {8}comment: Ann\n/);
  assert.match(recipe, /- group:\n {6}wheel:\n {8}members: \[ann\]\n/);
  assert.match(
    recipe,
    /- setting:\n {6}\/etc\/default\/grub:\n {8}format: shell\n {8}set:\n {10}GRUB_TIMEOUT: "0"\n/,
  );
  assert.match(recipe, /- line:\n {6}\/etc\/modules: br_netfilter\n/);
  assert.match(recipe, /- file:\n {6}\/etc\/motd:\n {8}content: \|\n {10}drei\n/);
  assert.match(recipe, /- absent: \/etc\/old\n/);
  assert.match(recipe, /\/etc\/price:\n {8}content: "\$\$\{PRICE\} and \$x\\n"\n {8}mode: "0600"\n/);
  assert.match(recipe, /- link:\n {6}\/opt\/current: tool\n/);
  const [, rest = ""] = recipe.split("# Not expressed, by size:\n");
  assert.equal(
    rest.split("\n").flatMap((line) => /^ {2}# +[\d.]+ \w+ {2}(\S.*?): /.exec(line)?.[1] ?? []),
    ["/opt/tool/", "/opt/blob", "/opt/key.pem", "password of the user ann"],
  );
  assert.match(rest, /identity of the machine: \/etc\/machine-id\n/);
  assert.match(rest, /log, history or temporary file: \/var\/log\/syslog\n/);
  assert.not.match(text, /\$6\$|AAAA/);
  const compiled = runProcess(folder, ["compile", "-f", output, "--emit", "tree"]);
  assert.is(compiled.code, 0, compiled.stderr);
});

const machine: Readonly<Record<string, string>> = {
  ...base,
  "etc/debian_version": "12.1\n",
  "etc/hostname": "old\n",
  "etc/default/locale": "LANG=C.UTF-8\nLC_TIME=C\n",
  "etc/timezone": "UTC\n",
  "usr/lib/systemd/systemd": "",
  "usr/share/zoneinfo/UTC": "TZif2",
  "usr/share/zoneinfo/Europe/Berlin": "TZif2",
  "usr/lib/sysctl.d/50-default.conf": "kernel.sysrq = 16\n",
};
const zone = (target: string) => (root: string) => symlinkSync(target, join(root, "etc/localtime"));
const status = (...names: string[]) =>
  names
    .map((name) => `Package: ${name}\nStatus: install ok installed\nVersion: 1\nArchitecture: all\n\n`)
    .join("");

function recipeOf(before: string, after: string): string {
  const { code, stdout, stderr } = draft("--base", before, "--golden", after, ...raw);
  assert.is(code, 0, stderr);
  return stdout.replace(/^#.*\n/gm, "");
}

test("what a state kind wrote becomes a step of that kind, and packages that are gone are removed", () => {
  const before = { ...machine, "var/lib/dpkg/status": status("bash", "nano", "vim") };
  const after = {
    ...before,
    "etc/hostname": "node1\n",
    "etc/default/locale": "LANG=de_DE.UTF-8\nLC_TIME=C\n",
    "etc/timezone": "Europe/Berlin\n",
    "etc/sysctl.d/zz-sahara-image.conf": "vm.swappiness = 1\nkernel.sysrq = 0\n",
    "etc/modules-load.d/zz-sahara-image.conf": "br_netfilter\n",
    "etc/modprobe.d/zz-sahara-image.conf": "blacklist floppy\n",
    "var/lib/dpkg/status": status("bash"),
  };
  const steps = recipeOf(
    disk(before, zone("/usr/share/zoneinfo/UTC")),
    disk(after, zone("../usr/share/zoneinfo/Europe/Berlin")),
  );
  for (const step of [
    /- hostname: node1\n/,
    /- locale: de_DE.UTF-8\n/,
    /- timezone: Europe\/Berlin\n/,
    /- sysctl:\n {6}vm.swappiness: "1"\n {6}kernel.sysrq: "0"\n/,
    /- kernel_module:\n {6}br_netfilter:\n {8}load: true\n/,
    /- kernel_module:\n {6}floppy:\n {8}blacklist: true\n|\n {6}floppy:\n {8}blacklist: true\n/,
    /- package:\n {6}- nano:\n {10}absent: true\n {6}- vim:\n {10}absent: true\n/,
  ])
    assert.match(steps, step);
  assert.not.match(steps, /- (?:file|link|setting|line):/);
});

test("where a state kind would write something else, the file is drafted", () => {
  const after = {
    ...machine,
    "etc/hostname": "# the name\nnode1\n",
    "etc/timezone": "Europe/Paris\n",
    "etc/sysctl.d/zz-sahara-image.conf": "kernel.sysrq = 16\n",
  };
  const steps = recipeOf(
    disk(machine, zone("../usr/share/zoneinfo/UTC")),
    disk(after, zone("../usr/share/zoneinfo/Europe/Berlin")),
  );
  assert.not.match(steps, /- (?:hostname|timezone|sysctl):/);
  assert.match(steps, /\/etc\/localtime: "\.\.\/usr\/share\/zoneinfo\/Europe\/Berlin"\n/);
  // The base has the value already, in another file.
  assert.match(steps, /\/etc\/sysctl.d\/zz-sahara-image.conf:\n {8}content:/);
});

test("the remainder says what is wrong with a name, and not how to write a recipe", () => {
  const text = draft(
    "--base",
    disk(base),
    "--golden",
    disk({ ...base, "srv/two\nlines": "x" }),
    ...raw,
  ).stdout;
  assert.match(text, /^ {2}# +1 byte {2}\/srv\/two.lines: contains control characters$/m);
});

test("equal images give a recipe without steps", () => {
  const image = disk(base);
  const copy = `${image}.copy`;
  cpSync(image, copy);
  const { code, stdout, stderr } = draft("--base", image, "--golden", copy, ...raw);
  assert.is(code, 0, stderr);
  assert.match(stdout, /^validators: \[\]$/m);
  assert.is(stderr, "drafted 0 steps; nothing is left\n");
});

test("mistakes on the command line, and images as outputs", () => {
  const image = disk(base);
  const before = readFileSync(image);
  const said = (...args: string[]) => {
    const { code, stderr } = draft(...args, ...raw);
    return `${code} ${stderr}`;
  };
  assert.match(said("--golden", image), /^2 .*--base/);
  assert.match(said("--base", image), /^2 .*--golden/);
  assert.match(said("--base", image, "--golden", image, image), /^2 .*options only/);
  assert.match(said("--base", image, "--golden", image, "-o", image), /^2 error\[output-overwrites\]/);
  assert.ok(readFileSync(image).equals(before));
  const missing = join(scratch(), "none/image.yaml");
  assert.match(said("--base", image, "--golden", image, "-o", missing), /^\d error\[/);
  assert.not.ok(existsSync(missing));
  assert.match(said("--base", `${image}.none`, "--golden", image), /^3 error\[image-missing\]/);
});

test.run();
