// An image in the cache of test guests is used until a file that it is made of changes.
import { execFileSync } from "node:child_process";
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { suite } from "uvu";
import * as assert from "uvu/assert";

const test = suite("test guests: cache");

test("a guest that is made from another is built again when the other changes", () => {
  const folder = mkdtempSync(join(tmpdir(), "guests-"));
  try {
    cpSync("test/guests/build.sh", join(folder, "build.sh"));
    cpSync("test/guests/lib", join(folder, "lib"), { recursive: true });
    mkdirSync(join(folder, "guests"));
    const write = (name: string, text: string) => writeFileSync(join(folder, "guests", `${name}.sh`), text);
    const build = (name: string) => {
      const env = { ...process.env, SAHARA_IMAGE_TEST_CACHE: join(folder, "cache") };
      const path = execFileSync("bash", [join(folder, "build.sh"), name], { encoding: "utf8", env }).trim();
      return { path, text: readFileSync(path, "utf8") };
    };
    write("base", 'system=old\nbuild() { echo "$system" >"$1"; }\n');
    write("middle", '. "$lib/../guests/base.sh"\n');
    write("top", '. "$lib/common.sh"\n. "$lib/../guests/middle.sh"\n');
    write("other", 'build() { echo other >"$1"; }\n');
    const [top, other] = [build("top"), build("other")];
    assert.is(top.text, "old\n");
    assert.equal(build("top"), top);
    write("base", 'system=new\nbuild() { echo "$system" >"$1"; }\n');
    assert.is(build("top").text, "new\n");
    assert.is(build("other").path, other.path);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});

test.run();
