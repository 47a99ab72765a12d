import { test } from "uvu";
import * as assert from "uvu/assert";
import { nearest } from "../../src/source/nearest.ts";

const found: readonly (readonly [name: string, known: readonly string[], expected: string | undefined])[] = [
  ["pakage", ["package", "script"], "package"],
  ["debain", ["debian", "ubuntu"], "debian"],
  ["JAVA-DISTRO", ["java_distro"], "java_distro"],
  ["openjdk-17-jdkk", ["openjdk-11-jdk", "openjdk-17-jdk"], "openjdk-17-jdk"],
  ["y", ["Y"], "Y"],
  // Choices that are only as close as any other.
  ["18", ["11", "17"], undefined],
  ["q", ["y", "z"], undefined],
  ["3.9", ["3.8"], undefined],
  ["openjdk-18", ["openjdk-17"], undefined],
  ["gentoo", ["centos"], undefined],
  ["no", ["on", "yes"], undefined],
];

for (const [name, known, expected] of found)
  test(`the nearest of ${known.join(", ")} to ${name} is ${expected ?? "none"}`, () =>
    assert.is(nearest(name, known), expected));

test.run();
