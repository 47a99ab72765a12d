import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { guestLibraries } from "../../src/compiler/emit/emit-guest.ts";
import { guestFlags } from "../../src/compiler/emit/known-in-guest.ts";
import { wholeLibrary } from "../../src/compiler/emit/link/link.ts";
import { families } from "../../src/plan/distributions.ts";
import { makePlan } from "./make-plan.ts";
import { type Shell, shellCommand } from "./scratch-guest.ts";

const options = { mode: "reconcile", verify: false } as const;

/** All functions of the guest program, for a plan that asks for everything. */
const library = [
  "mode=reconcile lock_for='' secret_variables='' public_variables='' target='' target_version='' target_numbers='' retries=0",
  "step_timeout=0 tether='' verify='' wanted_packages=''",
  "system_path=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin",
  ...Object.keys(guestFlags(makePlan([]), options, families)).map((name) => `${name}=yes`),
  wholeLibrary(guestLibraries(makePlan([]), options)),
].join("\n");

/**
 * Calls functions of the guest program in a shell.
 *
 * @param root what `$root` is: the folder that stands for the guest.
 * @returns what the snippet printed.
 */
export function callLibrary(shell: Shell, snippet: string, root = ""): string {
  const workshop = mkdtempSync(join(tmpdir(), "sahara-image-library-"));
  const program = `root='${root}'
${library}
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
