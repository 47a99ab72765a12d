import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { emitGuest } from "../../src/compiler/emit/emit-guest.ts";
import { makePlan } from "./make-plan.ts";
import { type Shell, shellCommand } from "./scratch-guest.ts";

/** The guest program's functions without a plan: what a test then calls stands where `main` would. */
const library = emitGuest(makePlan([]), { mode: "reconcile", verify: false, toolVersion: "0" }).replace(
  /^main\n$/m,
  "",
);

/**
 * Calls functions of the guest program in a shell.
 *
 * @param root what `$root` is: the folder that stands for the guest.
 * @returns what the snippet printed.
 */
export function callLibrary(shell: Shell, snippet: string, root = ""): string {
  const workshop = mkdtempSync(join(tmpdir(), "sahara-image-library-"));
  const program = `${library.replace(/^root=''$/m, `root='${root}'`)}
set -uf
workshop='${workshop}' nl='
' tab=$(printf '\\t') console='' word='' secrets='' needles='' gifts='' step_timeout=0 noted=0 copies=0 made_tmp=''
has_setsid=$(command -v setsid) has_base64=$(command -v base64) in_appliance=yes own_processes='' family='' distro=''
exec 5>>"$workshop/transcript"
${snippet}
`;
  try {
    const file = join(workshop, "program");
    writeFileSync(file, program);
    const [command, ...options] = shellCommand(shell);
    const { stdout, stderr, status } = spawnSync(command, [...options, file], { encoding: "utf8" });
    if (status !== 0 || stderr !== "") throw new Error(`${shell} ended with ${status}: ${stderr}`);
    return stdout;
  } finally {
    rmSync(workshop, { recursive: true, force: true });
  }
}
