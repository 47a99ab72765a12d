import { createHash } from "node:crypto";
import fc from "fast-check";
import type {
  Op,
  OsKey,
  Plan,
  PlanVariable,
  Resource,
  Template,
  VersionRequest,
} from "../../src/plan/plan.ts";
import { packageNames, versions, virtualNames } from "./random-guest.ts";
import { renderScript, type ScriptSpec, scriptSpec } from "./random-script.ts";

/** A random plan, and what its scripts do by their key in `resources`. */
export interface RandomPlan {
  readonly plan: Plan;
  readonly scripts: Readonly<Record<string, ScriptSpec>>;
}

const variableIds = ["va", "vb", "vc", "vd", "ve"] as const;
const texts = ["a", "b", "c", "1.0", "2.0", "", "two words", "it's $HOME\n\"`!"];

/** Some variables have a value from the start; `vd` and `ve` never do. */
function drafts(): fc.Arbitrary<PlanVariable[]> {
  return fc.tuple(...variableIds.map(() => mostly(fc.constantFrom(...texts), undefined, 5))).map((values) =>
    variableIds.map((id, index) => {
      const value = index < 3 ? values[index] : undefined;
      const shellNames = index % 2 === 0 ? [id.toUpperCase(), id] : [id.toUpperCase()];
      return { id, name: id, shellNames, ...(value === undefined ? {} : { value }) };
    }),
  );
}

/** The one that many times as often as the other. */
function mostly<A, B>(
  arbitrary: fc.Arbitrary<A>,
  other: fc.Arbitrary<B> | B,
  times: number,
): fc.Arbitrary<A | B> {
  const rest = other instanceof fc.Arbitrary ? other : fc.constant(other);
  return fc.oneof<fc.WeightedArbitrary<A | B>[]>(
    { weight: times, arbitrary: arbitrary },
    { weight: 1, arbitrary: rest },
  );
}

/** An op before it has an id; steps are drafts too. */
type Look = { check: ScriptSpec } | { creates: Template } | undefined;
type Draft =
  | { op: "packages"; packages: { name: Template; version: VersionRequest | undefined; absent: boolean }[] }
  | { op: "script"; spec: ScriptSpec; env: string[]; output: string | undefined; look: Look }
  | { op: "copy"; name: string }
  | { op: "set"; variable: string; value: Template }
  | { op: "all"; steps: Draft[] }
  | { op: "any"; branches: Draft[][] }
  | { op: "os-case"; arms: { key: OsKey; steps: Draft[] }[] }
  | { op: "argument-case"; variable: string; cases: { value: string; steps: Draft[] }[] };

function draftList(depth: number): fc.Arbitrary<Draft[]> {
  return fc.array(draft(depth), { minLength: depth === 3 ? 1 : 0, maxLength: depth + 2, size: "max" });
}

const variable = fc.constantFrom(...variableIds);
const reference = variable.map((id) => ({ variable: id }));
const packageName: fc.Arbitrary<Template> = fc.oneof(
  {
    weight: 20,
    arbitrary: fc
      .constantFrom(...[1, 2, 3].flatMap(() => packageNames), ...virtualNames, "nowhere")
      .map((part) => [part]),
  },
  { weight: 2, arbitrary: reference.map((part) => [part]) },
  { weight: 1, arbitrary: reference.map((part) => ["lib-", part]) },
);
const versionText: fc.Arbitrary<Template> = fc.oneof(
  {
    weight: 10,
    arbitrary: fc.constantFrom(...versions, "1.0", "2.0", "1:0.9", "0.9-1", "1.10").map((part) => [part]),
  },
  { weight: 1, arbitrary: reference.map((part) => [part]) },
);
const operator = fc.constantFrom("=", "!=", "<", "<=", ">", ">=", "<=", ">=");
const version: fc.Arbitrary<VersionRequest> = fc.oneof(
  fc.record({ kind: fc.constant("exact" as const), version: versionText }),
  fc.record({
    kind: fc.constant("constraints" as const),
    all: fc.array(fc.record({ operator, version: versionText }), { minLength: 1, maxLength: 2 }),
  }),
);
const request = fc.record({
  name: packageName,
  version: mostly(version, undefined, 1),
  absent: mostly(fc.constant(false), true, 5),
});
const value: fc.Arbitrary<Template> = fc
  .array(mostly(fc.constantFrom(...texts.filter(Boolean)), reference, 3), { maxLength: 2 })
  // Two neighbouring strings are one.
  .map((parts) =>
    parts.every((part) => typeof part === "string") && parts.length > 0 ? [parts.join("")] : parts,
  );

const packagesDraft: fc.Arbitrary<Draft> = fc.record({
  op: fc.constant("packages"),
  packages: mostly(
    fc.array(request, { minLength: 1, maxLength: 1 }),
    fc.array(request, { minLength: 2, maxLength: 3 }),
    2,
  ),
});
const scriptDraft: fc.Arbitrary<Draft> = fc.record({
  op: fc.constant("script"),
  spec: scriptSpec(variableIds.map((id) => id.toUpperCase())),
  env: fc.uniqueArray(variable, { maxLength: 3 }),
  output: fc.option(variable, { nil: undefined }),
  look: mostly<Look, Look>(
    fc.constant(undefined),
    fc.oneof(
      fc.record({ check: scriptSpec(variableIds.map((id) => id.toUpperCase())) }),
      fc.record({
        creates: fc.oneof(
          fc.constantFrom("m1", "m2", "m3").map((marker): Template => [`/var/${marker}`]),
          reference.map((part): Template => ["/var/", part]),
        ),
      }),
    ),
    2,
  ),
});
/** Steps without steps of their own. */
const leaves: fc.WeightedArbitrary<Draft>[] = [
  { weight: 6, arbitrary: packagesDraft },
  { weight: 5, arbitrary: scriptDraft },
  {
    weight: 1,
    arbitrary: fc.record({ op: fc.constant("copy"), name: fc.constantFrom("tool", "it's a tool") }),
  },
  { weight: 3, arbitrary: fc.record({ op: fc.constant("set"), variable, value }) },
];

