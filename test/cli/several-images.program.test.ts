// Check and apply on several images: the built program, and disks that are read without a boot.
import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { suite } from "uvu";
import * as assert from "uvu/assert";
import type { Report } from "../../src/report/report.ts";
import { makeDisk } from "../fleet/support.ts";
import { makeStandIns } from "../runtime/stand-in.ts";
import { builtProgram, scratch } from "./support.ts";

const test = suite("several images");
const program = join(builtProgram(), "sahara-image.js");
const recipe = 'validators:\n  - file: {/etc/motd: {content: "hello\\n"}}\n';

/** A folder with images: `good-N` conform, `bad-N` do not, and `broken` has no file system that can be read. */
function makeImages(names: readonly string[]): string {
  const folder = scratch({ "motd.yaml": recipe });
  for (const name of names) {
    const path = join(folder, name);
    if (name.includes("broken")) writeFileSync(path, Buffer.alloc(1 << 20, "\x53\xef\x01"));
    else makeDisk(path, name.includes("good") ? { "etc/motd": "hello\n" } : {});
  }
  return folder;
}

function run(folder: string, words: readonly string[], input = "", environment = {}) {
  const { status, stdout, stderr } = spawnSync(process.execPath, [program, ...words, "-f", "motd.yaml"], {
    encoding: "utf8",
    cwd: folder,
    input,
    env: { ...process.env, ...environment },
  });
  const text = (name: string) => readFileSync(join(folder, name), "utf8");
  const report = (name: string): Report => JSON.parse(text(name));
  return { code: status, stdout, stderr, report, text, files: readdirSync(folder).sort() };
}

/** Holds the lock of an image until it is killed. */
async function holdLock(path: string): Promise<ChildProcess> {
  const holder = spawn("flock", ["--exclusive", path, "sh", "-c", "echo held; exec sleep 100"], {
    detached: true,
  });
  await once(holder.stdout!, "data");
  return holder;
}

test("each image has its own result, and none stops the others", async () => {
  const folder = makeImages(["good-1.raw", "bad-1.raw", "locked-good.raw", "broken.raw", "good-2.raw"]);
  const holder = await holdLock(join(folder, "locked-good.raw"));
  const list = "# all\ngood-1.raw\nmissing.raw\nbad-1.raw\nlocked-good.raw\nbroken.raw\n\n./good-2.raw\n";
  const reports = ["--report", "json=r-{image}.json", "--report", "junit={image}.xml"];
  const before = statSync(join(folder, "bad-1.raw")).mtimeMs;
  const found = run(folder, ["check", "--images", "-", "--quick", "--format", "raw", ...reports], list);
  process.kill(-holder.pid!);
  assert.is(found.code, 3, found.stderr);
  assert.match(found.stderr, /^\[\d\/6\] good-1\.raw: conforms$/m);
  const at = [
    "good-1.raw conforms to",
    "missing.raw was not checked",
    "bad-1.raw does not conform to",
    "locked-good.raw was not checked",
    "broken.raw was not checked",
    "./good-2.raw conforms to",
    "could not be run: missing.raw locked-good.raw broken.raw\nwith discrepancies: bad-1.raw\nconform: good-1.raw ./good-2.raw\n6 images: 3 could not be run, 1 with discrepancies, 2 conform\n",
  ].map((text) => found.stdout.indexOf(text));
  assert.not.ok(at.includes(-1), found.stdout);
  assert.equal(
    at,
    at.toSorted((a, b) => a - b),
  );
  assert.match(found.stderr, /^\[6\/6\] \S+\.raw: /m);
  assert.is(found.report("r-good-1.raw.json").outcome, "conforms");
  assert.equal(found.report("r-good-2.raw.json").target, { kind: "image", name: "./good-2.raw" });
  assert.is(found.report("r-locked-good.raw.json").diagnostics[0]!.code, "image-locked");
  assert.is(found.report("r-missing.raw.json").diagnostics[0]!.code, "image-missing");
  assert.is(found.files.filter((name) => name.endsWith(".xml")).length, 6);
  assert.match(found.text("broken.raw.xml"), /errors="1"/);
  assert.is(statSync(join(folder, "bad-1.raw")).mtimeMs, before);
});

