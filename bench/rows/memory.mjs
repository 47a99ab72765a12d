// The peak memory of Node in a check and an apply, for guests that print much. A stand-in for guestfish plays the
// appliance: what a guest prints arrives from it.
import { chmodSync, mkdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { figure } from "../runner.mjs";

export const title = "Memory of check and apply, whatever a guest prints";

const transcript = ["sahara-image-transcript 1", "phase run", "begin 1 script", "end 1 ok", "verdict done"];

/** Prints the transcript of steps, each with so many bytes of output. */
const steps = (count, size) =>
  `line=$(head -c ${size} /dev/zero | tr '\\0' x)
seq ${count} | sed "s/.*/begin & script\\nstdout $line\\nend & ok/"`;

/** Scripts of the recipe whose outputs are in reports of all formats. */
const manySteps = 150;
const formats = ["json", "junit", "tap", "sarif", "github", "html"];

/** What the guest prints, as shell commands: while a step runs (standard error), or in its transcript. */
const floods = {
  nothing: {},
  "lines to standard error": { running: "yes 'a line of a package manager' | head -c 64M >&2" },
  "one line to standard error": { running: "head -c 64M /dev/zero | tr '\\0' x >&2" },
  // A transcript has at most 32 MiB.
  "lines in the transcript": { transcript: "yes 'stdout a line of a package manager' | head -c 33000000" },
  "one line in the transcript": { transcript: "printf 'stdout '; head -c 33000000 /dev/zero | tr '\\0' x" },
  "10,000 outputs": { transcript: steps(10_000, 3000) },
  "400,000 names of files that scripts wrote": {
    transcript: `seq 4000 | awk '{ print "begin " $1 " script\\nmark " $1 "\\nend " $1 " ok"
for (file = 0; file < 100; file++) print "wrote " $1 " /" file }'`,
  },
  "30 MB of names of packages": {
    transcript: `name=$(head -c 990 /dev/zero | tr '\\0' p); yes "package $name $name $name" | head -c 30M`,
  },
  "outputs to escape, reports of all formats": {
    transcript: `seq ${manySteps} | awk '{ print "begin " $1 " script"
for (line = 0; line < 5000; line++) print "stderr <<<<\\"\\"\\"\\"&&&&"
print "end " $1 " failed" }'`,
    reports: formats,
  },
};

const changedFiles = 85_000;

/**
 * Makes two disks with a system, of which one has many more files, and a guestfish that makes a disk like that one and
 * names the files in its transcript.
 */
function makeChange(runner, at) {
  const root = at("root");
  mkdirSync(join(root, "etc"), { recursive: true });
  mkdirSync(join(root, "usr"));
  writeFileSync(join(root, "etc/os-release"), "ID=debian\n");
  const makeDisk = (name) => {
    const inodes = String(changedFiles + 20_000);
    runner.run({ words: ["mke2fs", "-q", "-t", "ext4", "-N", inodes, "-d", root, at(name), "600M"] });
  };
  makeDisk("few.raw");
  for (let number = 0; number < changedFiles; number++) {
    const folder = join(root, `usr/share/folder-${number % 500}`);
    if (number < 500) mkdirSync(folder, { recursive: true });
    writeFileSync(join(folder, `a-file-with-a-name-${number}`), `${number}\n`);
  }
  makeDisk("many.raw");
  rmSync(root, { recursive: true });
  const line = `"changed 1764157342.3012345670 f usr/share/folder-" $1 % 500 "/a-file-with-a-name-" $1`;
  makeGuestfish(at("bin-files"), {
    running: `while [ "$1" != -a ]; do shift; done
qemu-img convert -n -f raw -O qcow2 ${at("many.raw")} "$2"`,
    transcript: `seq 0 ${changedFiles - 1} | awk '{ print ${line} }' | head -c 8000000`,
  });
}

/** Makes a folder with a guestfish that runs a step, prints, and ends well. */
function makeGuestfish(folder, { running = ":", transcript: printed = ":" }) {
  mkdirSync(folder);
  const text = `#!/bin/sh
if [ "$1" = --version ]; then echo 'guestfish 1.48.0'; exit; fi
echo 'sahara-image-events 0123456789abcdef' >&2
echo '@0123456789abcdef begin 1' >&2
${running}
echo '@0123456789abcdef end 1 ok' >&2
printf '%s\\n' ${transcript
    .slice(0, 3)
    .map((line) => `'${line}'`)
    .join(" ")}
${printed}
printf '\\n%s\\n' ${transcript
    .slice(3)
    .map((line) => `'${line}'`)
    .join(" ")}
`;
  writeFileSync(join(folder, "guestfish"), text);
  chmodSync(join(folder, "guestfish"), 0o755);
}

export function measure(runner) {
  const at = (name) => join(runner.folder, name);
  const recipe = (count) =>
    `validators:\n${Array.from({ length: count }, (_, index) => `  - script: {s${index}: {inline: 'test -d /srv'}}\n`).join("")}`;
  writeFileSync(at("image.yaml"), recipe(1));
  writeFileSync(at("many.yaml"), recipe(manySteps));
  runner.run({ words: ["qemu-img", "create", "-q", "-f", "qcow2", at("disk.qcow2"), "16M"] });
  makeChange(runner, at);
  const ours = (command, image, file, bin) => ({
    ...runner.ours(command, "--image", at(image), "-f", at(file)),
    env: { PATH: `${at(bin)}:${process.env.PATH}`, XDG_CACHE_HOME: at("cache") },
    memory: true,
  });
  const commands = {};
  for (const [index, [name, { reports = [], ...flood }]] of Object.entries(floods).entries()) {
    makeGuestfish(at(`bin-${index}`), flood);
    for (const command of reports.length > 0 ? ["apply"] : ["check", "apply"]) {
      const run = ours(
        command,
        "disk.qcow2",
        reports.length > 0 ? "many.yaml" : "image.yaml",
        `bin-${index}`,
      );
      for (const format of reports) run.words.push("--report", `${format}=${at(format)}`);
      commands[`\`${command}\`, ${name}`] = run;
    }
  }
  commands["`apply`, 85,000 changed files"] = {
    ...ours("apply", "disk.raw", "image.yaml", "bin-files"),
    before: () => runner.run({ words: ["cp", "--sparse=always", at("few.raw"), at("disk.raw")] }),
  };
  const samples = runner.alternate(commands);
  const reason =
    "the guest prints little here: the comparison of the two disks takes it, of which most is freed and not returned";
  return Object.keys(commands).map((name) =>
    figure(name, "MB", samples[name].mb, {
      goal: 120,
      ...(name.includes("changed files") ? { reason } : {}),
    }),
  );
}
