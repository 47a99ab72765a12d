import { formatBytes } from "../../source/format-bytes.ts";
import type { SpaceOp } from "../plan.ts";
import { ref } from "../schema-parts.ts";
import type { OpDefinition } from "./definition.ts";

export const space: OpDefinition<SpaceOp> = {
  schema: {
    description: "The free space that the steps need to be applied. Its id is `0`.",
    required: { bytes: { type: "integer", minimum: 1 }, steps: ref("steps") },
  },
  steps: ({ id, bytes }) => [{ id, kind: "space", title: `space ${formatBytes(bytes)}`, shortNames: [] }],
  inner: {
    runs: "all",
    lists: (op) => [op],
    map: (op, change) => ({ ...op, steps: change(op.steps) }),
  },
  comment: ({ bytes }) => `what needs ${formatBytes(bytes)} of free space`,
  tree: ({ id, bytes }) => [{ text: `with ${formatBytes(bytes)} of free space`, id, depth: 0 }],
};

/** Returns sizes in KiB as messages of the guest program show them: what is asked rounded up, what is there down. */
export function spellSpace(
  neededKib: number,
  freeKib: number,
): { readonly expected: string; readonly found: string } {
  return {
    expected: `${Math.ceil(neededKib / 1024)} MiB free on /`,
    found: `${Math.floor(freeKib / 1024)} MiB`,
  };
}
