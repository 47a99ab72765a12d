import { buildOwn, clearOwn, type OwnState, stateOfAppliance } from "./own-appliance.ts";

export type { OwnState as OwnApplianceState };

/** What `sahara-image appliance` does. */
export const ownAppliance = { state: stateOfAppliance, build: buildOwn, clear: clearOwn };
