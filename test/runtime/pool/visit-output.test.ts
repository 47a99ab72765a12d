import { suite } from "uvu";
import * as assert from "uvu/assert";
import { VisitErrors, type VisitOutput, VisitReader } from "../../../src/runtime/pool/visit-output.ts";

const test = suite("output of a visit");

function read(text: string, size: number): VisitOutput[] {
  const found: VisitOutput[] = [];
  const reader = new VisitReader("w0rd", (output) => found.push(output));
  for (let at = 0; at < text.length; at += size) reader.write(Buffer.from(text.slice(at, at + size)));
  return found;
}

test("the transcript ends at the line with the word, however it arrives", () => {
  const text = "mode test-only\nstdout w0rd clean\nverdict refused\n\nw0rd left no system was found \n";
  for (const size of [1, 2, 7, 1000]) {
    const [output, ...more] = read(text, size);
    assert.equal(more, []);
    assert.is(String(output!.stdout), "mode test-only\nstdout w0rd clean\nverdict refused\n\n");
    assert.equal([output!.isClean, output!.sentence], [false, "no system was found"]);
  }
  assert.equal(
    read("verdict conforms\n\nw0rd clean \n", 5).map(({ isClean, sentence }) => [isClean, sentence]),
    [[true, ""]],
  );
  assert.equal(read("w0rd clean", 1000), []);
  assert.equal(read("x\nw0rd clean", 1000), []);
});

test("memory is bounded, and the end is kept", () => {
  const found: VisitOutput[] = [];
  const reader = new VisitReader("w0rd", (output) => found.push(output));
  const chunk = Buffer.alloc(1 << 20, "stdout flood\n");
  for (let count = 0; count < 70; count++) reader.write(chunk);
  reader.write(Buffer.from("\nverdict conforms\n\nw0rd clean \n"));
  assert.ok(found[0]!.stdout.length < 40 << 20);
  assert.match(found[0]!.stdout.subarray(-30).toString(), /verdict conforms\n\n$/);
});

test("a console ends the announcement with a carriage return too, and it may come in parts", () => {
  let shown = "";
  const errors = new VisitErrors("begin", (chunk) => (shown += chunk));
  for (const text of ["@old end 1 ok\r\nbegin", "\r", "\nnew ", "lines\r\n"]) errors.write(Buffer.from(text));
  assert.is(shown, "new lines\r\n");
});

test("lines of the image before do not count", () => {
  let shown = "";
  const errors = new VisitErrors("begin", (chunk) => (shown += chunk));
  for (const text of ["@old end 1 ok\nbeg", "in\nnew ", "lines\n"]) errors.write(Buffer.from(text));
  assert.is(shown, "new lines\n");
  assert.is(errors.text, "@old end 1 ok\nbegin\nnew lines\n");
  errors.write(Buffer.alloc(200_000, "x"));
  assert.is(errors.text.length, 65_536);
});

test.run();
