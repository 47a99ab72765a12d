import fc from "fast-check";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { SourceText } from "../../src/source/source-text.ts";
import { assertProperty } from "../support/properties.ts";

const pieces = fc.array(fc.constantFrom("a", "é", "\n", "\r\n", "😀", "\ud83d", "\ude00"), { maxLength: 12 });

test("a column counts the characters before it, of which some are two code units", () => {
  assertProperty(
    fc.property(pieces, (texts) => {
      const text = texts.join("");
      const source = new SourceText("x", text);
      for (let offset = 0; offset <= text.length + 1; offset++) {
        const { line, column } = source.positionAt(offset);
        const before = text.slice(source.lineStarts[line - 1], Math.min(offset, text.length));
        assert.is(column, [...before].length + 1, JSON.stringify([text, offset]));
      }
      for (let line = 1; line <= source.lineStarts.length; line++)
        assert.equal(source.charactersOf(line), [...source.line(line)]);
    }),
    500,
  );
});

test.run();