function draft(depth: number): fc.Arbitrary<Draft> {
  if (depth === 0) return fc.oneof(...leaves);
  const inner = draftList(depth - 1);
  return fc.oneof(
    ...leaves,
    { weight: 2, arbitrary: fc.record({ op: fc.constant("all"), steps: inner }) },
    {
      weight: 4,
      arbitrary: fc.record({
        op: fc.constant("any"),
        branches: fc.array(inner, { minLength: 1, maxLength: 3 }),
      }),
    },
    {
      weight: 3,
      arbitrary: fc.record({
        op: fc.constant("os-case"),
        arms: fc.array(fc.record({ key: osKey, steps: inner }), { minLength: 1, maxLength: 3 }),
      }),
    },
    {
      weight: 4,
      arbitrary: fc.record({
        op: fc.constant("argument-case"),
        variable,
        cases: fc.uniqueArray(fc.record({ value: fc.constantFrom(...texts), steps: inner }), {
          minLength: 1,
          maxLength: 3,
          selector: (part) => part.value,
        }),
      }),
    },
  );
}

const osKey: fc.Arbitrary<OsKey> = fc.record({
  name: fc.constantFrom(
    "debian",
    "ubuntu",
    "redhat",
    "rocky",
    "centos",
    "redhatenterpriseserver",
    "x86_64",
    "aarch64",
  ),
  bounds: fc.oneof(
    { weight: 2, arbitrary: fc.constant([]) },
    {
      weight: 1,
      arbitrary: fc.array(
        fc.record({
          operator: fc.constantFrom("=", "!=", "<", "<=", ">", ">=", "prefix"),
          version: fc.constantFrom("7", "9", "9.0", "9.3", "10", "12", "22.04", "22.4", "22.10"),
        }),
        { minLength: 1, maxLength: 2 },
      ),
    },
  ),
});

type AddScript = (spec: ScriptSpec, id: string) => string;
type AddFile = (name: string) => string;

/** Gives every op its id: its place in the tree. */
function number(drafts: readonly Draft[], prefix: string, addScript: AddScript, addFile: AddFile): Op[] {
  const within = (steps: readonly Draft[], id: string) => number(steps, `${id}.`, addScript, addFile);
  /** The list of steps at a place in an op, and its own id. */
  const list = (steps: readonly Draft[], of: string, at: number) => {
    const id = `${of}.${at + 1}`;
    return { id, steps: within(steps, id) };
  };
  return drafts.map((draft, index) => finish(draft, `${prefix}${index + 1}`));

  function finish(draft: Draft, id: string): Op {
    switch (draft.op) {
      case "packages":
        return {
          op: "packages",
          id,
          state: "query",
          packages: draft.packages.map(({ name, version, absent }, at) => ({
            id: `${id}.${at + 1}`,
            name,
            ...(absent ? { absent } : version ? { version } : {}),
          })),
        };
      case "script": {
        const { look, spec, env } = draft;
        const creates = look && "creates" in look ? { creates: look.creates } : {};
        const check = look && "check" in look ? { check: addScript(look.check, `${id}-check`) } : {};
        // A script with `creates` may not run, so it gives no output.
        const output = draft.output === undefined || "creates" in creates ? {} : { output: draft.output };
        const resource = addScript(spec, id);
        return { op: "script", id, name: `script-${id}`, resource, env, ...creates, ...check, ...output };
      }
      case "copy":
        return { op: "copy", id, name: draft.name, resource: addFile(draft.name) };
      case "set":
        return { op: "set", id, variable: draft.variable, value: draft.value };
      case "all":
        return { op: "all", id, steps: within(draft.steps, id) };
      case "any":
        return { op: "any", id, branches: draft.branches.map((steps, at) => list(steps, id, at)) };
      case "os-case":
        return {
          op: "os-case",
          id,
          arms: draft.arms.map(({ key, steps }, at) => ({ key, ...list(steps, id, at) })),
        };
      case "argument-case":
        return {
          op: "argument-case",
          id,
          variable: draft.variable,
          cases: draft.cases.map(({ value, steps }, at) => ({ value, ...list(steps, id, at) })),
        };
    }
  }
}

/**
 * Plans of every op, nested. Names and values come from pools so small that steps meet: a variable that one
 * sets names a package that the next asks for, in a case on another one's value.
 */
export const randomPlan: fc.Arbitrary<RandomPlan> = fc
  .record({ steps: draftList(3), variables: drafts() })
  .map(({ steps, variables }) => {
    const scripts: Record<string, ScriptSpec> = {};
    const resources: Record<string, Resource> = {};
    const addResource = (name: string, content: string) => {
      const key = createHash("sha256").update(name).digest("hex");
      resources[key] = { name, encoding: "utf8", content };
      return key;
    };
    const plan: Plan = {
      format: 1,
      recipe: { path: "image.yaml", sha256: "0".repeat(64) },
      variables,
      resources,
      steps: number(
        steps,
        "",
        (spec, id) => {
          const key = addResource(`script-${id}`, renderScript(spec));
          scripts[key] = spec;
          return key;
        },
        (name) => addResource(name, `# ${name}\n`),
      ),
      source: {},
    };
    return { plan, scripts };
  });