test("--image can repeat; -q shows what is wrong, below the name of its image", () => {
  const folder = makeImages(["good-1.raw", "bad-1.raw"]);
  const words = ["check", "-q", "--format", "raw", "--image", "good-1.raw", "--image", "bad-1.raw"];
  const { code, stdout, stderr } = run(folder, words);
  assert.is(code, 1);
  assert.is(stderr, "");
  assert.match(stdout, /^bad-1\.raw:\nmotd\.yaml:2:\d+: discrepancy: file \/etc\/motd\n/);
  assert.match(stdout, /\nwith discrepancies: bad-1\.raw\n$/);
  assert.not.match(stdout, /good/);
});

test("one image is named in its reports, too, and the time limit is for reading its disk as well", () => {
  const folder = makeImages(["good.raw"]);
  const check = ["check", "--quick", "--format", "raw", "--image", "good.raw"];
  const { code, files, stderr } = run(folder, [...check, "--report", "json=of-{image}.json"]);
  assert.is(code, 0, stderr);
  assert.ok(files.includes("of-good.raw.json"), files.join(" "));
  const late = run(folder, [...check, "--timeout", "0.001"]);
  assert.is(late.code, 3);
  assert.match(late.stderr, /run-timeout.*after 0\.001 s/);
});

test("images of the same file name have reports with their folders in the name", () => {
  const folder = makeImages(["web/good.raw", "db/good.raw"]);
  const words = ["check", "--format", "raw", "--report", "json={image}.json", "-q"];
  const { code, files, stderr } = run(folder, [...words, "--images", "-"], "web/good.raw\ndb/good.raw\n");
  assert.is(code, 0, stderr);
  assert.equal(
    files.filter((name) => name.endsWith(".json")),
    ["db-good.raw.json", "web-good.raw.json"],
  );
  mkdirSync(join(folder, "db-x"));
  const clash = run(
    folder,
    [...words, "--images", "-"],
    "a/b-c.raw\na-b/c.raw\na/c.raw\na-b-c.raw\nx/c.raw\n",
  );
  assert.is(clash.code, 2);
  assert.match(clash.stderr, /the report on \S+` and `the report on \S+` would write to the same file/);
});

test("a shell's list of images after --image is explained", () => {
  const folder = makeImages(["good-1.raw", "good-2.raw"]);
  const { code, stderr } = run(folder, ["check", "--image", "good-1.raw", "good-2.raw"]);
  assert.is(code, 2);
  assert.match(stderr, /`good-2\.raw` is another image[\s\S]*add `--image good-2\.raw`/);
});

test("no report of an image overwrites an image", () => {
  const folder = makeImages(["good-1.raw", "good-2.raw"]);
  const words = ["check", "--report", "json={image}", "--image", "good-1.raw", "--image", "good-2.raw"];
  const { code, stderr } = run(folder, words);
  assert.is(code, 2);
  assert.match(stderr, /output-overwrites/);
});

test("an apply changes each image in its place", () => {
  const folder = makeImages(["one.raw", "two.raw"]);
  const bin = scratch();
  makeStandIns(bin, ["phase run", "begin 1 file", "end 1 changed 1", "verdict done"]);
  const words = ["apply", "--format", "raw", "--image", "one.raw", "--image", "two.raw", "--image", "no.raw"];
  const { code, stdout, stderr, files } = run(folder, words, "", { PATH: `${bin}/bin:${process.env.PATH}` });
  assert.is(code, 3, stderr);
  assert.match(
    stdout,
    /could not be run: no\.raw\nchanged: one\.raw two\.raw\n3 images: 1 could not be run, 2 changed\n$/,
  );
  for (const name of ["one.raw", "two.raw"]) assert.is(readFileSync(join(folder, name))[100], 7);
  assert.equal(files, ["motd.yaml", "one.raw", "two.raw"]);
  assert.not.ok(existsSync(join(folder, "no.raw")));
});

test.run();
