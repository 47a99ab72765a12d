// Every request has an answer, for any text of a recipe and any position of the cursor.
import { readdirSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import fc from "fast-check";
import { test } from "uvu";
import * as assert from "uvu/assert";
import type { Position, Range } from "vscode-languageserver/node";
import type { Document } from "../../src/lsp/document.ts";
import { TestClient } from "./support/client.ts";
import { longRecipe } from "./support/long-recipe.ts";

const shipped = readdirSync("recipes", { recursive: true, encoding: "utf8" })
  .filter((path) => path.endsWith("image.yaml"))
  .map((path) => readFileSync(join("recipes", path), "utf8"));
const listed = `arguments:
  - java-distro:
    description: x
    target_variable: JAVA_DISTRO
    default: &d a
    choices: [*d, b]
  - other: {<<: {default: c}, secret: true}
validators:
  - &step
    any: [{package: "a-\${java-distro}"}, {script: {x: {inline: "echo \\"$JAVA_DISTRO\\"", output: y}}}]
  - *step
  - os_case: [{ubuntu >= 22.04: [*step]}, {centos7: [{copy_script: common/x}]}]
`;
const texts = [longRecipe(60), listed, ...shipped.slice(0, 4)];
const pieces = [
  "",
  ":",
  "- ",
  "\n",
  "\r\n",
  "\r",
  "{",
  "]",
  '"',
  "'",
  "${",
  "é😀",
  "\ud800",
  "&a ",
  "*a",
  "<<: ",
  "|\n",
  "#",
  "\t",
  "\0",
  "validators:",
  "arguments:",
];

/** A recipe with a piece cut out, something put in its place, and a place for the cursor. */
const mangled = fc
  .record({
    text: fc.constantFrom(...texts),
    start: fc.nat(),
    length: fc.oneof(fc.nat(8), fc.nat(400)),
    piece: fc.constantFrom(...pieces),
    cursor: fc.option(fc.nat(), { nil: undefined }),
  })
  .map(({ text, start, length, piece, cursor }) => {
    const at = start % text.length;
    const made = text.slice(0, at) + piece + text.slice(at + length);
    return { text: made, cursor: cursor === undefined ? at + piece.length : cursor % (made.length + 1) };
  });

/** More of them, or others, with RUNS and SEED in the environment. */
const runs = Number(process.env.RUNS ?? 15);

const places = [
  "completion",
  "hover",
  "definition",
  "documentHighlight",
  "prepareRename",
  "rename",
  "references",
];
const wholes = [
  "documentSymbol",
  "foldingRange",
  "documentLink",
  "codeLens",
  "semanticTokens/full",
  "inlayHint",
  "selectionRange",
  "codeAction",
];

/** Every range in an answer is one of the document's, and its start is not after its end. */
function checkRanges(answer: unknown, document: Document): void {
  if (typeof answer !== "object" || answer === null) return;
  const { uri } = answer as { uri?: string };
  if (uri !== undefined && uri !== document.uri) return;
  const range = answer as Partial<Range>;
  if (range.start && range.end) {
    const isBefore = (a: Position, b: Position) =>
      a.line < b.line || (a.line === b.line && a.character <= b.character);
    assert.ok(isBefore(range.start, range.end), JSON.stringify(range));
    assert.ok(range.end.line < document.lineStarts.length, JSON.stringify(range));
  }
  for (const value of Object.values(answer)) checkRanges(value, document);
}

test("every request has an answer", async () => {
  const client = await TestClient.start({ folders: [resolve("recipes")] });
  const details = await fc.check(
    fc.asyncProperty(mangled, async ({ text, cursor }) => {
      const document = await client.open(resolve("recipes/hadoop/3.3/image.yaml"), text);
      const textDocument = { uri: document.uri };
      const range = document.rangeOf({ start: 0, end: text.length });
      for (const name of places) {
        const more = { context: { includeDeclaration: true }, newName: "some_name" };
        await client.at(`textDocument/${name}`, document, cursor, more).then(
          (answer) => checkRanges(answer, document),
          // A new name may be refused, which is an answer too.
          (error) =>
            assert.ok(
              name === "rename" && /can't be its name/.test(error.message),
              `${name}: ${error.stack}`,
            ),
        );
      }
      for (const name of wholes) {
        const more = { range, positions: [document.positionAt(cursor)], context: { diagnostics: [] } };
        checkRanges(await client.request(`textDocument/${name}`, { textDocument, ...more }), document);
      }
      checkRanges(await client.diagnostics(document), document);
      await client.close(document);
    }),
    { numRuns: runs, seed: Number(process.env.SEED ?? 3) },
  );
  const { errorInstance, counterexample } = details;
  assert.not.ok(
    details.failed,
    `${(errorInstance as Error | null)?.message}: ${JSON.stringify(counterexample)}`,
  );
  await client.stop();
});

test.run();
