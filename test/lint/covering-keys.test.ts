import fc from "fast-check";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { coveringKeys } from "../../src/lint/rules/support/covering-keys.ts";
import { covers } from "../../src/lint/rules/support/os-keys.ts";
import type { BoundNode, OsKeyNode } from "../../src/recipe/expressions/nodes.ts";
import { assertProperty } from "../support/properties.ts";

const span = { start: 0, end: 0 };
const scalar = {} as OsKeyNode["scalar"];

const bounds = fc.record({
  operator: fc.constantFrom<BoundNode["operator"]>("=", "!=", "<", "<=", ">", ">=", "prefix"),
  version: fc.constantFrom("0", "1", "1.0", "1.1", "1.0.1", "1.2", "2", "2.0", "3"),
  span: fc.constant(span),
});

const keys: fc.Arbitrary<OsKeyNode> = fc.record({
  name: fc.constantFrom("debian", "ubuntu", "rhel", "redhat", "arch", "x86_64", "other", "Debian"),
  bounds: fc.oneof(fc.array(bounds, { maxLength: 3 }), fc.array(bounds, { maxLength: 1 })) as fc.Arbitrary<
    BoundNode[]
  >,
  scalar: fc.constant(scalar),
  nameSpan: fc.constant(span),
});

test("the first key that covers another is the one that a comparison of all pairs finds", () => {
  assertProperty(
    fc.property(fc.array(keys, { maxLength: 20 }), (keys) => {
      const pairs = keys.map((key, at) => {
        const found = keys.slice(0, at).findIndex((other) => covers(other, key));
        return found === -1 ? undefined : found;
      });
      const shown = keys.map((key) => [key.name, ...key.bounds.map((each) => each.operator + each.version)]);
      assert.equal(coveringKeys(keys), pairs, JSON.stringify(shown));
    }),
    2000,
  );
});

test("thousands of keys are not compared in pairs", () => {
  const count = 4000;
  const shapes: Record<string, (at: number) => Partial<OsKeyNode>> = {
    "different names": (at) => ({ name: `name${at}` }),
    "the same name": () => ({}),
    versions: (at) => ({ bounds: [{ operator: "prefix", version: `${at}`, span }] }),
    "ranges without common versions": (at) => ({
      bounds: [
        { operator: ">=", version: `${at}`, span },
        { operator: "<", version: `${at + 1}`, span },
      ],
    }),
    "ranges that become wider": (at) => ({ bounds: [{ operator: ">=", version: `${count - at}`, span }] }),
  };
  for (const [shape, make] of Object.entries(shapes)) {
    let reads = 0;
    const keys = Array.from({ length: count }, (_, at) => {
      const made: OsKeyNode = { name: "debian", nameSpan: span, scalar, bounds: [], ...make(at) };
      return new Proxy(made, {
        get(of, field) {
          reads++;
          return Reflect.get(of, field);
        },
      });
    });
    coveringKeys(keys);
    assert.ok(reads < 20 * count, `${shape}: ${reads} reads of ${count} keys`);
  }
});

test("a version with more zeros matches fewer guests", () => {
  const key = (version: string): OsKeyNode => ({
    name: "debian",
    nameSpan: span,
    scalar,
    bounds: [{ operator: "prefix", version, span }],
  });
  assert.equal(coveringKeys([key("7.0"), key("7"), key("7.0")]), [undefined, undefined, 0]);
});

test.run();
