// The same for the pages that boot an appliance. A command that has been run on the same files is not run again,
// so that pages that tell the same story share its boots. `node.qcow2` and `debian.qcow2` are the test guest
// debian; any other guest of test/guests that a page names, such as `rocky.qcow2`, is there as well.
import { execFileSync } from "node:child_process";
import { suite } from "uvu";
import * as assert from "uvu/assert";
import { builtProgram } from "../cli/support.ts";
import { documentPaths, readPage } from "./page.ts";
import { needsGuest, runBlocks, runPage } from "./run-page.ts";
import { readExchanges } from "./transcript.ts";

const test = suite("docs: commands on guests");
const program = builtProgram();
const remembered = new Map();
const guests = execFileSync("bash", ["test/guests/build.sh", "--list"], { encoding: "utf8" })
  .trim()
  .split("\n");

/** The images that the commands name, built where they are not cached. */
function imagesFor(commands: readonly string[]): Map<string, string> {
  const text = commands.join("\n");
  const images = new Map<string, string>();
  for (const guest of ["node", ...guests]) {
    if (!new RegExp(`(?<![\\w/.-])${guest}\\.qcow2\\b`).test(text)) continue;
    const name = guest === "node" ? "debian" : guest;
    images.set(
      `${guest}.qcow2`,
      execFileSync("bash", ["test/guests/build.sh", name], { encoding: "utf8" }).trim(),
    );
  }
  return images;
}

for (const path of documentPaths().filter((documentPath) => documentPath.includes(process.env.PAGE ?? ""))) {
  const page = readPage(path);
  const commands = runBlocks(page)
    .flatMap(readExchanges)
    .map(({ command }) => command);
  if (!commands.some(needsGuest)) continue;
  test(`${path}: ${commands.length} commands`, async () => {
    const images = imagesFor(commands);
    assert.is((await runPage(page, { program, images, remembered })).join("\n\n"), "");
  });
}

test.run();
