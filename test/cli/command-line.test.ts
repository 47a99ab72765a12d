import { readFileSync } from "node:fs";
import { Command } from "commander";
import { suite } from "uvu";
import * as assert from "uvu/assert";
import { buildCommand } from "../../src/cli/build-command.ts";
import { applyCommand } from "../../src/cli/commands/apply.ts";
import { checkCommand } from "../../src/cli/commands/check.ts";
import { createCommand } from "../../src/cli/commands/create.ts";
import { commands } from "../../src/cli/commands.ts";
import { commandLineOptions } from "../../src/recipe/reserved-names.ts";
import { ioFor, run, scratch } from "./support.ts";

const test = suite("cli: command line");
const { version } = JSON.parse(readFileSync("package.json", "utf8"));

test("--version is one line", async () => {
  assert.equal(await run(["--version"]), { code: 0, stdout: `sahara-image ${version}\n`, stderr: "" });
  const { stdout } = await run(["--version"], { program: "sahara-image-create" });
  assert.is(stdout, `sahara-image-create ${version}\n`);
});

test("--help lists every command, and every command has help", async () => {
  const { code, stdout } = await run(["--help"]);
  assert.is(code, 0);
  for (const name of Object.keys(commands)) {
    assert.match(stdout, new RegExp(`^  ${name} +\\w`, "m"));
    for (const line of [
      [...name.split(" "), "--help"],
      ["help", ...name.split(" ")],
    ]) {
      const help = await run(line);
      assert.is(help.code, 0, line.join(" "));
      assert.match(help.stdout, new RegExp(`^Usage: sahara-image ${name}`));
    }
  }
});

test("the first word of commands of two words is help for these", async () => {
  const asked = await run(["fleet", "--help"]);
  assert.is(asked.code, 0);
  assert.match(asked.stdout, /^Usage: sahara-image fleet COMMAND[\s\S]*^ {2}submit +\w/m);
  assert.not.match(asked.stdout, /^ {2}check /m);
  assert.equal(await run(["fleet"]), { code: 2, stdout: "", stderr: asked.stdout });
  assert.match((await run(["fleet", "submt"])).stderr, /did you mean `fleet submit`/);
});

test("no command at all is help on standard error, and wrong", async () => {
  const { code, stdout, stderr } = await run([]);
  assert.is(code, 2);
  assert.is(stdout, "");
  assert.match(stderr, /^Usage: sahara-image COMMAND/);
});

