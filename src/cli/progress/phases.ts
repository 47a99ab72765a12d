import type { Phase } from "../../runtime/request.ts";

/** The phases of a run, as people read them. */
export const phaseTitles: Readonly<Record<Phase, string>> = {
  opening: "opening the image",
  connecting: "connecting",
  recovering: "finishing an interrupted run",
  probing: "finding out whether KVM works",
  booting: "starting the appliance",
  running: "running",
  verifying: "verifying",
  comparing: "looking for changes",
  saving: "saving the plan",
  committing: "committing the changes to the image",
  finishing: "writing the changes to the image",
  cleaning: "cleaning up",
};
