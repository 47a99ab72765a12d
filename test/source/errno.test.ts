import {
  closeSync,
  constants,
  openSync,
  readdirSync,
  readFileSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { reasonOf } from "../../src/source/errno.ts";
import { scratch } from "../cli/support.ts";

const reason = (act: () => unknown): string => {
  try {
    act();
  } catch (error) {
    return reasonOf(error);
  }
  throw new Error("it did not fail");
};

test("the reason of a failed system call says nothing of the call or the path", () => {
  const folder = scratch({ file: "x" });
  const at = (name: string) => join(folder, name);
  symlinkSync("loop", at("loop"));
  assert.is(
    reason(() => readFileSync(at("none"))),
    "no such file or folder",
  );
  assert.is(
    reason(() => readFileSync(at("file/none"))),
    "part of the path is not a folder",
  );
  assert.is(
    reason(() => readFileSync(folder)),
    "it is a folder",
  );
  assert.is(
    reason(() => readFileSync(at("loop"))),
    "its symbolic links form a loop",
  );
  assert.is(
    reason(() => readFileSync(at("n".repeat(300)))),
    "name too long",
  );
  assert.is(
    reason(() => closeSync(openSync(at("file"), constants.O_RDONLY | constants.O_CREAT | constants.O_EXCL))),
    "file already exists",
  );
  assert.is(
    reason(() => writeFileSync("/dev/full", "x")),
    "the disk is full",
  );
});

test("other errors keep the first line of their message", () => {
  assert.is(reasonOf(new Error("no luck\nat all")), "no luck");
  assert.is(reasonOf(Object.assign(new Error("odd"), { code: "EODD" })), "odd");
  assert.is(reasonOf("a text"), "a text");
});

test("no other file has words of its own for system errors", () => {
  const files = readdirSync("src", { recursive: true, encoding: "utf8" });
  const others = files
    .filter((file) => file.endsWith(".ts") && file !== join("source", "errno.ts"))
    .filter((file) =>
      /\bE(ACCES|PERM|ROFS|NOSPC|LOOP|ISDIR|NAMETOOLONG)\b"?\s*(:|\?|\|\|)/.test(
        readFileSync(join("src", file), "utf8"),
      ),
    );
  assert.equal(others, []);
});

test.run();
