import architecture from "./appliance/architecture.sh";
import devices from "./appliance/devices.sh";
import enter from "./appliance/enter.sh";
import main from "./appliance/main.sh";
import mount from "./appliance/mount.sh";
import refuse from "./appliance/refuse.sh";
import systems from "./appliance/systems.sh";

/**
 * The appliance program: POSIX sh, run by `debug sh` in the appliance, outside the guest. The same text for
 * every plan; what it is to do stands in its arguments (appliance/main.sh).
 */
export const applianceProgram = [
  "#!/bin/sh",
  refuse,
  devices,
  systems,
  mount,
  architecture,
  enter,
  main,
].join("\n");
