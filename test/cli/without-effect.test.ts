import { mkdirSync, readdirSync, writeFileSync } from "node:fs";
import { userInfo } from "node:os";
import { join } from "node:path";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { diagnose } from "../../src/runtime/doctor/diagnose.ts";
import { cachePlace } from "../../src/system/user-cache.ts";
import { run, scratch } from "./support.ts";

const files = {
  "image.yaml": "validators: [package: wget]\n",
  "top.yaml": "package: wget\nfile: {/etc/x: {content: y}}\n",
  "fleet.yaml": "images: [node.qcow2]\nrecipes: [image.yaml]\n",
  "node.qcow2": "x",
  "common/run": "#!/bin/sh\n",
};

/** What would have had no effect, or another one, without a word. */
const cases: readonly (readonly [line: string, exit: number, message: RegExp])[] = [
  [
    "compile -f image.yaml --distro debian:bookworm",
    2,
    /`debian:bookworm` for `--distro`: it must be a distribution, optionally with the number of a version/,
  ],
  ["compile -f image.yaml --format qcow2", 2, /needs `--image IMG` \(for `--format`\)/],
  ["compile -f image.yaml --allow-backing", 2, /needs `--image IMG` \(for `--allow-backing`\)/],
  ["compile -f image.yaml --image x --emit tree", 2, /`--image` can't be used with `--emit tree`/],
  ["compile --verify x -f image.yaml", 2, /`--verify` can't be used with `-f`/],
  ["compile --verify x zookeeper 3.8", 2, /`--verify` can't be used with `zookeeper 3\.8`/],
  [
    "compile -f image.yaml --resource-root comon",
    2,
    /--resource-root` comon: no such.*\n.*did you mean `common`/,
  ],
  ["lint image.yaml --resource-root image.yaml", 2, /image\.yaml: it is not a folder/],
  ["fleet plan fleet.yaml -o f --resource-root none", 2, /--resource-root` none: no such/],
  ["compile -f image.yaml --validators none.mjs", 2, /name a module in JavaScript, such as `kinds\.mjs`/],
  [
    "lint --select nothing image.yaml",
    2,
    /^error\[rule-unknown\].*\n.*`sahara-image explain` lists all codes/,
  ],
  [
    "lint --ignore nothing,yaml-empty image.yaml",
    2,
    /^error\[rule-unknown\][\s\S]*^error\[rule-not-adjustable\]/m,
  ],
  ["apply --image node.qcow2 -f image.yaml --force", 2, /needs `--output NEW` \(for `--force`\)/],
  [
    "apply --image node.qcow2 --image b.qcow2 -f image.yaml --force --yes",
    2,
    /`--force` can't be used with `--image`: it is for `--output`/,
  ],
  ["check --image node.qcow2 -f image.yaml --log common", 3, /can't write the log common: it is a folder/],
  ["check --image node.qcow2 -f image.yaml --log no/log", 3, /can't write the log no\/log: /],
  ["init -", 2, /unexpected `-`: the command takes one folder/],
  ["fleet merge node.qcow2", 3, /the fleet in node\.qcow2: part of the path is not a folder/],
  [
    "fleet plan fleet.yaml -o node.qcow2",
    3,
    /write the fleet to node\.qcow2: .*\n.*name a folder that you can/,
  ],
  ["init node.qcow2", 3, /can't make the folder node\.qcow2: it is not a folder/],
  ["recover common", 3, /common is a folder, not a disk image/],
  ["compile -f top.yaml", 2, /unknown key `package`.*[\s\S]*write it below `validators:`, as `- package: …`/],
];

for (const [line, exit, message] of cases)
  test(`${line} says so`, async () => {
    const cwd = scratch(files);
    const before = readdirSync(cwd);
    const { code, stdout, stderr } = await run(line.split(" "), { cwd });
    assert.is(code, exit, stderr);
    assert.is(stdout, "");
    assert.match(stderr, message);
    assert.equal(readdirSync(cwd), before);
  });

test("a validator beside the list is one mistake", async () => {
  const { stderr } = await run(["compile", "-f", "top.yaml"], { cwd: scratch(files) });
  assert.equal(stderr.match(/error\[[\w-]+\]/g), ["error[key-unknown]", "error[key-unknown]"]);
});

test("a distribution with its version in one word", async () => {
  const cwd = scratch(files);
  for (const [name, meant] of [
    ["debian12", "debian:12"],
    ["debian-12", "debian:12"],
    ["ubuntu22.04", "ubuntu:22.04"],
    ["debain", "debian"],
  ]) {
    const { stderr } = await run(["compile", "-f", "image.yaml", "--distro", name!], { cwd });
    assert.match(stderr, `did you mean \`${meant}\`?`);
  }
});

test("the report on a single image has its name, as those on several have", async () => {
  const cwd = scratch(files);
  mkdirSync(join(cwd, "reports"));
  writeFileSync(join(cwd, "reports/node.qcow2.json"), "");
  const words = ["check", "--image", "node.qcow2", "-f", "bad.yaml", "--report", "json=reports/{image}.json"];
  writeFileSync(join(cwd, "bad.yaml"), "validators: [nonsense: x]\n");
  assert.is((await run(words, { cwd })).code, 2);
  assert.equal(readdirSync(join(cwd, "reports")), ["node.qcow2.json"]);
});

test("kubernetes gets no names that it refuses", async () => {
  const cwd = scratch(files);
  assert.is((await run(["fleet", "plan", "fleet.yaml", "-o", "f"], { cwd })).code, 0);
  const right = {
    "--container-image": "x:1",
    "--volume": "images:/srv",
    "--namespace": "ns",
    "--memory": "2Gi",
  };
  const submit = (changed: object) =>
    run(
      ["fleet", "submit", "f", "--engine", "kubernetes", ...Object.entries({ ...right, ...changed }).flat()],
      { cwd },
    );
  assert.is((await submit({})).code, 0);
  for (const [option, value] of [
    ["--namespace", "My Namespace"],
    ["--memory", "lots"],
    ["--container-image", "x y"],
    ["--volume", "A B:/srv"],
  ] as const) {
    const { code, stdout, stderr } = await submit({ [option]: value });
    assert.is(code, 2, option);
    assert.is(stdout, "");
    assert.ok(
      stderr.startsWith(`error[option-value-wrong]: invalid value \`${value}\` for \`${option}\``),
      stderr,
    );
  }
});

test("doctor finds a memory that libguestfs refuses", async () => {
  for (const [size, status] of [
    ["abc", "failed"],
    ["255", "failed"],
    ["1280", "ok"],
  ] as const) {
    const env = { ...process.env, LIBGUESTFS_HV: "/bin/true", LIBGUESTFS_MEMSIZE: size };
    const findings = await diagnose({ boot: false, env });
    assert.is(findings.find(({ id }) => id === "settings")?.status, status, size);
  }
});

test("the caches of a user without a home are not in the current folder", () => {
  const { HOME } = process.env;
  try {
    for (const home of ["", "relative"]) {
      process.env.HOME = home;
      assert.is(cachePlace("x", {}), join(userInfo().homedir, ".cache/sahara-image/x"));
    }
  } finally {
    process.env.HOME = HOME;
  }
});

test.run();
