import { spawnSync } from "node:child_process";
import { chmodSync, existsSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { suite } from "uvu";
import * as assert from "uvu/assert";
import { commands } from "../../src/cli/commands.ts";
import { builtProgram, run, scratch } from "./support.ts";

const test = suite("cli: completion");

async function candidates(shell: string, ...words: string[]): Promise<string[]> {
  const { code, stdout, stderr } = await run(["completion", shell, "--", ...words]);
  assert.is(code, 0, stderr);
  return stdout.trimEnd().split("\n");
}

test("commands, options, choices, plugins, versions, arguments and their values", async () => {
  const bash = (...words: string[]) => candidates("bash", "sahara-image", ...words);
  assert.equal(await bash("che"), ["words", "check"]);
  assert.equal(await bash("appliance", ""), ["words", "status", "build", "clear"]);
  assert.equal(await bash("cache", "cl"), ["words", "clean"]);
  assert.equal(await bash("compile", "zoo"), ["words", "zookeeper"]);
  assert.equal(await bash("compile", "zookeeper", ""), ["words", "3.8"]);
  assert.equal(await bash("compile", "zookeeper", "3.8", "--java_d"), ["words", "--java_distro"]);
  assert.equal(await bash("compile", "zookeeper", "3.8", "--java-version", ""), ["words", "11", "17"]);
  assert.equal(await bash("compile", "zookeeper", "3.8", "--java_version", "=", "1"), ["words", "11", "17"]);
  assert.equal(await bash("compile", "--emit", "g"), ["words", "guestfish", "guest"]);
  assert.equal(await bash("compile", "--emit", "="), [
    "words",
    "guestfish",
    "guest",
    "plan",
    "tree",
    "ast",
    "mermaid",
  ]);
  assert.equal(await bash("check", "--image", ""), ["files"]);
  assert.equal(await bash("check", "--recipes", ""), ["folders"]);
  assert.equal(await bash("explain", "version-u"), ["words", "version-unknown"]);
  assert.equal(await bash("completion", ""), ["words", "bash", "zsh", "fish"]);
  assert.equal(await bash("lint", ""), ["files"]);
  assert.equal(await bash("nonsense", "x"), ["words"]);
  assert.equal(await bash("fleet", ""), ["words", "plan", "submit", "run", "merge"]);
  assert.equal(await bash("fleet", "merge", "--only", "mi"), ["words", "missing"]);
  assert.equal(await bash("diff", "--only", "pa"), ["words", "packages"]);
  assert.equal(await bash("lint", "--select", "script-reads-a"), ["words", "script-reads-appliance"]);
  assert.ok((await candidates("bash", "sahara-image-create", "--im")).includes("--image"));
});

test("every command that takes a recipe completes its plugin, version and arguments", async () => {
  const taking = Object.entries(commands).filter(([, { module }]) => module.takesRecipe);
  assert.equal(
    taking.map(([name]) => name),
    ["compile", "check", "plan", "apply"],
  );
  for (const [name] of taking) {
    const bash = (...words: string[]) => candidates("bash", "sahara-image", name, ...words);
    assert.equal(await bash("zoo"), ["words", "zookeeper"], name);
    assert.equal(await bash("zookeeper", ""), ["words", "3.8"], name);
    assert.equal(await bash("zookeeper", "3.8", "--java_d"), ["words", "--java_distro"], name);
  }
});

test("zsh and fish get descriptions, and the whole word after =", async () => {
  assert.match((await candidates("zsh", "sahara-image", "comp")).join("\n"), /^compile:compile a recipe/m);
  assert.equal(await candidates("zsh", "sahara-image", "compile", "--emit=pl"), ["words", "--emit=plan"]);
  assert.match((await candidates("fish", "sahara-image", "comp")).join("\n"), /^compile\tcompile a recipe/m);
  assert.equal(await candidates("fish", "sahara-image", "compile", "--emit=pl"), ["words", "--emit=plan"]);
});

/** A folder for the PATH with both commands in it. */
function onPath(): string {
  const program = builtProgram();
  const bin = scratch();
  for (const name of ["sahara-image", "sahara-image-create"]) {
    writeFileSync(
      join(bin, name),
      `#!/bin/sh\nexec "${process.execPath}" "${join(program, name)}.js" "$@"\n`,
    );
    chmodSync(join(bin, name), 0o755);
  }
  return `${bin}:${process.env.PATH}`;
}

test("bash completes with the script that it is given", async () => {
  const script = join(scratch(), "completion.bash");
  writeFileSync(script, (await run(["completion", "bash"])).stdout);
  const complete = (line: string, words: string[]) => {
    const program = `
      source "${script}"
      COMP_LINE=${quote(line)} COMP_POINT=${line.length} COMP_WORDS=(${words.map(quote).join(" ")}) COMP_CWORD=${words.length - 1}
      compopt() { :; }
      _sahara_image
      printf '%s\\n' "\${COMPREPLY[@]}"`;
    const { stdout, stderr, status } = spawnSync("bash", ["--norc", "-c", program], {
      encoding: "utf8",
      env: { ...process.env, PATH: onThePath },
    });
    assert.is(status, 0, stderr);
    return stdout.trimEnd().split("\n");
  };
  const onThePath = onPath();
  assert.equal(complete("sahara-image exp", ["sahara-image", "exp"]), ["explain"]);
  assert.equal(
    complete("sahara-image compile --color=ne", ["sahara-image", "compile", "--color", "=", "ne"]),
    ["never"],
  );
  assert.equal(complete("sahara-image-create zookeeper ", ["sahara-image-create", "zookeeper", ""]), ["3.8"]);
  assert.ok(complete("sahara-image lint sche", ["sahara-image", "lint", "sche"]).includes("schemas"));
});

for (const shell of ["zsh", "fish"]) {
  test(`${shell} can read its script`, async () => {
    const { stdout } = await run(["completion", shell]);
    assert.match(stdout, /sahara-image-create/);
    const found = process.env.PATH!.split(":").some((folder) => existsSync(join(folder, shell)));
    if (!found) return;
    const path = join(scratch(), `completion.${shell}`);
    writeFileSync(path, stdout);
    const { status, stderr } = spawnSync(shell, ["-n", path], { encoding: "utf8" });
    assert.is(status, 0, stderr);
  });
}

function quote(text: string): string {
  return `'${text.replaceAll("'", "'\\''")}'`;
}

test.run();
