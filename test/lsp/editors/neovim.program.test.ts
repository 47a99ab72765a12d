import { test } from "uvu";
import * as assert from "uvu/assert";
import { broken, driveEditor, mended } from "./drive.ts";

test("Neovim shows findings, fixes, completes, renames and saves the right bytes", async () => {
  const { seen, saved } = await driveEditor("nvim", "editors/neovim", () => [
    "--headless",
    "-u",
    "NONE",
    "-n",
    "-i",
    "NONE",
    "-c",
    "luafile test/lsp/editors/neovim.lua",
  ]);
  assert.is(seen.error, undefined);
  assert.is(seen.timeout, undefined);
  assert.equal(
    seen.findings?.map(({ code, line }) => [code, line]),
    [["validator-unknown", broken.line]],
  );
  assert.match(seen.findings![0]!.message, "did you mean `package`?");
  assert.ok(seen.actions?.[0]?.startsWith("Write `package`"), String(seen.actions));
  assert.is(seen.completion, "copy_script: ");
  assert.is(seen.compiled, "#!/usr/bin/guestfish -f");
  assert.is(saved, mended);
});

test.run();
