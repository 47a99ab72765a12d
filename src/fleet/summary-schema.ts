import { count, list, object, text, texts } from "../report/schema-parts.ts";
import { jobStates } from "./summary.ts";

const state = { enum: jobStates } as const;

/** The JSON Schema of `fleet merge --json`: schemas/fleet-summary.schema.json. */
export const summarySchema = {
  $schema: "https://json-schema.org/draft/2020-12/schema",
  title: "Summary of a fleet",
  ...object("The results of all jobs of a fleet.", {
    format: { const: 1, description: "The version of this form." },
    mode: { enum: ["check", "apply"] },
    counts: {
      type: "object",
      description: "How many jobs are in each state. A state without jobs is absent.",
      properties: Object.fromEntries(jobStates.map((name) => [name, count])),
    },
    jobs: list(
      object(
        "A job and its result.",
        {
          index: count,
          image: text,
          recipe: text,
          arguments: texts,
          state,
          findings: list(
            object("A step that does not conform.", {
              place: { ...text, description: "`FILE:LINE:COLUMN`" },
              status: text,
              title: text,
            }),
          ),
        },
        {
          output: { ...text, description: "Where an apply wrote the result." },
          seconds: { type: "number" },
          host: { ...text, description: "The machine that ran the job." },
          started: { ...text, format: "date-time" },
          error: { ...text, description: "Why the job could not be run." },
        },
      ),
    ),
  }),
} as const;
