import type { Diagnostic } from "../../diagnostics/diagnostic.ts";
import { type Appliance, prepareAppliance } from "../appliance/appliance.ts";
import type { KernelPlaces } from "../appliance/kernels.ts";
import type { DiskRequest } from "../request.ts";
import { ownApplianceFor } from "./own-appliance.ts";

/** Prepares the appliance of a run. Tests replace it. */
export type PrepareAppliance = (
  request: Pick<DiskRequest, "signal" | "onEvent">,
  env?: NodeJS.ProcessEnv,
) => Appliance | Promise<Appliance>;

/**
 * Prepares an appliance of our own if the user has built one, or else that of libguestfs.
 *
 * @throws {Refusal} `run-tool-missing`, `temporary-folder-unusable`; {Interrupted}
 */
export const prepareForRun = async (
  request: Pick<DiskRequest, "signal" | "onEvent">,
  env: NodeJS.ProcessEnv = process.env,
  places?: KernelPlaces,
): Promise<Appliance> => {
  const note = (text: string) => request.onEvent?.({ kind: "note", text });
  const { built, problem } = await ownApplianceFor({
    env,
    signal: request.signal,
    places,
    onStage(stage) {
      if (stage === "building") note("libguestfs or the kernel was updated; building the appliance again");
    },
  });
  if (problem !== undefined) note(sentenceOf(problem));
  return prepareAppliance(env, { ...request, fixed: built });
};

const sentenceOf = ({ message, help }: Diagnostic) => (help === undefined ? message : `${message}; ${help}`);
