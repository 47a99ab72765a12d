// Quoting against the real programs: guestfish's own `echo`, which needs no appliance, and shells.
import { suite } from "uvu";
import * as assert from "uvu/assert";
import { chooseMarker } from "../../src/compiler/emit/here-document.ts";
import { quoteGuestfish } from "../../src/compiler/emit/quote-guestfish.ts";
import { commentSh, quoteSh } from "../../src/compiler/emit/quote-sh.ts";
import { readScript } from "../../src/compiler/emit/read-script.ts";
import {
  assertSame,
  guestfish,
  randomTexts,
  runOn,
  throughGuestfish,
  throughShell,
} from "../support/quoting.ts";
import { randomText, seeded } from "../support/random-texts.ts";
import { shellCommand, shells } from "../support/scratch-guest.ts";

const test = suite("quoting");

test("100,000 texts come back from guestfish, and from the reader of scripts", () =>
  throughGuestfish(10, 100_000));

for (const shell of shells) {
  test(`100,000 texts come back from ${shell}`, () => throughShell(shell, 11, 100_000));

  test(`${shell}: lines of 1 to 100,000 bytes, and no emitted line is long`, () => {
    const random = seeded(3);
    const some = [1, 499, 500, 501, 999, 1000, 4096, 8190, 8191, 8192, 65_536, 100_000].flatMap((length) => [
      "x".repeat(length),
      "'".repeat(length),
      "\x1b".repeat(Math.min(length, 1000)),
      Array.from({ length }, () => (random() < 0.1 ? "é" : "y")).join(""),
    ]);
    const program = some.map((text) => `printf '%s\\n' ${quoteSh(text)}\n`).join("");
    assert.ok(program.split("\n").every((line) => Buffer.byteLength(line) < 4000));
    assertSame(runOn(shellCommand(shell), program), some);
  });

  test(`${shell}: as a pattern of a case, and within a word`, () => {
    const some = randomTexts(4, 500);
    const program = some.map(
      (text) =>
        `v=${quoteSh(text)}\ncase $v in ${quoteSh(text)}) echo yes ;; *) echo no ;; esac\nprintf '%s\\n' "$v"${quoteSh(text)}"$v"\n`,
    );
    assertSame(
      runOn(shellCommand(shell), program.join("")),
      some.flatMap((text) => ["yes", text + text + text]),
    );
  });
}

test("a comment is one line, whatever its text", () => {
  const random = seeded(5);
  for (let index = 0; index < 20_000; index++) {
    const line = commentSh(randomText(random, 30));
    assert.ok(line.startsWith("#") && Buffer.byteLength(line) < 2000, line);
    assert.not.match(line, /[\n\r\x00-\x08\x0b-\x1f\x7f]/);
  }
});

test("a NUL is refused by both", () => {
  assert.throws(() => quoteSh("a\0b"), RangeError);
  assert.throws(() => quoteGuestfish("a\0b"), RangeError);
});

/** Bodies that guestfish might end too soon, or run as commands. */
function documents(): string[] {
  const random = seeded(6);
  const found: string[] = [];
  for (const length of [8189, 8190, 8191, 8192, 8193, 16_382, 16_384]) {
    for (const marker of ["END_OF_FILE", "END_OF_FILE_2"])
      found.push(
        `${"x".repeat(length)}${marker}\n!touch pwned\n`,
        `${"x".repeat(length - marker.length)}${marker}\n`,
      );
  }
  for (let index = 0; index < 2000; index++) found.push(`${randomText(random, 40)}\n`);
  return found;
}

test("a here-document ends at its marker and nowhere else: nothing of it is run", () => {
  const script = documents().map((text, index) => {
    const marker = chooseMarker("file", text);
    assert.not.ok(text.includes(marker));
    // Without an appliance the upload fails, but only once all of the document has been read.
    return `-upload -<<${marker} /file\n${text}${marker}\necho ${index}\n`;
  });
  const found = runOn(guestfish, script.join(""));
  assert.is(
    found.toString(),
    documents()
      .map((_, index) => `${index}\n`)
      .join(""),
  );
  const reading = readScript(script.join(""));
  assert.equal(reading.problems, []);
  assert.equal(
    reading.commands.filter((command) => command.document !== undefined).map((command) => command.document),
    documents(),
  );
});

test.run();
