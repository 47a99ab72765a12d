import { mkdirSync, readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { buildCommand } from "../../src/cli/build-command.ts";
import { commands } from "../../src/cli/commands.ts";
import { ioFor, run, scratch } from "./support.ts";

const recipe = "arguments: {colour: {target_variable: COLOUR, default: red}}\nvalidators: [package: wget]\n";

/** Command lines with a slip, the code of the message, and what the whole message must have. */
const slips: readonly (readonly [line: string, code: string, message: RegExp])[] = [
  // An option of another command is never mistaken for a misspelt one.
  ["apply --quick -f image.yaml --image x", "option-unknown", /remove it: it is an option of `check`$/m],
  ["apply --boot -f image.yaml --image x", "option-unknown", /an option of `check`$/m],
  ["plan --host x -f image.yaml", "option-unknown", /an option of `check` and `apply`$/m],
  ["check --image x --plan saved", "option-unknown", /an option of `apply`$/m],
  [
    "compile -f image.yaml --timeout 5",
    "option-unknown",
    /an option of `check`, `plan`, `apply` and other comm/,
  ],
  // What the command takes without an option.
  ["inspect --image x", "option-unknown", /write `sahara-image inspect IMG`, without `--image`/],
  ["recover -i x", "option-unknown", /write `sahara-image recover IMG`/],
  ["lint -f image.yaml", "option-unknown", /write `sahara-image lint \[PATH…\]`/],
  ["migrate --file image.yaml", "option-unknown", /write `sahara-image migrate FILE…`/],
  ["draft --image x", "option-unknown", /write `--base IMG1 --golden IMG2`/],
  // What other options mean here.
  ["list --jsn", "option-unknown", /did you mean `--json`/],
  ["inspect x --report json", "option-unknown", /write `--json`/],
  ["lint --json", "option-unknown", /write `--report json`/],
  ["compile -f image.yaml --json", "option-unknown", /write `--emit plan`/],
  ["migrate image.yaml --dry-run", "option-unknown", /write `--check`/],
  ["cache clean --dry-run", "option-unknown", /`sahara-image cache --help`/],
  ["doctor --debug", "option-unknown", /write `-v`$/m],
  // A value for an option that takes none.
  ["check --help=yes", "option-value-unexpected", /`--help` takes no value\n.*write `--help` alone/],
  ["inspect x --json=false", "option-value-unexpected", /leave out `--json`/],
  ["compile -f image.yaml --no-verify=1", "option-value-unexpected", /`--no-verify` takes no value/],
  // Values of options with one letter.
  ["compile -f=image.yaml", "option-value-wrong", /`=image\.yaml` for `-f`.*\n.*mean `-f image\.yaml`/],
  ["compile -f image.yaml -o=new.gf", "option-value-wrong", /did you mean `-o new\.gf`/],
  ["apply -f image.yaml --image x -o=new", "option-value-wrong", /did you mean `-o new`/],
  ["compile -f image.yaml -O=0", "option-value-wrong", /did you mean `-O 0`/],
  ["compile -f image.yaml -qo=new.gf", "option-value-wrong", /did you mean `-o new\.gf`/],
  ["compile -f image.yaml -o=", "option-value-missing", /write `-o VALUE`$/m],
  ["compile -f image.yaml -vq=1", "option-value-unexpected", /`-q` takes no value/],
  ["compile -f -v=1", "file-unreadable", /can't read the recipe -v=1/],
  ["compile -f =x", "file-unreadable", /can't read the recipe =x/],
  ["compile -f image.yaml -O2", "option-value-wrong", /`2` for `-O`: it must be one of `0`, `1`$/m],
  ["compile -f image.yaml -o", "option-value-missing", /`-o` needs a value\n.*write `-o VALUE`$/m],
  ["check --report json=", "option-value-missing", /write `--report json=FILE`/],
  ["check --report html,json", "option-value-wrong", /write for example `--report html --report FMT=FILE`/],
  // Long names with one dash, which would be read letter by letter.
  ["check -quick --image x -f image.yaml", "option-unknown", /no option `-quick`\n.*did you mean `--quick`/],
  ["check --image x -format raw -f image.yaml", "option-unknown", /did you mean `--format`/],
  ["apply --image x -output=new -f image.yaml", "option-unknown", /no option `-output`\n.*write `-o FILE`/],
  ["lint -output report.txt", "option-unknown", /write `-o FILE`/],
  ["lint --format json", "option-unknown", /write `--report FMT`/],
  ["compile -f image.yaml --emit json", "option-value-wrong", /did you mean `plan`/],
  ["draft old.qcow2 new.qcow2", "option-missing", /needs `--base IMG1` \(the image to begin with\)/],
  ["draft --base x --golden y z", "words-unexpected", /unexpected `z`/],
  ["lint -help", "option-unknown", /did you mean `--help`/],
  ["lint -strict", "option-unknown", /did you mean `--strict`/],
  ["compile -recipes x -f image.yaml", "option-unknown", /did you mean `--recipes`/],
  ["compile -f image.yaml -colour red", "option-unknown", /`-colour`/],
  ["compile -f -quiet", "file-unreadable", /can't read the recipe -quiet/],
  // Sizes and times as people write them.
  ["check --timeout 10m", "option-value-wrong", /write for example `--timeout 600`/],
  ["check --timeout 99999999", "option-value-wrong", /from 0\.001 to 2000000/],
  ["apply -f image.yaml --image x --grow +5gb", "option-value-wrong", /did you mean `\+5G`/],
  ["apply -f image.yaml --image x --cache c --cache-size 5g", "option-value-wrong", /did you mean `5G`/],
  ["diff a b --only files:etc", "option-value-wrong", /write for example `--only files:\/etc`/],
  ["diff a b --only file:/etc", "option-value-wrong", /write for example `--only files:\/etc`/],
  // Options before the command.
  [
    "--image x check -f image.yaml",
    "option-unknown",
    /command first, such as `sahara-image check --image …`/,
  ],
  ["--timeout 5 apply -f image.yaml", "option-unknown", /command first/],
  [
    "fleet --engine local f",
    "option-unknown",
    /command first, such as `sahara-image fleet submit --engine …`/,
  ],
  ["fleet --image x plan", "option-unknown", /`sahara-image fleet` has no option `--image`/],
  ["fleet --nope", "option-unknown", /list the options with `sahara-image fleet --help`/],
  // Words that are operands, whatever they look like.
  ["inspect -- -x.qcow2", "image-missing", /-x\.qcow2 does not exist/],
  ["lint -- --fix", "file-unreadable", /--fix: no such file/],
  ["compile -f image.yaml --colour --", "option-value-missing", /--colour/],
  ["lsp here", "words-unexpected", /unexpected `here`/],
  ["fleet status", "command-unknown", /fleet merge/],
];

for (const [line, code, message] of slips)
  test(`${line}: what to type instead`, async () => {
    const cwd = scratch({ "image.yaml": recipe });
    const { code: exit, stdout, stderr } = await run(line.split(" "), { cwd });
    assert.is(exit, code === "image-missing" ? 3 : 2, stderr);
    assert.is(stdout, "");
    assert.match(stderr, new RegExp(`^error\\[${code}\\]: `));
    assert.match(stderr, message);
    assert.equal(readdirSync(cwd), ["image.yaml"]);
  });

test("an empty word is no name", async () => {
  const cwd = scratch({ "image.yaml": recipe });
  for (const line of [
    "inspect E",
    "lint E",
    "recover E",
    "init E",
    "migrate E",
    "diff E E",
    "list E",
    "explain E",
    "lsp E",
    "compile E",
  ]) {
    const words = line.split(" ").map((word) => (word === "E" ? "" : word));
    const { code, stdout, stderr } = await run(words, { cwd });
    assert.is(code, 2, line);
    assert.is(stdout, "");
    assert.match(stderr, /^error\[word-empty\]/, line);
  }
  assert.equal(readdirSync(cwd), ["image.yaml"]);
});

test("help of commands with two words", async () => {
  for (const line of ["help fleet plan", "fleet help plan", "fleet plan --help"])
    assert.match((await run(line.split(" "))).stdout, /^Usage: sahara-image fleet plan MATRIX/, line);
  const { code, stdout } = await run(["fleet", "help"]);
  assert.is(code, 0);
  assert.match(stdout, /^Usage: sahara-image fleet COMMAND/);
});

/** Options that people know from elsewhere. */
const foreign = [
  "--dry-run",
  "-n",
  "--yes",
  "--assume-yes",
  "--json",
  "--report",
  "--junit",
  "--html",
  "--out",
  "--output",
  "-o",
  "--file",
  "-f",
  "--recipe",
  "--image",
  "--disk",
  "-a",
  "-i",
  "--plugin",
  "--debug",
  "--check",
  "--diff",
  "--timeout",
  "--recipes",
  "--base",
  "--version",
];

for (const [name, { module }] of Object.entries(commands))
  test(`${name} suggests only options that it has`, async () => {
    const command = buildCommand("x", module, ioFor({}), false);
    const own = command.options.flatMap(({ short, long }) => [short, long]);
    for (const option of foreign.filter((option) => !own.includes(option))) {
      const { code, stderr } = await run([...name.split(" "), option]);
      assert.is(code, 2, `${name} ${option}: ${stderr}`);
      const help = /= help: (.*)/.exec(stderr)?.[1] ?? "";
      for (const [, shown] of help.matchAll(/(?:write|add|mean) `(-[^`]*)`/g))
        for (const suggested of shown!.match(/(?<=^| )-[\w-]+/g) ?? [])
          assert.ok(own.includes(suggested), `${name} ${option}: ${help}`);
    }
  });

test("names with blanks and quotes are quoted in what is suggested", async () => {
  const cwd = scratch();
  for (const [folder, quoted] of [
    ["my folder", "'my folder'"],
    ["it's", "'it'\\''s'"],
    ["~", "'~'"],
    ["-x", "./-x"],
    ["new\nline", "$'new\\nline'"],
  ] as const) {
    const { code, stderr } = await run(["init", "--", folder], { cwd });
    assert.is(code, 0, stderr);
    assert.match(stderr, `sahara-image lint ${quoted}\n`);
    assert.match(stderr, `sahara-image check --image IMG -f ${quoted}\n`);
  }
  mkdirSync(join(cwd, "a b"));
  writeFileSync(join(cwd, "a b/image.yaml"), recipe);
  const { stderr } = await run(["compile", "a b/image.yaml"], { cwd });
  assert.match(stderr, "write `-f 'a b/image.yaml'`");
});

test.run();
