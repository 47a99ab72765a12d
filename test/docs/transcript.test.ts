import { suite } from "uvu";
import * as assert from "uvu/assert";
import { splitCommands } from "./command-line.ts";
import { parsePage, slugOf } from "./page.ts";
import { boots } from "./run-page.ts";
import { matches, readExchanges } from "./transcript.ts";

const test = suite("docs: transcripts");

const exchanges = (text: string) =>
  readExchanges(parsePage("x.md", `\`\`\`console\n${text}\`\`\`\n`).blocks[0]!);

test("a console block is commands, each with what it prints", () => {
  const found = exchanges("$ echo a\na\n\n$ cat <<'END' \\\n| sort\nb\nEND\nb\n$ true\n");
  assert.equal(
    found.map(({ command, expected, line }) => [command, expected.join("|"), line]),
    [
      ["echo a", "a", 2],
      ["cat <<'END' \\\n| sort\nb\nEND", "b", 5],
      ["true", "", 10],
    ],
  );
  assert.throws(() => exchanges("a\n"), /begins with/);
  assert.throws(() => exchanges("$ cat <<END\na\n"), /does not end/);
});

test("[…] matches any lines, or any text within a line; times and digests are ignored", () => {
  const printed = ["a 1.0", "b", "c", "took 26.7 s"];
  assert.ok(matches(["a 1.0", "[… two more]", "took 3.1 s"], printed));
  assert.ok(matches(["a […]", "b", "c", "took 1 s"], printed));
  assert.ok(matches(["[…]"], []));
  assert.not.ok(matches(["a 1.1", "[…]"], printed));
  assert.not.ok(matches(["a 1.0", "b"], printed));
  assert.ok(matches(["sahara-image 0.1.0"], ["sahara-image 7.0.0-rc.1"]));
  assert.not.ok(matches(["zookeeper 3.8"], ["zookeeper 3.9"]));
});

test("words of commands", () => {
  assert.equal(splitCommands('a \'b c\' "d" \\\n  e # f\ng | h >x && i --j="k l"m'), [
    ["a", "b c", "d", "e"],
    ["g"],
    ["h"],
    ["i", "--j=k lm"],
  ]);
});

test("which commands boot", () => {
  for (const line of [
    "sahara-image check --image x p 1",
    "guestfish --ro -a x",
    "sahara-image doctor",
    "sahara-image-create --image x p 1",
  ])
    assert.ok(boots(line), line);
  for (const line of [
    "sahara-image check --help",
    "sahara-image compile p 1",
    "sahara-image doctor --no-boot",
    "ls",
  ])
    assert.not.ok(boots(line), line);
});

test("anchors are GitHub's", () => {
  assert.is(slugOf("What `any` means: [a link](x.md), and more"), "what-any-means-a-link-and-more");
  const { anchors } = parsePage("x.md", "# A\n## A\n## copy_script\n");
  assert.equal([...anchors], ["a", "a-1", "copy_script"]);
});

test.run();
