// The package for npm: packed from a fresh checkout, installed into an empty folder, and run by each line of Node
// that it is for, with nothing in HOME.
import { execFileSync, spawnSync } from "node:child_process";
import { mkdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { suite } from "uvu";
import * as assert from "uvu/assert";
import { scratch } from "../cli/support.ts";
import { copyCheckout } from "./support/checkout.ts";
import { nodeOf, nodeVersions, npmProgram } from "./support/nodes.ts";

const test = suite("packaging: npm package");

const { version } = JSON.parse(readFileSync("package.json", "utf8"));
const folder = scratch();
const tarball = join(folder, `sahara-image-${version}.tgz`);
let files: readonly string[] = [];

/** npm, and what it installs, with this Node and a HOME that holds nothing. */
function environment(node: string, home: string) {
  const kept = Object.fromEntries(
    Object.entries(process.env).filter(([name]) => !/^npm_|^NODE_|^XDG_/i.test(name)),
  );
  return { ...kept, HOME: home, PATH: `${join(node, "..")}:/usr/bin:/bin` };
}

test.before(() => {
  const packed = execFileSync(
    process.execPath,
    [npmProgram(), "pack", "--json", "--pack-destination", folder],
    {
      cwd: copyCheckout(),
      encoding: "utf8",
      stdio: ["ignore", "pipe", "ignore"],
    },
  );
  assert.match(packed, `sahara-image-${version}.tgz`);
  files = execFileSync("tar", ["-tzf", tarball], { encoding: "utf8" })
    .trim()
    .split("\n")
    .map((path) => path.slice("package/".length));
});

test("it is below 3 MB", () => {
  const { size } = statSync(tarball);
  assert.ok(size < 3_000_000, `${size} bytes`);
});

test("it holds programs, recipes, schemas and manual pages, and nothing of the making", () => {
  for (const path of [
    "LICENSE",
    "README.md",
    "dist/sahara-image.js",
    "dist/sahara-image-create.js",
    "dist/lint-worker.js",
    "dist/licences.txt",
    "recipes/zookeeper/3.8/image.yaml",
    "recipes/common/recipe-library.sh",
    "schemas/recipe.schema.json",
    "man/sahara-image.1",
    "man/sahara-image-create.1",
    "man/sahara-image-recipe.5",
  ])
    assert.ok(files.includes(path), path);
  const developers =
    /^(\.|src|test|scripts|packaging|docs|website|editors|bench|examples|build|node_modules)/;
  assert.equal(
    files.filter((path) => developers.test(path)),
    [],
  );
  assert.equal(
    files.filter((path) => /\.test\.|(?<!\.d)\.ts$|\.map$|~$|(^|\/)\./.test(path)),
    [],
  );
});

for (const line of nodeVersions)
  test(`with Node ${line} it installs and works`, () => {
    const node = nodeOf(line);
    const home = scratch();
    const project = scratch({
      "package.json": "{}\n",
      "mine/image.yaml": "validators:\n  - package: wget\n",
    });
    const env = environment(node, home);
    execFileSync(node, [npmProgram(), "install", "--offline", "--no-audit", "--no-fund", tarball], {
      cwd: project,
      env,
      stdio: ["ignore", "ignore", "inherit"],
    });
    const run = (...argv: readonly string[]) => {
      const { status, stdout, stderr } = spawnSync(
        join(project, "node_modules/.bin", argv[0]!),
        argv.slice(1),
        {
          cwd: project,
          env,
          encoding: "utf8",
        },
      );
      return { status, stdout, stderr };
    };
    assert.equal(run("sahara-image", "--version"), {
      status: 0,
      stdout: `sahara-image ${version}\n`,
      stderr: "",
    });
    assert.equal(run("sahara-image-create", "--version"), {
      status: 0,
      stdout: `sahara-image-create ${version}\n`,
      stderr: "",
    });
    const listed = run("sahara-image", "list");
    assert.equal([listed.status, listed.stderr], [0, ""]);
    assert.match(listed.stdout, /^zookeeper +3\.8 /m);
    const compiled = run("sahara-image", "compile", "zookeeper", "3.8");
    assert.equal([compiled.status, compiled.stderr], [0, ""]);
    const verified = join(project, "script.gf");
    writeFileSync(verified, compiled.stdout);
    assert.is(run("sahara-image", "compile", "--verify", verified).status, 0);
    assert.equal(run("sahara-image", "lint", "mine"), {
      status: 0,
      stdout: "✓ 1 recipe: nothing to report\n",
      stderr: "",
    });
    mkdirSync(join(project, "wrong"));
    writeFileSync(join(project, "wrong/image.yaml"), "validators:\n  - packages: wget\n");
    const linted = run("sahara-image", "lint", "wrong");
    assert.is(linted.status, 1);
    assert.match(linted.stdout, "write `package: wget`");
  });

test.run();
