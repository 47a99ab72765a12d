import type { EmitOptions } from "../../plan/emit-options.ts";
import type { Plan } from "../../plan/plan.ts";
import { someOp } from "../../plan/walk.ts";
import architecture from "./appliance/architecture.sh";
import artifacts from "./appliance/artifacts.sh";
import devices from "./appliance/devices.sh";
import discover from "./appliance/discover.sh";
import enter from "./appliance/enter.sh";
import fstab from "./appliance/fstab.sh";
import grow from "./appliance/grow.sh";
import leave from "./appliance/leave.sh";
import main from "./appliance/main.sh";
import mount from "./appliance/mount.sh";
import names from "./appliance/names.sh";
import observe from "./appliance/observe.sh";
import packages from "./appliance/packages.sh";
import refuse from "./appliance/refuse.sh";
import systems from "./appliance/systems.sh";
import text from "./appliance/text.sh";
import units from "./appliance/units.sh";
import unlock from "./appliance/unlock.sh";
import visit from "./appliance/visit.sh";
import { emitConstants, flag, knownConstants } from "./emit-constants.ts";
import { link } from "./link/link.ts";

/** The libraries of the appliance program. */
export const applianceLibraries: readonly string[] = [
  refuse,
  text,
  devices,
  names,
  unlock,
  systems,
  fstab,
  units,
  discover,
  mount,
  architecture,
  observe,
  enter,
  grow,
  leave,
  packages,
  artifacts,
  visit,
];

/** What the appliance program does for the words that it is called with. */
export const applianceMain: string = main;

/**
 * Returns the appliance program: POSIX sh, run by `debug sh` in the appliance, outside the guest. Its arguments say what
 * to do (appliance/main.sh).
 *
 * @param commands those that the script runs.
 */
export function emitAppliance(
  plan: Plan,
  options: EmitOptions & { readonly handsIn: boolean },
  commands: readonly string[],
): string {
  const { mode, network, rootFilesystem, handsIn } = options;
  const runsScripts = someOp(plan.steps, ({ op }) => op === "script");
  const constants = {
    mode,
    network: flag(network),
    relabels: flag(relabels(options)),
    named_root: flag(rootFilesystem !== undefined),
    hands_in: flag(handsIn),
    hands_packages: flag(options.packageCache !== undefined),
    in_parts: flag(options.part !== undefined),
    hands_artifacts: flag(options.artifacts !== undefined),
    shared: flag(options.shared === true),
    runs_scripts: flag(runsScripts),
    may_write: flag(mode === "reconcile" || runsScripts),
  };
  const library = link([...applianceLibraries, applianceMain], [], {
    ...knownConstants(constants),
    command: commands,
  });
  return [
    "#!/bin/sh",
    "# shellcheck disable=SC1091,SC2016,SC2034,SC2046,SC2059,SC2086,SC2154,SC2317,SC3013",
    emitConstants(constants, library),
    library,
    "",
  ].join("\n");
}

/** Whether files that the run writes get the labels of SELinux. */
function relabels({ mode, selinuxRelabel }: Pick<EmitOptions, "mode" | "selinuxRelabel">): boolean {
  return mode === "reconcile" && selinuxRelabel !== false;
}