test("options that every command has may stand before it", async () => {
  const { code, stdout } = await run(["-q", "--color", "always", "list", "zookeeper"]);
  assert.is(code, 0);
  assert.match(stdout, /zookeeper/);
  assert.match(stdout, /\u001b\[/);
});

test("colours: --color, then NO_COLOR, then FORCE_COLOR, then the terminal", async () => {
  const colored = async (argv: string[], env: Record<string, string>, tty = false) =>
    (await run(["list", ...argv], { env, tty })).stdout.includes("\u001b[");
  assert.not(await colored([], {}));
  assert.ok(await colored([], { TERM: "xterm" }, true));
  assert.not(await colored([], { TERM: "dumb" }, true));
  assert.not(await colored([], { NO_COLOR: "1" }, true));
  assert.ok(await colored([], { FORCE_COLOR: "1" }));
  assert.not(await colored([], { FORCE_COLOR: "1", NO_COLOR: "1" }));
  assert.ok(await colored(["--color=always"], { NO_COLOR: "1" }));
  assert.not(await colored(["--color", "never"], { FORCE_COLOR: "1" }, true));
});

test("no recipe argument may have the name of an option", async () => {
  const reserved = new Set<string>(commandLineOptions);
  for (const module of [...Object.values(commands).map((entry) => entry.module), createCommand]) {
    if (!module.takesRecipe) continue;
    const command = buildCommand("x", module, ioFor({}), false);
    assert.instance(command, Command);
    for (const { long } of command.options)
      if (long) assert.ok(reserved.has(long.slice(2)), `${long} is not in src/recipe/reserved-names.ts`);
  }
});

const wrong: readonly (readonly [what: string, argv: readonly string[], code: string, help: RegExp])[] = [
  ["an unknown command", ["chek"], "command-unknown", /did you mean `check`/],
  ["an unknown option", ["list", "--jso"], "option-unknown", /did you mean `--json`/],
  ["an unknown option without a command", ["--jso"], "option-unknown", /--help/],
  ["a misspelt option without a command", ["--verison"], "option-unknown", /did you mean `--version`/],
  ["a misspelt option at the end", ["check", "--verison"], "option-unknown", /run `sahara-image --version`/],
  [
    "a misspelt option that is needed",
    ["check", "--imag", "node.qcow2", "zookeeper", "3.8"],
    "option-unknown",
    /did you mean `--image`/,
  ],
  [
    "a misspelt option without a recipe",
    ["check", "--imag", "x"],
    "option-unknown",
    /did you mean `--image`/,
  ],
  ...[
    ["apply", "--dry-run", "--image", "x", "zookeeper", "3.8"],
    ["apply", "--image", "x", "--dry-run", "zookeeper", "3.8"],
    ["apply", "--image", "x", "zookeeper", "3.8", "--dry-run"],
    ["apply", "--dry-run=yes", "--image", "x", "-f", "image.yaml"],
  ].map(
    (argv) =>
      [
        `--dry-run in ${argv.join(" ")}`,
        argv,
        "option-unknown",
        /run `sahara-image check` .* or `sahara-image plan`/,
      ] as const,
  ),
  [
    "a trailing --yes",
    ["apply", "--image", "x", "zookeeper", "3.8", "--yes"],
    "options-conflict",
    /does not ask.*\n.*remove `--yes`/,
  ],
  [
    "an option of virt-customize",
    ["apply", "-a", "x", "zookeeper", "3.8"],
    "option-unknown",
    /`--image IMG`/,
  ],
  [
    "a report as an option",
    ["check", "--image", "x", "zookeeper", "3.8", "--json"],
    "option-unknown",
    /`--report json`/,
  ],
  ...(
    [
      [["inspect", "--image", "x"], /`sahara-image inspect IMG`/],
      [["diff", "--image", "a", "--image", "b"], /`sahara-image diff IMG1 IMG2`/],
      [["recover", "-a", "x"], /`sahara-image recover IMG`/],
      [["diff", "a", "b", "--report", "json"], /write `--json`/],
      [["compile", "zookeeper", "3.8", "--json"], /write `--emit plan`/],
      [["draft", "--base", "a", "--golden", "b", "--json"], /an option of `inspect`, /],
      [["list", "--out", "x"], /`sahara-image list --help`/],
    ] as const
  ).map(
    ([argv, help]) =>
      [`an option of another command in ${argv.join(" ")}`, argv, "option-unknown", help] as const,
  ),
  [
    "another meaning of --format",
    ["inspect", "x", "--format", "json"],
    "option-value-wrong",
    /did you mean `--json`/,
  ],
  [
    "another meaning of --format with reports",
    ["check", "--image", "x", "--format", "junit", "zookeeper", "3.8"],
    "option-value-wrong",
    /did you mean `--report junit`/,
  ],
  [
    "an unknown option that takes the plugin for its value",
    ["check", "--everything", "--image", "x", "zookeeper", "3.8"],
    "option-unknown",
    /`sahara-image check --help`/,
  ],
  ...["--log", "--events", "--output"].map(
    (option) =>
      [
        `standard output for ${option}`,
        ["apply", "--image", "x", option, "-", "zookeeper", "3.8"],
        "option-value-wrong",
        /it must be the name of a file/,
      ] as const,
  ),
  ["a command of another program", ["customize", "zookeeper"], "command-unknown", /`sahara-image apply`/],
  [
    "a plan with a recipe",
    ["apply", "--plan", "saved.plan", "zookeeper", "3.8"],
    "options-conflict",
    /`zookeeper` can't be used with `--plan saved\.plan`/,
  ],
  [
    "a plan with an option of the run",
    ["apply", "--plan", "saved.plan", "--no-verify"],
    "options-conflict",
    /`--no-verify` can't be used with `--plan saved\.plan`/,
  ],
  [
    "a plan that is another file",
    ["apply", "--plan", "README.md"],
    "plan-file-invalid",
    /can't use the plan README\.md: it is not a plan/,
  ],
  ["a plan that is missing", ["apply", "--plan", "no.plan"], "plan-file-invalid", /no such file/],
  ["another name for check", ["validate"], "command-unknown", /run `sahara-image check`/],
  ["the version as a command", ["version"], "command-unknown", /run `sahara-image --version`/],
  ["a plugin to list that is unknown", ["list", "zokeeper"], "plugin-unknown", /did you mean `zookeeper`/],
  ["a path for a plugin", ["compile", "team/image.yaml"], "recipe-not-named", /write `-f team\/image\.yaml`/],
  [
    "a path and another word",
    ["compile", "team/image.yaml", "3.8"],
    "recipe-not-named",
    /`-f team\/image\.yaml`/,
  ],
  [
    "an image given twice to a command for one image",
    ["plan", "--image", "a", "--image", "b", "zookeeper", "3.8"],
    "option-repeated",
    /once for each image/,
  ],
  [
    "an option given twice",
    ["compile", "-o", "a", "zookeeper", "3.8", "-o", "b"],
    "option-repeated",
    /`-o`.*`a`.*`b`/,
  ],
  [
    "an argument given twice",
    ["compile", "zookeeper", "3.8", "--java_version", "11", "--java-version=17"],
    "option-repeated",
    /--java-version/,
  ],
  [
    "an option for an argument",
    ["check", "zookeeper", "3.8", "--java_vrsion", "17", "--image", "x"],
    "option-unknown",
    /did you mean `--java_version`/,
  ],
  ["an option without its value", ["compile", "zookeeper", "3.8", "-o"], "option-value-missing", /write/],
  [
    "an option where a value should be",
    ["check", "--image", "--format", "raw", "zookeeper", "3.8"],
    "option-value-missing",
    /--image/,
  ],
  [
    "an argument without its value",
    ["compile", "zookeeper", "3.8", "--java_version"],
    "option-value-missing",
    /--java_version/,
  ],
  [
    "a value that is none",
    ["compile", "zookeeper", "3.8", "--emit", "gestfish"],
    "option-value-wrong",
    /did you mean `guestfish`/,
  ],
  [
    "an unknown format of a report",
    ["check", "--report", "jsno=x"],
    "option-value-wrong",
    /did you mean `json`/,
  ],
  ["seconds that are none", ["check", "--timeout", "soon"], "option-value-wrong", /600/],
  [
    "a distribution that is none",
    ["compile", "zookeeper", "3.8", "--distro", ":9"],
    "option-value-wrong",
    /ubuntu:22\.04/,
  ],
  ["no target", ["check", "zookeeper", "3.8"], "target-missing", /--image/],
  [
    "two targets",
    ["check", "--image", "x", "--root", "/y", "zookeeper", "3.8"],
    "options-conflict",
    /one target/,
  ],
  [
    "a wrong address",
    ["check", "--host", "https://x", "zookeeper", "3.8"],
    "host-address-wrong",
    /ssh:\/\/HOST/,
  ],
  [
    "an address with a password",
    ["check", "--host", "ssh://u:p@ss@node", "zookeeper", "3.8"],
    "host-address-wrong",
    /`ssh:\/\/u:…@node` is not .*\n.*leave out the password/,
  ],
  ["less and more", ["list", "-q", "-v"], "options-conflict", /`-q` .*`-v`/],
  ["a value for a flag", ["lint", "-v=1", "x"], "option-value-unexpected", /`-v` takes no value/],
  [
    "an option as an address",
    ["check", "--host=-oProxyCommand=x", "zookeeper", "3.8"],
    "host-address-wrong",
    /-o/,
  ],
  ...[
    "--format=raw",
    "--root-filesystem=/dev/sda1",
    "--allow-backing",
    "--key=x",
    "--log=y",
    "--quick",
    "--boot",
  ].map(
    (option) =>
      [
        `${option} for a root folder`,
        ["check", "--root", "/x", option, "zookeeper", "3.8"],
        "options-conflict",
        /`--root`: it is for disk images/,
      ] as const,
  ),
  ...["--output=x", "--force", "--grow=1G", "--package-cache=x", "--offline", "--no-selinux-relabel"].map(
    (option) =>
      [
        `${option} for a host`,
        ["apply", "--yes", "--host", "x", option, "zookeeper", "3.8"],
        "options-conflict",
        /`--host`: it is for disk images/,
      ] as const,
  ),
  [
    "a host without its network",
    ["check", "--host", "x", "--no-network", "zookeeper", "3.8"],
    "options-conflict",
    /own network/,
  ],
  ...["--image=x", "--host=x", "--root=/x"].map(
    (option) =>
      [
        `${option} and several hosts`,
        ["check", "--hosts", "x", option, "zookeeper", "3.8"],
        "options-conflict",
        /`--hosts`: the file names all targets/,
      ] as const,
  ),
  ...["--lock=x", "--events=x"].map(
    (option) =>
      [
        `${option} for several hosts`,
        ["apply", "--yes", "--hosts", "x", option, "zookeeper", "3.8"],
        "options-conflict",
        /`--hosts`/,
      ] as const,
  ),
  ["several hosts and a plan", ["apply", "--hosts", "x", "--plan", "y"], "options-conflict", /`--hosts`/],
  [
    "an apply to several hosts without --yes",
    ["apply", "--hosts", "x", "zookeeper", "3.8"],
    "apply-unconfirmed",
    /each host in x is changed in place, and `--hosts` does not ask[\s\S]*`--yes`/,
  ],
  ["jobs without hosts", ["check", "--host", "x", "--jobs", "2"], "option-missing", /`--hosts FILE`/],
  ["jobs for one image", ["check", "--image", "x", "--jobs", "2"], "option-missing", /`--images FILE`/],
  ...["--image=x", "--host=x", "--hosts=x", "--root=/x"].map(
    (option) =>
      [
        `${option} and a file of images`,
        ["check", "--images", "x", option, "zookeeper", "3.8"],
        "options-conflict",
        /`--images`: the file names all targets/,
      ] as const,
  ),
  ...["--lock=x", "--events=x", "--log=x", "--output=x"].map(
    (option) =>
      [
        `${option} for several images`,
        ["apply", "--image", "a", "--image", "b", option, "zookeeper", "3.8"],
        "options-conflict",
        /`--image`/,
      ] as const,
  ),
  [
    "a plan for several images",
    ["apply", "--image=a", "--image=b", "--plan=x"],
    "options-conflict",
    /--plan/,
  ],
  ["an image twice", ["check", "--image=a", "--image=./a"], "options-conflict", /name the same image/],
  [
    "an image twice, written alike",
    ["check", "--image=a", "--image=a"],
    "options-conflict",
    /`--image a` is given twice/,
  ],
  [
    "several images and a host",
    ["check", "--image=a", "--image=b", "--host=x"],
    "options-conflict",
    /--host/,
  ],
  ["--yes for several images", ["apply", "--images", "x", "--yes"], "options-conflict", /does not ask/],
  [
    "one file for the reports of several images",
    ["check", "--images", "x", "--report", "json=x.json"],
    "option-value-wrong",
    /for example `--report 'json=report-\{image\}\.json'`/,
  ],
  ["no job", ["check", "--hosts", "x", "--jobs", "0"], "option-value-wrong", /from 1 to 100/],
  ...[["--report=json"], ["--report=json=x.json"], ["-o", "x.txt"]].map(
    (words) =>
      [
        `${words.join(" ")} for several hosts`,
        ["check", "--hosts", "x", ...words, "zookeeper", "3.8"],
        "option-value-wrong",
        /for example `\S+ '\S*report-\{host\}\.\w+'`/,
      ] as const,
  ),
  [
    "a file of hosts that is missing",
    ["check", "--hosts", "/no/x", "zookeeper", "3.8"],
    "file-unreadable",
    /hosts/,
  ],
  ["no recipe", ["compile"], "recipe-not-named", /list/],
  ["half a recipe", ["compile", "zookeeper"], "recipe-not-named", /write `zookeeper 3\.\d+`/],
  ["two recipes", ["compile", "-f", "x.yaml", "zookeeper", "3.8"], "options-conflict", /-f x\.yaml/],
  [
    "two reports on standard output",
    ["check", "--report", "json", "--report", "tap"],
    "options-conflict",
    /FMT=FILE/,
  ],
  ["too many words", ["compile", "zookeeper", "3.8", "3.9"], "words-unexpected", /3\.9/],
  ["an unknown plugin", ["compile", "zookeper", "3.8"], "plugin-unknown", /did you mean `zookeeper`/],
  ["an unknown version", ["compile", "zookeeper", "3.80"], "version-unknown", /3\.8/],
  ["a plugin that is a path", ["compile", "../recipes/zookeeper", "3.8"], "recipe-not-named", /-f/],
  [
    "a folder of recipes that is missing",
    ["list", "--recipes", "/nowhere"],
    "recipes-folder-missing",
    /nowhere/,
  ],
  ["a recipe that is missing", ["compile", "-f", "/nowhere/image.yaml"], "file-unreadable", /nowhere/],
  ["an unknown code", ["explain", "recipe-not-nmaed"], "code-unknown", /did you mean `recipe-not-named`/],
  ["an unknown shell", ["completion", "bsh"], "option-value-wrong", /did you mean `bash`/],
  ["a folder without recipes", ["lint", "schemas"], "nothing-to-lint", /there are no recipes under schemas/],
  ...["/dev/sda2:key:hunter2", "all:key:hunter2", "/dev/sda2:file:hunter2", "/dev/sda2:clevis"].map(
    (key) =>
      [
        `a key with the selector of guestfish (${key})`,
        ["check", "--image", "x", "zookeeper", "3.8", "--key", key],
        "key-unusable",
        /^(?!.*hunter2).* names a device: .*\n.*write only the passphrase/,
      ] as const,
  ),
  [
    "an empty key",
    ["check", "--image", "x", "zookeeper", "3.8", "--key", `@${scratch({ key: "\n" })}/key`],
    "key-unusable",
    /is empty: it must be text/,
  ],
  [
    "a key of several lines",
    ["check", "--image", "x", "zookeeper", "3.8", "--key", "@README.md"],
    "key-unusable",
    /several lines/,
  ],
  ["inspect without an image", ["inspect"], "option-missing", /IMG.*the disk image/],
  ["inspect of two images", ["inspect", "a", "b"], "words-unexpected", /one `IMG`/],
  [
    "a size of no cache",
    ["apply", "--image", "x", "-f", "x.yaml", "--cache-size", "1G"],
    "option-missing",
    /add `--cache DIR`/,
  ],
  [
    "a time of no cache",
    ["apply", "--image", "x", "-f", "x.yaml", "--cache-after", "8"],
    "option-missing",
    /--cache-after 8`.*add `--cache DIR`/s,
  ],
  [
    "a size of a cache that is none",
    ["apply", "--image", "x", "-f", "x.yaml", "--cache", "c", "--cache-size", "1"],
    "option-value-wrong",
    /a size such as `20G`/,
  ],
  [
    "a cache of a check",
    ["apply", "--image", "x", "-f", "x.yaml", "--cache", "c", "--test-only"],
    "options-conflict",
    /remove `--cache c` or `--test-only`/,
  ],
  ["recover of two images", ["recover", "a", "b"], "words-unexpected", /one `IMG`/],
  ["recover without an image", ["recover"], "option-missing", /IMG/],
];

for (const [what, argv, code, help] of wrong) {
  test(`${what} is refused in a sentence`, async () => {
    const { code: exit, stdout, stderr } = await run(argv);
    assert.is(exit, 2, stderr);
    assert.is(stdout, "");
    assert.match(stderr, new RegExp(`^error\\[${code}\\]: `));
    assert.match(stderr, help);
    assert.not.match(stderr, /^ +at /m);
  });
}

test("every option that takes one value is refused when it is given twice", async () => {
  const all = { ...Object.fromEntries(Object.entries(commands).map(([name, { module }]) => [name, module])) };
  for (const [name, module] of Object.entries(all)) {
    const { options } = buildCommand(name, module, ioFor({}), false);
    for (const option of options.filter(({ required }) => required)) {
      const value =
        option.argChoices?.[0] ??
        (/<(seconds|n)>/.test(option.flags) ? "7" : /<fmt/.test(option.flags) ? "json=x" : "x");
      const flag = option.long ?? option.short!;
      const { code, stderr } = await run([
        ...name.split(" "),
        flag,
        value,
        flag,
        value,
        ...(name === "list" ? [] : ["-x"]),
      ]);
      const repeated = /^error\[option-repeated\]/.test(stderr);
      assert.is(repeated, !/can repeat/.test(option.description), `${name} ${flag}: ${stderr}`);
      if (repeated) assert.is(code, 2);
    }
  }
});

test("-o of apply is --output, and not a file for the report", () => {
  for (const module of [applyCommand, createCommand]) {
    const command = buildCommand("x", module, ioFor({}), false);
    command.parse(["-o", "new.qcow2"], { from: "user" });
    assert.equal([command.opts().output, command.opts().o], ["new.qcow2", undefined]);
  }
  const check = buildCommand("x", checkCommand, ioFor({}), false);
  check.parse(["-o", "report.txt"], { from: "user" });
  assert.is(check.opts().o, "report.txt");
});

test("a distribution that is misspelt is named with the nearest one", async () => {
  const { code, stderr } = await run(["compile", "zookeeper", "3.8", "--distro", "debain"]);
  assert.is(code, 0);
  assert.match(stderr, /^warning\[distribution-unknown\]: .*`debain`.*\n.*did you mean `debian`/);
  for (const distro of ["debian", "Rocky:9", "oracle"])
    assert.is((await run(["compile", "zookeeper", "3.8", "--distro", distro])).stderr, "");
});

test("explain accepts a code with its brackets, and lists all codes", async () => {
  const { stdout } = await run(["explain", "error[version-unknown]:"]);
  assert.match(stdout, /^Exit code: 2$/m);
  assert.match(stdout, /^error\[version-unknown\]: .+\n\n.+\n\n.+\n\nExample:\n/);
  assert.match((await run(["explain"])).stdout, /^version-unknown +\w/m);
});

test("doctor says a line a finding, and in JSON the same", async () => {
  // The real QEMU would test KVM, which takes seconds where it hangs.
  const env = { PATH: process.env.PATH ?? "", HOME: scratch(), LIBGUESTFS_HV: "/bin/true" };
  const told = await run(["doctor", "--no-boot"], { env });
  assert.match(told.stdout, /^[✓!✗] guestfish +\S/m);
  const { stdout } = await run(["doctor", "--no-boot", "--json"], { env });
  const findings: { id: string; status: string; fix?: string }[] = JSON.parse(stdout);
  assert.is(findings.length, told.stdout.split("\n").filter((line) => /^[✓!✗] /.test(line)).length);
  for (const { status, fix } of findings) assert.is(fix !== undefined, status !== "ok");
});

test("list finds recipes in the folders that are named before those that ship", async () => {
  const recipe = "validators:\n  - package: wget\n";
  const folder = scratch({
    "zookeeper/3.8/image.yaml": recipe,
    "mine/1.10/image.yaml": recipe,
    "mine/1.9/image.yaml": recipe,
  });
  const { stdout } = await run(["list", "--json", "--recipes", folder]);
  const found: { plugin: string; version: string; file: string }[] = JSON.parse(stdout);
  assert.equal(
    found.filter((each) => each.plugin === "mine").map((each) => each.version),
    ["1.9", "1.10"],
  );
  assert.ok(found.find((each) => each.plugin === "zookeeper")?.file.startsWith(folder));
  const byEnvironment = await run(["list", "mine"], { env: { SAHARA_IMAGE_RECIPES: `${folder}:` } });
  assert.is(byEnvironment.stdout.trim().split("\n").length, 2);
});

test.run();
