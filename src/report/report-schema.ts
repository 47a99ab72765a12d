import { changeDefinitions } from "./diff-schema.ts";
import { outcomes, reportFormat, statuses, targetKinds } from "./report.ts";
import { count, list, object, ref, sha256, text, texts } from "./schema-parts.ts";

const { account, unit, file, state } = changeDefinitions;

const format = { const: reportFormat, description: "The version of this format." } as const;

const instant = "^\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d\\.\\d{3}Z$";

/**
 * The JSON schema (2020-12) of `--report json`, from which schemas/report.schema.json is generated. It allows unknown
 * properties, as readers of the report should.
 */
export const reportSchema = {
  $schema: "https://json-schema.org/draft/2020-12/schema",
  title: "Report of sahara-image",
  description: "The output of `sahara-image check`, `plan`, `apply` and `lint` with `--report json`.",
  oneOf: [ref("run"), ref("recipes")],
  $defs: {
    run: object(
      "One run of a recipe on an image.",
      {
        format,
        tool: ref("tool"),
        started: { type: "string", pattern: instant, description: "When the command began, in UTC." },
        mode: {
          enum: ["test-only", "reconcile"],
          description: "`test-only` for check, `reconcile` for apply and plan.",
        },
        recipe: object("The recipe.", { path: text, sha256 }, { plugin: text, version: text }),
        plan: object("The compiled recipe.", { sha256 }),
        target: object("What the run was about.", {
          kind: { enum: [...targetKinds] },
          name: {
            type: "string",
            description: "The path of the image or of the root folder, or the address of the host.",
          },
        }),
        guest: object("The system on the target.", {
          distro: text,
          version: text,
          family: {
            type: "string",
            description: "The package-manager family: debian, redhat, suse, alpine, arch, or empty.",
          },
          arch: text,
        }),
        method: {
          enum: ["boot", "disk", "live"],
          description:
            "`boot`: the steps ran in the booted guest. `disk`: the disk was read, and nothing ran. `live`: the steps ran on the host or in the root folder itself.",
        },
        network: { type: "boolean", description: "Whether the guest could reach the network." },
        arguments: {
          ...texts,
          description: 'The recipe\'s arguments and their values; secrets are "***".',
        },
        outcome: {
          enum: [...outcomes],
          description: "`would-change` is of plan: the image is unchanged, and apply would change it.",
        },
        steps: list(ref("step")),
        variables: { ...texts, description: "The values at the end of the run, without secrets." },
        summary: {
          ...object(
            "The number of steps with each status.",
            Object.fromEntries(statuses.map((status) => [status, count])),
          ),
          additionalProperties: count,
        },
        diagnostics: list(ref("finding")),
        seconds: { type: "number", minimum: 0 },
      },
      {
        image: object("The disk image; absent if the target is not an image.", {
          path: text,
          format: text,
          root: {
            type: "string",
            description: "The device that was mounted as /; empty if the run ended before that.",
          },
        }),
        selection: object("Set by `--only` and `--skip`: the report is about a part of the recipe.", {
          only: list(text),
          skip: list(text),
          omitted: { ...count, description: "The steps that were left out; they are `skipped`." },
        }),
        package_changes: {
          ...list(ref("package-change")),
          description: "Of an apply that succeeded: the same as `changes.packages`.",
        },
        changes: ref("changes"),
      },
    ),
    changes: object(
      "What an apply changed in the guest, what a plan would change, or what a failed run had changed: the disk before and after, compared.",
      {
        packages: list(ref("package-change")),
        accounts: list(ref("account")),
        units: list(ref("unit")),
        files: { ...list(ref("changed-file")), description: "In the order of their paths." },
        more_files: { ...count, description: "How many more files changed." },
        complete: {
          type: "boolean",
          description:
            "Whether the whole disk was compared. If not, `files` may only be those that the run itself named.",
        },
        not_compared: { ...list(text), description: "What was not compared, and why." },
      },
    ),
    "package-change": object(
      "A package that the run added (no `from`), removed (no `to`) or changed.",
      { name: text },
      { from: text, to: text },
    ),
    account,
    unit,
    state,
    "changed-file": {
      ...file,
      description: "A file that changed, with the steps that changed it.",
      properties: {
        ...file.properties,
        steps: {
          ...list(text),
          description:
            "The ids of the steps during which it last changed: several if they ran together; none if that is not known, or was outside of the steps.",
        },
      },
      required: [...file.required, "steps"],
    },
    recipes: {
      ...object("Findings in recipes that were not run.", {
        format,
        tool: ref("tool"),
        files: list(text),
        diagnostics: list(ref("finding")),
        summary: object("The number of findings of each severity.", {
          error: count,
          warning: count,
          info: count,
        }),
      }),
      not: { required: ["outcome"] },
    },
    tool: object("The program.", { name: { const: "sahara-image" }, version: text }),
    source: object(
      "A place in a file; lines and columns count from 1, columns in Unicode code points, the end is exclusive.",
      Object.fromEntries([
        ["file", text],
        ...["line", "column", "end_line", "end_column"].map((name) => [
          name,
          { type: "integer", minimum: 1 },
        ]),
      ]),
    ),
    step: object(
      "A step of the plan: a package, a script, …",
      {
        id: { type: "string", description: "The position in the recipe, such as 3.2.1." },
        kind: { type: "string", description: "The key of its validator, such as `package`." },
        title: text,
        source: ref("source"),
        status: { enum: [...statuses] },
      },
      {
        transaction: {
          type: "string",
          description: "Packages that were asked of the package manager together have the same transaction.",
        },
        expected: text,
        found: text,
        differences: list(
          object(
            "An attribute that is not as the recipe asks, or was not before apply changed it.",
            { attribute: text, expected: text, found: text },
            {
              diff: {
                ...text,
                description: "The hunks of a unified diff from what is there to what is asked for.",
              },
            },
          ),
        ),
        would: { type: "string", description: "What apply would do." },
        because: text,
        output: object(
          "The end of the output of the script, or of the package manager if it failed.",
          {
            stdout: text,
            stderr: text,
            truncated: { type: "boolean", description: "Whether earlier output was cut off." },
          },
          { exit_code: { type: "integer" } },
        ),
        branches: list(
          object(
            "One attempt at a branch of an `any`.",
            {
              id: text,
              mode: { enum: ["test-only", "reconcile"] },
              status: { enum: ["ok", "discrepancy", "failed", "skipped"] },
              steps: list(ref("step")),
            },
            { because: text },
          ),
        ),
        changed_files: object(
          "Files of the guest that the script changed; in a check they were thrown away. A folder ends in a slash.",
          {
            paths: list(text),
            more: { type: "integer", minimum: 0, description: "How many more there are." },
          },
        ),
        cached: {
          const: true,
          description: "An earlier apply did the step, and its changes come from the folder of `--cache`.",
        },
        seconds: { type: "number", minimum: 0 },
      },
    ),
    finding: object(
      "A finding in a recipe.",
      {
        code: {
          type: "string",
          pattern: "^[a-z]+(-[a-z]+)*$",
          description: "`sahara-image explain CODE` explains it.",
        },
        severity: { enum: ["error", "warning", "info"] },
        message: text,
      },
      {
        help: text,
        source: ref("source"),
        related: list(
          object("Another place that belongs to the finding.", { message: text, source: ref("source") }),
        ),
        fixable: { const: true, description: "`lint --fix` can fix it." },
      },
    ),
  },
} as const;
