import { strict as assert } from "node:assert";
import { suite } from "uvu";
import {
  type AvailablePackage,
  debianOrder,
  type GuestScript,
  type GuestState,
  interpret,
  type SimulatedGuest,
} from "../../src/guest/interpret.ts";
import { SimulatedTree } from "../../src/guest/states/simulated-tree.ts";
import type { Mode, Op, PackageRequest, Plan, PlanVariable } from "../../src/plan/plan.ts";
import type { StepRecord } from "../../src/plan/record.ts";

const test = suite("the interpreter, case by case");

const available = (
  name: string,
  version: string,
  more: Partial<AvailablePackage> = {},
): AvailablePackage => ({
  name,
  version,
  provides: [],
  depends: [],
  conflicts: [],
  ...more,
});

interface World {
  readonly installed?: Readonly<Record<string, string>>;
  readonly repository?: readonly AvailablePackage[];
  readonly scripts?: Readonly<Record<string, GuestScript>>;
  readonly variables?: readonly PlanVariable[];
  readonly mode?: Mode;
  readonly verify?: boolean;
  readonly guest?: { readonly distro: string; readonly version: string; readonly family: string };
  readonly target?: NonNullable<Plan["target"]>;
  readonly secrets?: Readonly<Record<string, string>>;
}

function run(steps: readonly Op[], world: World = {}) {
  const guest: SimulatedGuest = {
    identity: { distro: "ubuntu", version: "22.04", family: "debian", ...world.guest, arch: "x86_64" },
    order: debianOrder,
    repository: world.repository ?? [],
    scripts: world.scripts ?? {},
    state: {
      packages: new Map(
        Object.entries(world.installed ?? {}).map(([name, version]) => [
          name,
          { version, provides: [], conflicts: [] },
        ]),
      ),
      files: new Map(),
      tree: new SimulatedTree(),
    },
  };
  const plan: Plan = {
    format: 1,
    recipe: { path: "image.yaml", sha256: "0".repeat(64) },
    ...(world.target ? { target: world.target } : {}),
    variables: world.variables ?? [],
    resources: {},
    steps,
    source: {},
  };
  const { record, actions, state } = interpret(plan, guest, {
    mode: world.mode ?? "test-only",
    verify: world.verify ?? true,
    ...(world.secrets ? { secrets: world.secrets } : {}),
  });
  return { ...record, found: record.steps.map(tell), again: record.verify?.map(tell), actions, state };
}

/** `1.1 ok`, `2 discrepancy [2.1 test-only discrepancy: 2.1.1 discrepancy]`. */
function tell({ id, status, branches }: StepRecord): string {
  const tried = branches?.map(
    (branch) => `${branch.id} ${branch.mode} ${branch.status}: ${branch.steps.map(tell).join(", ")}`,
  );
  return `${id} ${status}${tried ? ` [${tried.join("; ")}]` : ""}`;
}

const variable = (id: string, value?: string): PlanVariable => ({
  id,
  name: id,
  shellNames: [id.toUpperCase(), id],
  ...(value === undefined ? {} : { value }),
});
const packages = (id: string, ...names: (string | Omit<PackageRequest, "id">)[]): Op => ({
  op: "packages",
  id,
  state: "query",
  packages: names.map((name, index) => ({
    id: `${id}.${index + 1}`,
    ...(typeof name === "string" ? { name: [name] } : name),
  })),
});
const exactly = (name: string, version: string): Omit<PackageRequest, "id"> => ({
  name: [name],
  version: { kind: "exact", version: [version] },
});
const script = (id: string, resource: string, env: string[] = [], output?: string): Op => ({
  op: "script",
  id,
  name: resource,
  resource,
  env,
  ...(output === undefined ? {} : { output }),
});
const any = (id: string, ...branches: Op[][]): Op => ({
  op: "any",
  id,
  branches: branches.map((steps, index) => ({ id: `${id}.${index + 1}`, steps })),
});
const set = (id: string, name: string, ...value: Extract<Op, { op: "set" }>["value"]): Op => ({
  op: "set",
  id,
  variable: name,
  value,
});
const byValue = (id: string, name: string, cases: Record<string, Op[]>): Op => ({
  op: "argument-case",
  id,
  variable: name,
  cases: Object.entries(cases).map(([value, steps], index) => ({ id: `${id}.${index + 1}`, value, steps })),
});

