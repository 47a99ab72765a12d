import observe from "./appliance/observe.sh";
import { link } from "./link/link.ts";
import root from "./live/root.sh";

/** The program that runs a guest program in a root folder (live/root.sh). It is the same for every plan. */
export const rootProgram = [
  "#!/bin/sh",
  "# shellcheck disable=SC2046,SC2086,SC2154,SC2317",
  link([observe, root], [], {}),
  "",
].join("\n");

/**
 * The command line that ssh runs on a host. It reads the secrets and the guest program from standard input, so that
 * neither is in a command line or in a file. The login shell of the user may be any (sh, csh, fish): between the quotes
 * is nothing that one of them reads differently. A shell waits for the program, because ssh(1) has the same exit status
 * for a program that a signal ended and for a lost connection.
 */
export const hostCommand = (() => {
  const start = [
    'IFS=" " read -r secret_bytes program_bytes',
    "handed_in_lines=$(dd bs=1 count=$secret_bytes 2>/dev/null)",
    "program=$(head -c $program_bytes)",
    "SAHARA_IMAGE_TETHER=yes",
    'eval "$program"',
  ].join("; ");
  const asRoot = 'if [ "$(id -u)" = 0 ]; then /bin/sh -c "$1"; else sudo -n /bin/sh -c "$1"; fi; exit $?';
  return `exec /bin/sh -c '${asRoot}' sh '${start}'`;
})();
