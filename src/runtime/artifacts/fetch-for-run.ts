import { machine } from "node:os";
import { artifactsOf } from "../../plan/artifacts.ts";
import type { ArtifactDiskOptions } from "../../plan/emit-options.ts";
import { formatBytes } from "../files.ts";
import type { RunRequest } from "../request.ts";
import type { ArtifactEvent } from "./artifact.ts";
import { makeArtifactDisk } from "./artifact-disk.ts";

/** Milliseconds between two notes on the progress of a download. */
const interval = 10_000;

/**
 * Downloads what a run that changes the image needs, and makes a disk with it. A check needs no downloads.
 *
 * @returns undefined if the plan downloads nothing.
 * @throws as `makeArtifactDisk`
 */
export async function fetchForRun(
  {
    plan,
    mode,
    guest,
    offline,
    retries,
    signal,
    onEvent,
  }: Pick<RunRequest, "plan" | "mode" | "guest" | "offline" | "retries" | "signal" | "onEvent">,
  folder: string,
): Promise<ArtifactDiskOptions | undefined> {
  if (mode !== "reconcile") return undefined;
  const note = notesOn((text) => onEvent?.({ kind: "note", text }));
  return await makeArtifactDisk(artifactsOf(plan, guest ?? { arch: machine() }), folder, {
    offline,
    retries,
    signal,
    onEvent: note,
  });
}

/** Says what happens to downloads in sentences: when one begins, and every few seconds how far it is. */
export function notesOn(say: (text: string) => void, now = () => performance.now()) {
  let url: string | undefined;
  let said = 0;
  return (event: ArtifactEvent): void => {
    switch (event.kind) {
      case "retry":
        say(`${event.reason}; trying again in ${Math.max(1, Math.round(event.pause / 1000))} s`);
        break;
      case "waiting":
        say(`another run downloads ${event.url}; waiting for it`);
        break;
      case "progress": {
        const { received, total } = event;
        const of = total === undefined ? "" : ` of ${formatBytes(total)}`;
        if (event.url !== url) {
          const rest = received > 0 ? `, from ${formatBytes(received)} on` : "";
          say(`downloading ${event.url}${total === undefined ? "" : ` (${formatBytes(total)})`}${rest}`);
        } else if (now() - said < interval) return;
        else say(`downloaded ${formatBytes(received)}${of}`);
        url = event.url;
        said = now();
      }
    }
  };
}
