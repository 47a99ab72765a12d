import { suite } from "uvu";
import * as assert from "uvu/assert";
import { type VisitEnd, VisitErrors, VisitReader } from "../../../src/runtime/pool/visit-output.ts";

const test = suite("output of a visit");

function read(text: string, size: number): VisitEnd[] {
  const found: VisitEnd[] = [];
  const reader = new VisitReader("w0rd", (end) => found.push(end));
  for (let at = 0; at < text.length; at += size) reader.write(Buffer.from(text.slice(at, at + size)));
  return found;
}

test("the transcript ends at the line with the word, however it arrives", () => {
  const text = "mode test-only\nstdout w0rd clean\nverdict refused\n\nw0rd left no system was found \n";
  for (const size of [1, 2, 7, 1000]) {
    assert.equal(read(text, size), [{ isClean: false, sentence: "no system was found" }]);
  }
  assert.equal(read("verdict conforms\n\nw0rd clean \n", 5), [{ isClean: true, sentence: "" }]);
  assert.equal(read("w0rd clean", 1000), []);
  assert.equal(read("x\nw0rd clean", 1000), []);
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
