import { test } from "uvu";
import * as assert from "uvu/assert";
import { broken, driveEditor, mended } from "./drive.ts";

test("Emacs with eglot shows findings, fixes, completes, renames and saves the right bytes", async () => {
  const { seen, saved } = await driveEditor("emacs", "editors/emacs", () => [
    "--batch",
    "-Q",
    "-l",
    "test/lsp/editors/emacs.el",
  ]);
  assert.is(seen.error, undefined);
  assert.is(seen.timeout, undefined);
  assert.is(seen.findings?.length, 1);
  assert.is(seen.findings![0]!.line, broken.line);
  assert.match(seen.findings![0]!.message, "did you mean `package`?");
  assert.ok(seen.actions?.[0]?.startsWith("Write `package`"), String(seen.actions));
  assert.is(seen.completion, "copy_script: ");
  assert.is(seen.compiled, "#!/usr/bin/guestfish -f");
  assert.is(saved, mended);
});

test.run();
