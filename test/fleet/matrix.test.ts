import { readFileSync } from "node:fs";
import Ajv from "ajv/dist/2020.js";
import { suite } from "uvu";
import * as assert from "uvu/assert";
import { parse } from "yaml";
import { Sink } from "../../src/diagnostics/sink.ts";
import { indexRanges, readRanges } from "../../src/fleet/summary.ts";
import { describeJob, expandMatrix, patternsIn, type WantedJob } from "../../src/matrix/expand.ts";
import { readMatrix } from "../../src/matrix/matrix.ts";
import { SourceText } from "../../src/source/source-text.ts";
import { scratch } from "../cli/support.ts";

const test = suite("fleet: the matrix");

function expand(text: string, folder = "/srv") {
  const sink = new Sink("fleet.yaml");
  const matrix = readMatrix(new SourceText("fleet.yaml", text), sink);
  const { jobs } = matrix
    ? expandMatrix(matrix, sink, patternsIn(folder))
    : { jobs: [] as readonly WantedJob[] };
  return { jobs, codes: sink.diagnostics.map(({ code }) => code), diagnostics: sink.diagnostics };
}

test("a job is there once, however its paths are spelt", () => {
  const { jobs, codes } = expand(
    "images: [a.qcow2, ./a.qcow2, x/../a.qcow2]\nrecipes: [own.yaml, ./own.yaml, zookeeper 3.8, zookeeper  3.8]\n",
  );
  assert.equal(codes, []);
  assert.equal(
    jobs.map(({ image, recipe }) => [image, recipe]),
    [
      ["a.qcow2", "own.yaml"],
      ["a.qcow2", "zookeeper 3.8"],
    ],
  );
});

const lists = `images: [a.qcow2, b.qcow2]
recipes: [zookeeper 3.8, own.yaml]
arguments: {java_version: ["11", "17"], mirror: x}
`;

test("lists multiply, plain values do not, and the first list changes slowest", () => {
  const { jobs, codes } = expand(lists);
  assert.equal(codes, []);
  assert.equal(jobs.map(describeJob), [
    "a.qcow2, zookeeper 3.8, java_version=11, mirror=x",
    "a.qcow2, zookeeper 3.8, java_version=17, mirror=x",
    "a.qcow2, own.yaml, java_version=11, mirror=x",
    "a.qcow2, own.yaml, java_version=17, mirror=x",
    "b.qcow2, zookeeper 3.8, java_version=11, mirror=x",
    "b.qcow2, zookeeper 3.8, java_version=17, mirror=x",
    "b.qcow2, own.yaml, java_version=11, mirror=x",
    "b.qcow2, own.yaml, java_version=17, mirror=x",
  ]);
});

test("exclude leaves out jobs with all of its values, and include adds jobs", () => {
  const { jobs, codes } = expand(`${lists}exclude:
  - {image: b.qcow2, java_version: "11"}
  - {recipe: "own.yaml"}
include: [{image: c.qcow2, recipe: own.yaml}, {image: a.qcow2, recipe: zookeeper  3.8, java_version: "11", mirror: x}]
`);
  assert.equal(codes, []);
  assert.equal(jobs.map(describeJob), [
    "a.qcow2, zookeeper 3.8, java_version=11, mirror=x",
    "a.qcow2, zookeeper 3.8, java_version=17, mirror=x",
    "b.qcow2, zookeeper 3.8, java_version=17, mirror=x",
    "c.qcow2, own.yaml",
  ]);
});

test("patterns match files below the folder of the matrix, in the order of their names", () => {
  const folder = scratch({ "images/b.qcow2": "", "images/a.qcow2": "", "images/notes.txt": "" });
  const { jobs } = expand(`images: ["images/*.qcow2"]\nrecipes: [own.yaml]\n`, folder);
  assert.equal(
    jobs.map(({ image }) => image),
    ["images/a.qcow2", "images/b.qcow2"],
  );
  const excluding = (pattern: string) =>
    expand(`images: ["images/*"]\nrecipes: [own.yaml]\nexclude: [{image: "${pattern}"}]\n`, folder);
  assert.equal(
    excluding("images/*.qcow2").jobs.map(({ image }) => image),
    ["images/notes.txt"],
  );
  assert.equal(excluding("images/*.raw").codes, ["fleet-exclude-unused"]);
});

