// The peak memory of Node in a check and an apply, for guests that print much. A stand-in for guestfish plays the
// appliance: what a guest prints arrives from it.
import { chmodSync, mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { figure } from "../runner.mjs";

export const title = "Memory of check and apply, a guest that prints 256 MB";

const transcript = ["sahara-image-transcript 1", "phase run", "begin 1 script", "end 1 ok", "verdict done"];

/** Prints the transcript of steps, each with so many bytes of output. */
const steps = (count, size) =>
  `line=$(head -c ${size} /dev/zero | tr '\\0' x)
seq ${count} | sed "s/.*/begin & script\\nstdout $line\\nend & ok/"`;

/** What the guest prints, as shell commands: while a step runs (standard error), or in its transcript. */
const floods = {
  nothing: {},
  "lines to standard error": { running: "yes 'a line of a package manager' | head -c 256M >&2" },
  "one line to standard error": { running: "head -c 256M /dev/zero | tr '\\0' x >&2" },
  // A transcript has at most 32 MiB.
  "lines in the transcript": { transcript: "yes 'stdout a line of a package manager' | head -c 33000000" },
  "one line in the transcript": { transcript: "printf 'stdout '; head -c 33000000 /dev/zero | tr '\\0' x" },
  "10,000 outputs": { transcript: steps(10_000, 3000) },
};

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
  writeFileSync(at("image.yaml"), "validators:\n  - script: {it: {inline: 'true'}}\n");
  runner.run({ words: ["qemu-img", "create", "-q", "-f", "qcow2", at("disk.qcow2"), "16M"] });
  const commands = {};
  for (const [index, [name, flood]] of Object.entries(floods).entries()) {
    makeGuestfish(at(`bin-${index}`), flood);
    const env = { PATH: `${at(`bin-${index}`)}:${process.env.PATH}`, XDG_CACHE_HOME: at("cache") };
    for (const command of ["check", "apply"])
      commands[`\`${command}\`, ${name}`] = {
        ...runner.ours(command, "--image", at("disk.qcow2"), "-f", at("image.yaml")),
        env,
        memory: true,
      };
  }
  const samples = runner.alternate(commands);
  return Object.keys(commands).map((name) => figure(name, "MB", samples[name].mb, { goal: 120 }));
}
