import { dirname, join } from "node:path";
import { suite } from "uvu";
import * as assert from "uvu/assert";
import type { Severity } from "../../src/diagnostics/define.ts";
import { checkMatrix } from "../../src/matrix/check-matrix.ts";
import { patternsIn } from "../../src/matrix/expand.ts";
import { finderBelow, MatrixRecipes } from "../../src/matrix/matrix-recipes.ts";
import { SourceText } from "../../src/source/source-text.ts";
import { scratch } from "../cli/support.ts";

const test = suite("fleet: what is wrong with a matrix");

const files = {
  "images/a.qcow2": "",
  "images/b.qcow2": "",
  "own.yaml": `arguments:
  java_version: {target_variable: JAVA_VERSION, default: "11", choices: ["11", "17"]}
  token: {target_variable: TOKEN, default: "", secret: true}
validators:
  - package: java
  - include: {shared.yaml: {}}
`,
  "shared.yaml":
    "arguments:\n  mirror: {target_variable: MIRROR, default: x}\nvalidators:\n  - package: curl\n",
  "needy.yaml":
    "arguments:\n  site: {target_variable: SITE, required: true}\nvalidators:\n  - package: java\n",
  "recipes/tool/1.10/image.yaml": "validators:\n  - package: tool\n",
  "recipes/coded/plugin.mjs": "throw new Error('must not run');\n",
};

/** The findings of a matrix: the code, and the text at its place. */
async function check(text: string, missingImages: Severity = "error") {
  const folder = scratch(files);
  const folders = [{ path: join(folder, "recipes"), from: "--recipes" }] as const;
  const source = new SourceText(join(folder, "fleet.yaml"), text);
  const { diagnostics } = await checkMatrix(source, {
    folder,
    match: patternsIn(folder),
    recipes: new MatrixRecipes({
      folder,
      folders,
      kinds: [],
      cwd: "/",
      finderFor: finderBelow("/", (of) => [of]),
    }),
    missingImages,
  });
  return diagnostics.map((found) => ({
    ...found,
    at: found.place && text.slice(found.place.span.start, found.place.span.end),
    folder: dirname(found.place?.file ?? ""),
  }));
}

const found = async (text: string) =>
  (await check(text)).map(({ code, at }) => `${code} at ${JSON.stringify(at)}`);

test("a matrix of files and recipes that exist has no mistakes", async () => {
  assert.equal(
    await found(`images: ["images/*.qcow2"]
recipes: [own.yaml, tool 1.10, coded 7]
exclude: [{recipe: tool 1.10}, {recipe: coded 7}]
arguments: {java-version: "17", token: "@token", mirror: [y, z]}
include: [{image: images/a.qcow2, recipe: needy.yaml, site: x}]
`),
    [],
  );
});

const cases: readonly (readonly [text: string, ...found: string[]])[] = [
  ["images: [images/c.qcow2]\nrecipes: [own.yaml]\n", 'fleet-image-missing at "images/c.qcow2"'],
  ["images: ['x/*.raw']\nrecipes: [own.yaml]\n", "fleet-image-none at \"'x/*.raw'\""],
  [
    "images: [images/a.qcow2]\nrecipes: [none.yaml, tol 1.10, tool 1.1, coded 9]\n",
    'file-unreadable at "none.yaml"',
    'plugin-unknown at "tol 1.10"',
    'version-unknown at "tool 1.1"',
  ],
  [
    "images: [images/a.qcow2]\nrecipes: [own.yaml]\narguments: {jva: x, java_version: ['11', '18'], token: abc}\n",
    'fleet-argument-unknown at "jva"',
    "argument-not-choice at \"'18'\"",
    'fleet-secret-inline at "abc"',
  ],
  [
    "images: ['images/*']\nrecipes: [own.yaml]\narguments: {java_version: '11', java-version: '17'}\n",
    'argument-given-twice at "java-version"',
  ],
  ["images: ['images/*']\nrecipes: [needy.yaml]\n", 'fleet-argument-missing at "needy.yaml"'],
  [
    "include: [{image: images/a.qcow2, recipe: own.yaml, java_version: '8'}, {image: z.raw, recipe: needy.yaml}]\n",
    "argument-not-choice at \"'8'\"",
    'fleet-image-missing at "z.raw"',
    'fleet-argument-missing at "needy.yaml"',
  ],
  [
    "mode: aply\nimages: ['images/*']\nrecipes: [own.yaml]\noutput: 'out/{imag}'\n",
    'value-mismatch at "aply"',
  ],
  [
    "mode: apply\nimages: ['images/*']\nrecipes: [own.yaml]\noutput: 'out/{imag}'\n",
    'fleet-output-name at "{imag}"',
  ],
  // A mistake does not hide the others, and does not lead to more.
  [
    "images: [images/c.qcow2]\nrecips: [own.yaml]\nrecipes: [own.yml]\nexclude: [{image: x}]\n",
    'fleet-image-missing at "images/c.qcow2"',
    'key-unknown at "recips"',
    'file-unreadable at "own.yml"',
  ],
];

for (const [text, ...wanted] of cases)
  test(JSON.stringify(text), async () => {
    assert.equal(await found(text), wanted);
  });

test("values that an exclusion keeps from a recipe are not checked with it", async () => {
  assert.equal(
    await found(
      "images: [images/a.qcow2]\nrecipes: [own.yaml, needy.yaml]\narguments: {java_version: ['11', '18'], site: x}\nexclude: [{recipe: own.yaml}, {recipe: needy.yaml}]\ninclude: [{image: images/b.qcow2, recipe: own.yaml}]\n",
    ),
    [],
  );
});

test("a missing image is named with the nearest, and can be a warning", async () => {
  const [missing, none] = await check(
    "images: [images/A.qcow2, '*.none']\nrecipes: [own.yaml]\narguments: {java_version: '18'}\n",
    "warning",
  );
  assert.is(missing!.severity, "warning");
  assert.is(missing!.help, "did you mean `images/a.qcow2`?");
  assert.match(none!.message, /no file matches `\*\.none`/);
});

test("ten messages about outputs are enough", async () => {
  const many = Array.from({ length: 200 }, (_, at) => `v${at}`).join(", ");
  const codes = await found(
    `mode: apply\nimages: [images/a.qcow2]\nrecipes: [own.yaml]\narguments: {mirror: [${many}]}\noutput: out\n`,
  );
  assert.is(codes.length, 10);
});

test.run();