test("outputs are named by what they are made of", () => {
  const { jobs, codes } = expand(
    `mode: apply\n${lists}output: "out/{image}-{recipe}-{java_version}.qcow2"\n`,
  );
  assert.equal(codes, []);
  assert.is(jobs[0]!.output, "out/a-zookeeper-3.8-11.qcow2");
  assert.is(jobs[2]!.output, "out/a-own.yaml-11.qcow2");
});

const mistakes: readonly (readonly [text: string, codes: readonly string[], message: RegExp])[] = [
  ["images: [a]\n", ["key-missing"], /`recipes`/],
  ["image: [a]\nrecipes: [b]\n", ["key-unknown"], /`image`/],
  ["mode: chek\nimages: [a]\nrecipes: [b]\n", ["value-mismatch"], /`check` or `apply`/],
  ["- a\n", ["value-mismatch"], /a map/],
  ["images: [a]\nrecipes: [b]\noutput: x\n", ["fleet-output-unused"], /a check writes no image/],
  ["mode: apply\nimages: [a]\nrecipes: [b, c]\n", ["fleet-output-shared"], /write a: \(a, b\) and \(a, c\)/],
  [
    "mode: apply\nimages: [a, b]\nrecipes: [c]\noutput: out\n",
    ["fleet-output-shared"],
    /write out: \(a, c\) and \(b, c\)/,
  ],
  [
    "mode: apply\nimages: [a.raw, b.raw]\nrecipes: [c]\noutput: './{image}.raw'\n",
    ["fleet-output-image", "fleet-output-image"],
    /the output \.\/a\.raw would replace the image a\.raw/,
  ],
  [
    "mode: apply\nimages: [a]\nrecipes: [b]\narguments: {java: x}\noutput: '{jav}'\n",
    ["fleet-output-name"],
    /unknown name `\{jav\}`/,
  ],
  ["images: [a]\nrecipes: [b]\nexclude: [{image: c}]\n", ["fleet-exclude-unused"], /matches no job/],
  ["images: []\nrecipes: [b]\n", ["fleet-jobs-none"], /no jobs/],
  ["images: [a]\nrecipes: [b]\ninclude: [{image: c}]\n", ["key-missing"], /`recipe`/],
  ["images: [a]\nrecipes: [b]\narguments: [x]\n", ["value-mismatch"], /a map from arguments to values/],
];

for (const [text, codes, message] of mistakes)
  test(`${JSON.stringify(text)}: ${codes}`, () => {
    const found = expand(text);
    assert.equal(found.codes, codes);
    assert.match(found.diagnostics[0]!.message, message);
  });

test("the schema accepts what is read, and refuses what is not", () => {
  const isMatrix = new Ajv({ strict: false }).compile(
    JSON.parse(readFileSync("schemas/fleet.schema.json", "utf8")),
  );
  const page = readFileSync("docs/user/fleets.md", "utf8");
  const [, example] = /```yaml\n(mode: check[\s\S]*?)```/.exec(page)!;
  const sink = new Sink("fleet.yaml");
  readMatrix(new SourceText("fleet.yaml", example!), sink);
  assert.equal(sink.diagnostics, []);
  assert.ok(isMatrix(parse(example!)), JSON.stringify(isMatrix.errors));
  for (const [text, [code]] of mistakes)
    if (code === "key-missing" || code === "key-unknown" || code === "value-mismatch")
      assert.not.ok(isMatrix(parse(text)), text);
});

test("a million jobs are refused before they are made", () => {
  const many = (count: number) => `[${Array.from({ length: count }, (_, at) => `v${at}`).join(", ")}]`;
  const text = `images: ${many(100)}\nrecipes: ${many(100)}\narguments: {a: ${many(100)}}\n`;
  const { diagnostics } = expand(text);
  assert.is(diagnostics[0]!.message, "the lists of the matrix multiply to 1000000 jobs; the limit is 100000");
});

test("ranges of indexes are written as Slurm reads them", () => {
  assert.is(indexRanges([7, 0, 3, 4, 5, 4]), "0,3-5,7");
  assert.equal(readRanges("0,3-5,7"), [0, 3, 4, 5, 7]);
  for (const text of ["", "a", "3-1", "1,,2", "-1"]) assert.is(readRanges(text), undefined, text);
});

test.run();
