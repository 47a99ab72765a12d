import { outcomes, statuses, targetKinds } from "../../report/report.ts";
import { count, list, object, ref, text } from "../../report/schema-parts.ts";
import { phaseTitles } from "./phases.ts";

/** The version of the format of events. */
export const eventsFormat = 1;

const seconds = { type: "number", minimum: 0, description: "Seconds since the start event." } as const;
const id = {
  type: "string",
  description: "The id of a step, as in the start event and in the report.",
} as const;

const event = (
  name: string,
  description: string,
  required: Record<string, object>,
  optional: Record<string, object> = {},
) => object(description, { event: { const: name }, seconds, ...required }, optional);

/**
 * The JSON schema (2020-12) of one line of `--events`, from which schemas/events.schema.json is generated. It allows
 * unknown properties, as readers of the events should.
 */
export const eventsSchema = {
  $schema: "https://json-schema.org/draft/2020-12/schema",
  title: "Event of sahara-image",
  description:
    "One line of the file that `sahara-image check`, `plan` and `apply` write with `--events FILE`.",
  oneOf: ["start", "phase", "step-start", "step-end", "output", "note", "end"].map(ref),
  $defs: {
    start: event(
      "start",
      "The first line.",
      {
        format: { const: eventsFormat, description: "The version of this format." },
        tool: object("The program.", { name: { const: "sahara-image" }, version: text }),
        started: { type: "string", description: "When the run began, in UTC." },
        mode: {
          enum: ["test-only", "reconcile"],
          description: "`test-only` for check, `reconcile` for apply and plan.",
        },
        recipe: object("The recipe.", { path: text }, { plugin: text, version: text }),
        target: object("What the run is about.", { kind: { enum: [...targetKinds] }, name: text }),
        steps: list(
          object("A step that the run can reach.", {
            id: text,
            title: text,
            depth: { ...count, description: "The number of `any` around it." },
          }),
        ),
      },
      {
        image: object("The disk image; absent if the target is not an image.", { path: text }),
        output: {
          type: "string",
          description: "The file that the result is written to instead of the image.",
        },
      },
    ),
    phase: event(
      "phase",
      "The run enters a phase. `probing` finds out whether KVM works, once until the machine restarts. In `verifying` the steps start again. In `finishing` the image is being written, and no signal stops it.",
      { phase: { enum: Object.keys(phaseTitles) } },
      {
        usual_seconds: {
          type: "number",
          minimum: 0,
          description: "How long the phase usually takes on this machine, where that is known.",
        },
      },
    ),
    "step-start": event("step-start", "A step starts.", { id }),
    "step-end": event("step-end", "A step has ended.", { id, status: { enum: [...statuses] } }),
    output: event(
      "output",
      "A line that a script or a package manager printed: without control characters, secrets as `***`, at most 2,000 characters.",
      { line: text },
      { id },
    ),
    note: event("note", "A sentence for the user.", { text }),
    end: event(
      "end",
      "The last line. It has an `outcome`, or the `errors` because of which there is none. Without this line the program was killed.",
      {},
      {
        outcome: { enum: [...outcomes] },
        errors: list(
          object("Why the run has no outcome.", {
            code: { type: "string", description: "`sahara-image explain CODE` explains it." },
            message: text,
          }),
        ),
      },
    ),
  },
} as const;
