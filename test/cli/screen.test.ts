import { suite } from "uvu";
import * as assert from "uvu/assert";
import { Screen } from "../../src/cli/progress/screen.ts";

const test = suite("cli: screen");

function screen(columns = 80) {
  let written = "";
  const io = {
    stderr: { write: (text: string | Uint8Array) => (written += text), flushed: async () => undefined },
    columns,
  };
  const take = () => {
    const text = written.replaceAll(/\u001b\[\?2026[hl]/g, "").replaceAll("\u001b", "^");
    written = "";
    return text;
  };
  return { io, screen: new Screen(io), take };
}

test("draws a block anew in the same place", () => {
  const { screen: block, take } = screen();
  block.draw(["one", "two"]);
  assert.is(take(), "\r^[?7lone^[K\ntwo^[K\n^[?7h^[J");
  block.draw(["three"]);
  assert.is(take(), "\r^[2A^[?7lthree^[K\n^[?7h^[J");
  block.clear();
  assert.is(take(), "\r^[1A^[J");
  block.clear();
  assert.is(take(), "");
});

test("counts the rows of lines that a narrower window wraps", () => {
  const { io, screen: block, take } = screen();
  block.draw(["\u001b[1ma line of 23 characters\u001b[22m", ""]);
  take();
  io.columns = 10;
  block.draw(["short"]);
  assert.match(take(), /^\r\^\[4A/);
});

test("after Ctrl-Z and fg, the block is drawn below", () => {
  const { screen: block, take } = screen();
  block.draw(["one", "two"]);
  block.forget();
  take();
  block.draw(["one", "two"]);
  assert.match(take(), /^\r\^\[\?7lone/);
});

test.run();