const fails: GuestScript = () => ({ exitCode: 3, stdout: "partial" });
const says =
  (stdout: string): GuestScript =>
  () => ({ exitCode: 0, stdout });
/** Looks for its mark, and makes it where it may. */
const marks: GuestScript = ({ test_only }, guest: GuestState) => {
  if (test_only === "1") return { exitCode: guest.files.has("/var/mark") ? 0 : 1, stdout: "" };
  guest.files.set("/var/mark", "");
  return { exitCode: 0, stdout: "" };
};

test("test-only asks everything, and changes nothing", () => {
  const result = run([packages("1", "a", "b"), script("2", "fails"), packages("3", "a")], {
    installed: { a: "1" },
    repository: [available("b", "1")],
    scripts: { fails },
  });
  assert.deepEqual(result.found, ["1.1 ok", "1.2 discrepancy", "2 discrepancy", "3.1 ok"]);
  assert.equal(result.verdict, "discrepancies");
  assert.deepEqual([...result.state.packages.keys()], ["a"]);
});

test("reconciling installs what is missing, in one transaction, and ends with the first failure", () => {
  const result = run([packages("1", "a", "b", "c"), script("2", "fails"), packages("3", "d")], {
    mode: "reconcile",
    installed: { a: "1" },
    repository: ["b", "c", "d"].map((name) => available(name, "1")),
    scripts: { fails },
  });
  assert.deepEqual(result.found, ["1.1 ok", "1.2 changed", "1.3 changed", "2 failed"]);
  assert.equal(result.verdict, "failed");
  assert.equal(result.verify, undefined);
  assert.deepEqual(result.actions[0], { do: "install", packages: ["b", "c"], result: "done" });
  assert.deepEqual(result.packageChanges, [
    { name: "b", to: "1" },
    { name: "c", to: "1" },
  ]);
});

test("a transaction that can't have one of its packages installs none", () => {
  const result = run([packages("1", "b", "nowhere")], {
    mode: "reconcile",
    repository: [available("b", "1")],
  });
  assert.deepEqual(result.found, ["1.1 failed", "1.2 failed"]);
  assert.equal(result.state.packages.size, 0);
});

test("a merged transaction that fails is done one by one, up to what fails", () => {
  const merged = { ...packages("1", "a", "nowhere", "b"), mergedFrom: [1, 1, 1] } as Op;
  const result = run([merged], { mode: "reconcile", repository: [available("a", "1"), available("b", "1")] });
  assert.deepEqual(result.found, ["1.1 changed", "1.2 failed"]);
  assert.deepEqual([...result.state.packages.keys()], ["a"]);
});

test("the verification decides: a package that a later step removes has not converged", () => {
  const removes: GuestScript = ({ test_only }, guest) => {
    if (test_only === "0") guest.packages.delete("a");
    return { exitCode: 0, stdout: "" };
  };
  const steps = [packages("1", "a"), script("2", "removes")];
  const world: World = { mode: "reconcile", repository: [available("a", "1")], scripts: { removes } };
  const looked = run(steps, world);
  assert.deepEqual([looked.verdict, looked.again], ["not-converged", ["1.1 discrepancy", "2 ok"]]);
  const trusted = run(steps, { ...world, verify: false });
  assert.deepEqual([trusted.verdict, trusted.verify], ["done", undefined]);
});

test("the verification starts with the initial variables", () => {
  const result = run([packages("1", { name: [{ variable: "v" }] }), set("2", "v", "nowhere")], {
    mode: "reconcile",
    installed: { a: "1" },
    variables: [variable("v", "a")],
  });
  assert.equal(result.verdict, "done");
  assert.deepEqual(result.variables, { v: "nowhere" });
});

