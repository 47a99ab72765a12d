import { execFileSync } from "node:child_process";
import { chmodSync, mkdirSync, writeFileSync } from "node:fs";

/**
 * A folder for the start of the PATH, with a guestfish that writes to the drive and tells of a run that changed it,
 * and with it no appliance. It and the programs that the commit uses stop where $HOLD says, and write $HELD then.
 */
export function makeStandIns(folder: string, transcript: readonly string[]): string {
  const bin = `${folder}/bin`;
  mkdirSync(bin);
  const program = (name: string, text: string) => {
    writeFileSync(`${bin}/${name}`, `#!/bin/sh\n${hold}${text}\n`);
    chmodSync(`${bin}/${name}`, 0o755);
  };
  const hold = `hold() {
  if [ "$HOLD" != "$1" ]; then return; fi
  echo "$$" >"$HELD"
  sleep 1000
  exit 1
}
`;
  program(
    "guestfish",
    `if [ "$1" = --version ]; then echo 'guestfish 1.48.0'; exit; fi
while [ "$#" -gt 0 ]; do
  if [ "$1" = -a ]; then drive=$2; fi
  shift
done
hold booting
printf 'sahara-image-events 0123456789abcdef\\n@0123456789abcdef begin 1\\nfetching\\n' >&2
qemu-io -f qcow2 -c 'write -P 7 0 1M' "$drive" >/dev/null
hold running
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
