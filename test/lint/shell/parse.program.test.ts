import fc from "fast-check";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { parseShell } from "../../../src/shell/parse-shell.ts";
import type { Part } from "../../../src/shell/tree.ts";
import { walk } from "../../../src/shell/walk.ts";

test("any text is read to its end, with every part inside of it", () => {
  const piece = fc.constantFrom(
    ..." \n\t;&|<>(){}[]$`\"'\\#!=+-*?@:/%^,~".split(""),
    ..."a b1 if then else elif fi for in do done while case esac function select time [[ ]] (( )) ;; ;& && || << <<- <<< $( ${ $(( $' EOF x=".split(
      " ",
    ),
    "\r\n",
    "é",
    "😀",
  );
  fc.assert(
    fc.property(fc.array(piece, { maxLength: 60 }), (pieces) => {
      const text = pieces.join("");
      const { statements, comments } = parseShell(text);
      const inside = ({ start, end }: { start: number; end: number }) =>
        0 <= start && start <= end && end <= text.length;
      assert.ok(comments.every(inside));
      walk(statements, {
        statement: (statement) => assert.ok(inside(statement.span), text),
        redirect: (redirect) => assert.ok(inside(redirect.span), text),
        part: (part: Part) => {
          assert.ok(inside(part.span), text);
          if (part.type === "text" && part.quote === "none")
            assert.is(text.slice(part.span.start, part.span.end), part.text);
        },
      });
    }),
    { numRuns: Number(process.env.RANDOM_RUNS ?? 3000) },
  );
});

test.run();
