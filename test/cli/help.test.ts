import { test } from "uvu";
import * as assert from "uvu/assert";
import { commands } from "../../src/cli/commands.ts";
import { main } from "../../src/cli/main.ts";
import { ioFor } from "./support.ts";

async function helpAt(columns: number, argv: readonly string[], program?: "sahara-image-create") {
  let text = "";
  const io = { ...ioFor({ stdout: (part) => (text += part) }), columns };
  assert.is(await main([...argv, "--help"], io, program), 0);
  return text;
}

const pages: readonly (readonly [argv: readonly string[], program?: "sahara-image-create"])[] = [
  [[]],
  ...Object.keys(commands).map((name) => [name.split(" ")] as const),
  [["check", "zookeeper", "3.8"]],
  [[], "sahara-image-create"],
];

for (const [argv, program] of pages)
  for (const columns of [40, 60, 80, 200])
    test(`${program ?? "sahara-image"} ${argv.join(" ")} --help fits into ${columns} columns`, async () => {
      const text = await helpAt(columns, argv, program);
      const width = Math.min(columns, 100);
      const wide = text.split("\n").filter((line) => line.length > width && /\S\s+\S/.test(line.trim()));
      assert.equal(wide, []);
      assert.not.match(text, /[ \t]$/m);
    });

test("the descriptions of options are aligned where there is room, and below the option where there is not", async () => {
  assert.match(await helpAt(80, ["check"]), /^ {2}--image <img> {2,}the disk image; can repeat$/m);
  assert.match(await helpAt(60, ["check"]), /^ {2}--image <img>\n {6}the disk image; can repeat$/m);
});

test("a terminal without a size gets the help of a usual one", async () => {
  assert.is(await helpAt(0, ["cache"]), await helpAt(80, ["cache"]));
});

test.run();
