import { execFileSync } from "node:child_process";
import { chmodSync, mkdirSync, writeFileSync } from "node:fs";

/**
 * Makes a folder for the start of the PATH. Its guestfish boots nothing: it writes to the drive, prints the events of a
 * run and gives the transcript. It and the programs that a commit uses stop at the place that $HOLD names; they write
 * their process id to $HELD then, and go on once there is a file $HELD.go.
 */
export function makeStandIns(folder: string, transcript: readonly string[]): string {
  const bin = `${folder}/bin`;
  mkdirSync(bin);
  const program = (name: string, text: string) => {
    writeFileSync(`${bin}/${name}`, `#!/bin/sh\n${hold}${text}\n`);
    chmodSync(`${bin}/${name}`, 0o755);
  };
  // A sleep that is killed ends the program, as losing its appliance ends guestfish.
  const hold = `hold() {
  if [ "$HOLD" != "$1" ]; then return; fi
  echo "$$" >"$HELD"
  while [ ! -e "$HELD.go" ]; do sleep 0.05 || exit 1; done
}
event() { printf '@0123456789abcdef %s\\n' "$1" >&2; }
`;
  // Without it each folder of a cache would cost a test of KVM.
  program("qemu-system-x86_64", "exit 1");
  program(
    "guestfish",
    `if [ "$1" = --version ]; then echo 'guestfish 1.48.0'; exit; fi
while [ "$#" -gt 0 ]; do
  if [ "$1" = -a ]; then drive=$2; fi
  shift
done
mkdir "$TMPDIR/libguestfs-stand-in"
hold booting
echo 'sahara-image-events 0123456789abcdef' >&2
event 'begin 1'
echo fetching >&2
qemu-io -f qcow2 -c 'write -P 7 0 1M' "$drive" >/dev/null
hold running
event 'end 1 ok'
event 'phase verify'
event 'begin 1'
hold verifying
event 'end 1 ok'
cat <<'TRANSCRIPT'
sahara-image-transcript 1
${transcript.join("\n")}
TRANSCRIPT`,
  );
  for (const name of ["qemu-img", "cp"])
    program(name, `hold "${name === "cp" ? "cp" : "$1"}"\nexec ${pathOf(name)} "$@"`);
  return bin;
}

const pathOf = (name: string) => execFileSync("which", [name], { encoding: "utf8" }).trim();