test("exact versions, each of epoch and revision left out where the author did", () => {
  const conforms = (installed: string, wanted: string) =>
    run([packages("1", exactly("a", wanted))], { installed: { a: installed } }).verdict === "conforms";
  for (const wanted of ["1:2.10-3", "2.10-3", "1:2.10", "2.10"])
    assert.ok(conforms("1:2.10-3", wanted), wanted);
  for (const wanted of ["2.1", "2.10-4", "2:2.10", "2.1-3", "2.10-"])
    assert.ok(!conforms("1:2.10-3", wanted), wanted);
  assert.ok(conforms("2.0-rc1-1", "2.0-rc1"), "an upstream version with a dash");
});

test("version constraints, by the guest's own order", () => {
  const conforms = (installed: string, ...all: ["=" | "!=" | "<" | "<=" | ">" | ">=", string][]) => {
    const bounds = all.map(([operator, version]) => ({ operator, version: [version] }));
    const request = { name: ["a"], version: { kind: "constraints" as const, all: bounds } };
    return run([packages("1", request)], { installed: { a: installed } }).verdict === "conforms";
  };
  assert.ok(conforms("1.10-1", [">=", "1.9"], ["<", "2"]));
  assert.ok(!conforms("1.8-1", [">=", "1.9"], ["<", "2"]));
  assert.ok(conforms("1:1.0-1", ["<=", "1.0"]), "no epoch and no revision where the author wrote none");
  assert.ok(!conforms("1:1.0-1", ["<", "0:9"]));
  assert.ok(conforms("2.0~rc1-1", ["<", "2.0"]));
  assert.ok(!conforms("1.0-1", ["!=", "1.0"]));
});

test("a name is met by a package that provides it, a version of it is not", () => {
  const world: World = { mode: "reconcile", repository: [available("postfix", "3", { provides: ["mta"] })] };
  assert.deepEqual(run([packages("1", "postfix"), packages("2", "mta")], world).found, [
    "1.1 changed",
    "2.1 ok",
  ]);
  assert.deepEqual(run([packages("1", "postfix"), packages("2", exactly("mta", "3"))], world).found, [
    "1.1 changed",
    "2.1 failed",
  ]);
});

test("what waits for the output of a script that failed is undetermined, and tells of that script", () => {
  const result = run(
    [
      script("1", "fails", [], "home"),
      packages("2", "a", { name: ["lib", { variable: "home" }] }),
      set("3", "copy", { variable: "home" }),
      script("4", "marks", ["copy"], "later"),
      byValue("5", "later", { x: [set("5.1.1", "told", "yes")] }),
      script("6", "marks", ["told"]),
      script("7", "marks", []),
    ],
    {
      installed: { a: "1" },
      variables: ["home", "copy", "later", "told"].map((name) => variable(name, "old")),
      scripts: { fails, marks },
    },
  );
  assert.deepEqual(result.found, [
    "1 discrepancy",
    "2.1 ok",
    "2.2 undetermined",
    "3 undetermined",
    "4 undetermined",
    "5 undetermined",
    "6 undetermined",
    "7 discrepancy",
  ]);
  const undetermined = result.steps.filter((step) => step.status === "undetermined");
  for (const step of undetermined) assert.match(step.because!, /\bstep 1\b/);
  assert.deepEqual(result.variables, {});
});

test("a variable that nothing has set: not passed to a script, no case, no name of a package", () => {
  const steps = [
    script("1", "marks", ["v"]),
    byValue("2", "v", { "": [packages("2.1.1", "never")] }),
    packages("3", { name: ["lib", { variable: "v" }] }),
  ];
  const world: World = { variables: [variable("v")], scripts: { marks } };
  const looked = run(steps, world);
  assert.deepEqual(looked.found, ["1 discrepancy", "3.1 undetermined"]);
  assert.ok(looked.actions[0]?.do === "script" && !("v" in looked.actions[0].environment));
  const reconciled = run(steps, { ...world, mode: "reconcile" });
  assert.deepEqual(reconciled.found, ["1 ok", "3.1 failed"]);
  assert.match(reconciled.steps[1]!.because!, /nothing has set v/);
});

test("scripts see what they name under both names, and what is always set", () => {
  const result = run([script("1", "marks", ["v"])], {
    variables: [variable("v", "x"), variable("w", "y")],
    scripts: { marks },
  });
  assert.deepEqual(result.actions, [
    {
      do: "script",
      name: "marks",
      environment: {
        V: "x",
        v: "x",
        distro: "ubuntu",
        distro_version: "22.04",
        SIV_DISTRO: "ubuntu",
        test_only: "1",
        SIV_RECONCILE: "0",
      },
    },
  ]);
});

