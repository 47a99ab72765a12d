// Compares the operations that are converted with those of the installed program.
import { execFileSync } from "node:child_process";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { converters, settings } from "../../src/migrate/virt-customize/operations.ts";

test("every option of virt-customize is converted, or is known to say nothing of the image", () => {
  const help = execFileSync("virt-customize", ["--help"], { encoding: "utf8" });
  const options = [...help.matchAll(/(?<![\w-])--?([A-Za-z][\w-]*)(?=[ ,\n])/g)].map((match) => match[1]!);
  assert.ok(options.length > 40);
  const unknown = options.filter((name) => !Object.hasOwn(converters, name) && !settings.has(name));
  assert.equal([...new Set(unknown)], []);
});

test.run();
