import type { Phase } from "../../runtime/request.ts";

/** What a run is at, for people. */
export const phaseTitles: Readonly<Record<Phase, string>> = {
  opening: "opening the image",
  recovering: "finishing what an earlier run left",
  booting: "starting the appliance",
  running: "running",
  verifying: "looking a second time",
  committing: "committing the changes to the image",
  cleaning: "cleaning up",
};
