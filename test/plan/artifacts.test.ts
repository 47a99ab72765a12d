import { test } from "uvu";
import * as assert from "uvu/assert";
import { artifactsOf } from "../../src/plan/artifacts.ts";
import type { Op, StateOp, StepId, Template } from "../../src/plan/plan.ts";

const sha512 = "a".repeat(128);

function archive(id: StepId, wants: Readonly<Record<string, string | Template>>): StateOp {
  return {
    op: "state",
    id,
    kind: "archive",
    name: ["/opt/tool"],
    want: Object.entries(wants).map(([attribute, value]) => ({
      attribute,
      value: typeof value === "string" ? [value] : value,
    })),
  };
}

const of = (...steps: Op[]) =>
  artifactsOf(
    {
      steps,
      variables: [
        { id: "version", name: "version", shellNames: [], value: "1.0" },
        { id: "later", name: "later", shellNames: [] },
      ],
    },
    { arch: "x86_64" },
  );

test("the values of arguments are filled in; what only the run knows is left out", () => {
  const op = archive("1", {
    url: ["https://x/", { variable: "version" }, ".tgz"],
    sha512: sha512.toUpperCase(),
  });
  const mirrored = {
    ...op,
    want: [...op.want, { attribute: "url", value: ["https://y/", { variable: "later" }] as Template }],
  };
  const expected = { urls: ["https://x/1.0.tgz"], digest: { algorithm: "sha512", value: sha512 } };
  assert.equal(of(mirrored), [expected]);
  assert.equal(of(archive("1", { url: [{ variable: "later" }], sha512 })), []);
  assert.equal(of(archive("1", { url: "https://x/a", sha512: [{ variable: "later" }] })), []);
  assert.equal(of(archive("1", { strip: "1" })), []);
});

test("a variable that a step sets is followed, and lost after steps that may or may not run", () => {
  const use = (id: StepId) =>
    archive(id, { url: ["https://x/", { variable: "version" }], sha512_url: "https://y/s" });
  const set = (id: StepId): Op => ({ op: "set", id, variable: "version", value: ["2.0"] });
  const urls = (...steps: Op[]) => of(...steps).map((each) => each.urls[0]);
  assert.equal(urls(set("1"), use("2")), ["https://x/2.0"]);
  const any: Op = {
    op: "any",
    id: "1",
    branches: [
      { id: "1.1", steps: [set("1.1.1"), use("1.1.2")] },
      { id: "1.2", steps: [use("1.2.1")] },
    ],
  };
  assert.equal(urls(any, use("2")), ["https://x/2.0", "https://x/1.0"]);
});

test("a file that several steps need is listed once", () => {
  const wants = { url: "https://x/a", sha512 };
  assert.is(of(archive("1", wants), archive("2", wants)).length, 1);
  assert.is(of(archive("1", wants), archive("2", { ...wants, url: "https://x/b" })).length, 2);
});

test("of the arms for architectures, only the guest's own counts, and what it sets is known", () => {
  const set = (id: StepId, value: string): Op => ({ op: "set", id, variable: "version", value: [value] });
  const arm = (id: StepId, name: string, ...steps: Op[]) => ({ id, key: { name, bounds: [] }, steps });
  const use = (id: StepId) => archive(id, { url: ["https://x/", { variable: "version" }], sha512 });
  const byMachine: Op = {
    op: "os-case",
    id: "1",
    arms: [
      arm("1.1", "aarch64", set("1.1.1", "arm"), use("1.1.2")),
      arm("1.2", "x86_64", set("1.2.1", "x86")),
    ],
  };
  const urls = (...steps: Op[]) => of(...steps).map((each) => each.urls[0]);
  assert.equal(urls(byMachine, use("2")), ["https://x/x86"]);
  const byDistribution: Op = { ...byMachine, arms: [arm("1.1", "debian", use("1.1.1")), ...byMachine.arms] };
  assert.equal(urls(byDistribution, use("2")), ["https://x/1.0"]);
  assert.equal(urls({ ...byMachine, arms: byMachine.arms.slice(0, 1) }, use("2")), ["https://x/1.0"]);
});

test("of a guest that is known, only the arm that it runs counts", () => {
  const set = (id: StepId, value: string): Op => ({ op: "set", id, variable: "version", value: [value] });
  const use = (id: StepId) => archive(id, { url: "https://x/apache", sha512 });
  const arm = (id: StepId, name: string, ...steps: Op[]) => ({ id, key: { name, bounds: [] }, steps });
  const byDistribution: Op = { op: "os-case", id: "1", arms: [arm("1.1", "redhat", set("1.1.1", "apache"))] };
  const byVersion: Op = {
    op: "argument-case",
    id: "2",
    variable: "version",
    cases: [
      { id: "2.1", value: "1.0", steps: [] },
      { id: "2.2", value: "apache", steps: [use("2.2.1")] },
    ],
  };
  const variables = [{ id: "version", name: "version", shellNames: [], value: "1.0" }];
  const urls = (guest: Parameters<typeof artifactsOf>[1]) =>
    artifactsOf({ steps: [byDistribution, byVersion], variables }, guest).map((each) => each.urls[0]);
  const known = { version: "9.3", arch: "x86_64" };
  assert.equal(urls({ ...known, distro: "debian", family: "debian" }), []);
  assert.equal(urls({ ...known, distro: "rocky", family: "redhat" }), ["https://x/apache"]);
  assert.equal(urls({ arch: "x86_64" }), ["https://x/apache"]);
});

test.run();