test("secrets reach scripts and no report", () => {
  const secret: PlanVariable = { ...variable("password"), secret: true };
  const result = run([script("1", "marks", ["password"])], {
    variables: [secret],
    secrets: { password: "hush" },
    scripts: { marks },
  });
  assert.ok(result.actions[0]?.do === "script" && result.actions[0].environment.PASSWORD === "hush");
  assert.deepEqual(result.variables, {});
});

test("an output loses its trailing newlines and nothing else", () => {
  const result = run([script("1", "s", [], "v")], {
    variables: [variable("v")],
    scripts: { s: says(" a\n\nb \n\n\n") },
  });
  assert.deepEqual(result.variables, { v: " a\n\nb " });
});

test("any: the first branch that conforms ends it, and nothing is installed", () => {
  const steps = [any("1", [packages("1.1.1", "a")], [packages("1.2.1", "b")], [packages("1.3.1", "c")])];
  const result = run(steps, { mode: "reconcile", installed: { b: "1" }, repository: [available("a", "1")] });
  assert.deepEqual(result.found, [
    "1 ok [1.1 test-only discrepancy: 1.1.1.1 discrepancy; 1.2 test-only ok: 1.2.1.1 ok]",
  ]);
  assert.deepEqual(result.actions, []);
});

test("any: where none conforms each is reconciled in order; what a failed one set is forgotten, what it did stays", () => {
  const steps = [
    any(
      "1",
      [set("1.1.1", "v", "first"), packages("1.1.2", "a"), script("1.1.3", "fails")],
      [packages("1.2.1", { name: [{ variable: "v" }] })],
    ),
  ];
  const result = run(steps, {
    mode: "reconcile",
    verify: false,
    variables: [variable("v", "b")],
    repository: [available("a", "1"), available("b", "1")],
    scripts: { fails },
  });
  assert.deepEqual(result.found, [
    "1 changed [1.1 test-only discrepancy: 1.1.1 ok, 1.1.2.1 discrepancy, 1.1.3 discrepancy; " +
      "1.2 test-only discrepancy: 1.2.1.1 discrepancy; " +
      "1.1 reconcile failed: 1.1.1 ok, 1.1.2.1 changed, 1.1.3 failed; 1.2 reconcile ok: 1.2.1.1 changed]",
  ]);
  assert.deepEqual(result.variables, { v: "b" });
  assert.deepEqual([...result.state.packages.keys()], ["a", "b"]);
});

test("any in test-only mode: one discrepancy; a variable that only its branches set is undetermined", () => {
  const steps = [
    any("1", [set("1.1.1", "old", "new"), set("1.1.2", "fresh", "x"), packages("1.1.3", "a")]),
    packages("2", { name: [{ variable: "old" }] }, { name: [{ variable: "fresh" }] }),
  ];
  const result = run(steps, { installed: { b: "1" }, variables: [variable("old", "b"), variable("fresh")] });
  assert.deepEqual(result.found, [
    "1 discrepancy [1.1 test-only discrepancy: 1.1.1 ok, 1.1.2 ok, 1.1.3.1 discrepancy]",
    "2.1 ok",
    "2.2 undetermined",
  ]);
  assert.match(result.steps[2]!.because!, /\bstep 1\b/);
});

test("any in any", () => {
  const steps = [any("1", [any("1.1.1", [packages("1.1.1.1.1", "nowhere")])], [packages("1.2.1", "a")])];
  const result = run(steps, { mode: "reconcile", repository: [available("a", "1")] });
  assert.equal(result.verdict, "done");
  assert.match(
    result.found[0]!,
    /1\.1 reconcile failed: 1\.1\.1 failed \[.*\]; 1\.2 reconcile ok: 1\.2\.1\.1 changed\]$/,
  );
});

