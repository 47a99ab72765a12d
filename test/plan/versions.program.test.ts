import { strict as assert } from "node:assert";
import { execFileSync } from "node:child_process";
import fc from "fast-check";
import { test } from "uvu";
import { compareRpmPart, debianOrder, rpmOrder } from "../../src/guest/interpret/versions.ts";

const runs = Number(process.env.VERSION_PAIRS ?? 400);

/** Few different characters, so that pairs share long beginnings and differ in what matters. */
const part = (characters: string) =>
  fc.array(fc.constantFrom(...characters), { maxLength: 6 }).map((list) => list.join(""));

/** A version and one that is near to it: the same, or the same with its tail written anew. */
function pairs(version: fc.Arbitrary<string>, count: number, legal: RegExp): [string, string][] {
  const near = fc
    .tuple(version, version, fc.nat(12))
    .map(([first, other, at]): [string, string] => [first, first.slice(0, at) + other.slice(at)]);
  const both = fc
    .oneof(fc.tuple(version, version), near)
    .filter(([first, other]) => legal.test(first) && legal.test(other));
  return fc.sample(both, { numRuns: count, seed: 7 });
}

test("orders as dpkg does", () => {
  const version = fc
    .tuple(
      fc.constantFrom("", "", "0:", "1:", "10:"),
      fc.constantFrom("0", "1", "2", "00", "10"),
      part("0019.+~aAZ"),
      fc.option(part("019.+~aA")),
    )
    .map(([epoch, digit, rest, revision]) => `${epoch}${digit}${rest}${revision ? `-${revision}` : ""}`);
  const sample = pairs(version, runs, /^([0-9]+:)?[0-9][^:-]*(-[^:-]+)?$/);
  // One shell for all pairs: only `dpkg` itself is started for each.
  const script = `while read -r a b; do
    if dpkg --compare-versions "$a" lt "$b"; then echo -1
    elif dpkg --compare-versions "$a" gt "$b"; then echo 1; else echo 0; fi
  done`;
  const input = sample.map(([a, b]) => `${a} ${b}\n`).join("");
  const said = execFileSync("sh", ["-c", script], { input, encoding: "utf8" }).trim().split("\n").map(Number);
  const ours = sample.map(([a, b]) => Math.sign(debianOrder.compare(a, b)));
  for (const [index, pair] of sample.entries())
    assert.equal(ours[index], said[index], `dpkg: ${pair.join(" against ")}`);
});

test("orders as rpm does", () => {
  const sample = pairs(part("0019.+~^_abZ"), runs * 10, /./);
  // An argument of a process has room for some three thousand calls.
  for (let start = 0; start < sample.length; start += 2000) {
    const some = sample.slice(start, start + 2000);
    const lua = `%{lua:${some.map(([a, b]) => `print(rpm.vercmp("${a}","${b}").." ")`).join("")}}`;
    const said = execFileSync("rpm", ["--eval", lua], { encoding: "utf8" }).trim().split(/\s+/).map(Number);
    for (const [index, [a, b]] of some.entries())
      assert.equal(Math.sign(compareRpmPart(a, b)), said[index], `rpm: ${a} against ${b}`);
  }
});

test("an epoch weighs most, and a release that one side lacks does not count for rpm", () => {
  assert.ok(rpmOrder.compare("1:1.0-1", "2.0-1") > 0);
  assert.equal(rpmOrder.compare("2.0-1", "2.0"), 0);
  assert.ok(rpmOrder.compare("2.0-2", "2.0-1") > 0);
  assert.ok(debianOrder.compare("2.0-1", "2.0") > 0);
  assert.equal(debianOrder.compare("0:2.0", "2.0"), 0);
});

test.run();
