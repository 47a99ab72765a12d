// Runs every command of the pages that boot nothing, and compares every output. UPDATE=1 writes them anew.
import { suite } from "uvu";
import * as assert from "uvu/assert";
import { builtProgram } from "../cli/support.ts";
import { documentPaths, readPage } from "./page.ts";
import { needsGuest, runBlocks, runPage } from "./run-page.ts";
import { readExchanges } from "./transcript.ts";

const test = suite("docs: commands");
const program = builtProgram();

for (const path of documentPaths().filter((documentPath) => documentPath.includes(process.env.PAGE ?? ""))) {
  const page = readPage(path);
  const commands = runBlocks(page).flatMap(readExchanges);
  if (commands.length === 0 || commands.some(({ command }) => needsGuest(command))) continue;
  test(`${path}: ${commands.length} commands`, async () => {
    assert.is((await runPage(page, { program })).join("\n\n"), "");
  });
}

test.run();