test("the first arm that the guest matches, by distribution, family, other name and version", () => {
  const arm = (name: string, ...bounds: ["<" | ">=" | "=" | "prefix", string][]) => ({
    name,
    bounds: bounds.map(([operator, version]) => ({ operator, version })),
  });
  const matches = (key: ReturnType<typeof arm>, distro: string, version: string, family: string) =>
    run([{ op: "os-case", id: "1", arms: [{ id: "1.1", key, steps: [set("1.1.1", "v", "x")] }] }], {
      guest: { distro, version, family },
      variables: [variable("v")],
    }).found.length === 1;
  assert.ok(matches(arm("rocky"), "rocky", "9.3", "redhat"));
  assert.ok(matches(arm("redhat"), "rocky", "9.3", "redhat"));
  assert.ok(matches(arm("redhatenterpriseserver"), "rhel", "9.3", "redhat"));
  assert.ok(!matches(arm("centos"), "rocky", "9.3", "redhat"));
  assert.ok(matches(arm("rocky", ["prefix", "9"]), "rocky", "9.3", "redhat"));
  assert.ok(!matches(arm("rocky", ["prefix", "9.3"]), "rocky", "9", "redhat"));
  assert.ok(!matches(arm("rocky", ["=", "9"]), "rocky", "9.3", "redhat"));
  assert.ok(
    matches(arm("ubuntu", [">=", "9.10"], ["<", "22.10"]), "ubuntu", "22.04", "debian"),
    "numbers, not text",
  );
});

test("a case that asks for a version of a guest that names none", () => {
  const arm = (id: string, name: string, version?: string) => ({
    id,
    key: { name, bounds: version === undefined ? [] : [{ operator: ">=" as const, version }] },
    steps: [set(`${id}.1`, "v", name)],
  });
  const result = (mode: "test-only" | "reconcile", version: string, ...arms: ReturnType<typeof arm>[]) =>
    run([{ op: "os-case", id: "1", arms }, script("2", "uses", ["v"])], {
      mode,
      guest: { distro: "debian", version, family: "debian" },
      variables: [variable("v", "old")],
      scripts: { uses: () => ({ exitCode: 0, stdout: "" }) },
    });
  for (const version of ["", "sid"]) {
    const check = result("test-only", version, arm("1.1", "debian", "11"), arm("1.2", "debian"));
    assert.deepEqual(check.found, ["1 undetermined", "2 undetermined"]);
    assert.equal(check.verdict, "discrepancies");
    assert.match(check.steps[0]!.because!, /names no version/);
    assert.match(check.steps[1]!.because!, /\bstep 1\b/);
    assert.deepEqual(result("reconcile", version, arm("1.1", "debian", "11")).found, ["1 failed"]);
    // What does not depend on the version is as ever.
    assert.deepEqual(result("test-only", version, arm("1.1", "debian"), arm("1.2", "debian", "11")).found, [
      "1.1.1 ok",
      "2 ok",
    ]);
    assert.deepEqual(result("test-only", version, arm("1.1", "rocky", "8")).found, ["2 ok"]);
  }
  assert.deepEqual(result("test-only", "12", arm("1.1", "debian", "11")).found, ["1.1.1 ok", "2 ok"]);
});

test("a file that is copied is there for later scripts, and never a discrepancy", () => {
  const looks: GuestScript = (_, guest) => ({ exitCode: guest.files.has("/tmp/tool") ? 0 : 1, stdout: "" });
  const copy: Op = { op: "copy", id: "1", name: "tool", resource: "tool" };
  assert.deepEqual(run([copy, script("2", "looks")], { scripts: { looks } }).found, ["1 ok", "2 ok"]);
});

test("a plan for one guest is refused by another", () => {
  const target = { distro: "rocky", version: "9" };
  const on = (distro: string, version: string) =>
    run([packages("1", "a")], { target, guest: { distro, version, family: "redhat" } });
  assert.equal(on("rocky", "9.3").verdict, "discrepancies");
  for (const refused of [on("rocky", "8.9"), on("centos", "9"), on("rocky", "")]) {
    assert.equal(refused.verdict, "refused");
    assert.match(refused.refused!, /rocky 9/);
    assert.deepEqual(refused.steps, []);
  }
});

test("a step that goes by a look that nobody took is a bug, and says so", () => {
  const known = { ...packages("1", "a"), state: "known" } as Op;
  assert.throws(() => run([known]), /before anything asked/);
});

test.run();
