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

/** The functions of the appliance program. */
export const applianceLibrary = [
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
].join("\n");

/**
 * The appliance program for several images, whose drives are attached while it runs (appliance/visit.sh).
 */
export const sharedApplianceProgram = ["#!/bin/sh", applianceLibrary, visit, main].join("\n");

/**
 * The appliance program: POSIX sh, run by `debug sh` in the appliance, outside the guest. It is the same for every
 * plan; its arguments say what to do (appliance/main.sh).
 */
export const applianceProgram = ["#!/bin/sh", applianceLibrary, main].join("\n");
