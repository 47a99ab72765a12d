// Plugins on the command line, all within this process: how they are found, and what is said of broken ones.
import { join } from "node:path";
import { suite } from "uvu";
import * as assert from "uvu/assert";
import { run, scratch } from "../cli/support.ts";

const test = suite("plugins: the command line");

const recipe =
  "arguments:\n  size:\n    target_variable: SIZE\n    default: small\nvalidators:\n  - package: wget\n";
const own = `
export const versions = () => ["1.0", "2.0"];
export const getImageArguments = () => [{ name: "size", choices: ["small", "large"], default: "small" }, { name: "id", required: true }];
export async function packImage() { throw new Error("never called here"); }
`;

/** The folder of recipes of a plugin `tool`, and what a command says of it. */
function withPlugin(files: Readonly<Record<string, string>>) {
  const named = Object.entries(files).map(([name, text]) => [`recipes/tool/${name}`, text]);
  const cwd = scratch(Object.fromEntries(named));
  return (...argv: string[]) => run(argv, { cwd, env: { SAHARA_IMAGE_RECIPES: "recipes" } });
}

test("a plugin without recipes: list, help, check", async () => {
  const tool = withPlugin({ "plugin.mjs": own });
  const asked = await tool("list", "tool");
  assert.is(asked.stdout, "tool  1.0  recipes/tool/plugin.mjs\ntool  2.0  recipes/tool/plugin.mjs\n");
  const help = await tool("check", "--help", "tool", "2.0");
  assert.match(help.stdout, /^Arguments of tool 2\.0:\n {2}--size <value>\n.*choices: small, large/m);
  const image = ["--image", "none.qcow2"];
  const missing = await tool("check", ...image, "tool", "1.0");
  assert.match(missing.stderr, /^error\[argument-required\]/);
  const wrong = await tool("check", ...image, "tool", "1.0", "--id", "7", "--size", "lage");
  assert.match(wrong.stderr, /^error\[argument-not-choice\][^\n]*\n[^\n]*did you mean `large`/);
  const unknown = await tool("check", ...image, "tool", "1.0", "--ide", "7");
  assert.match(unknown.stderr, /^error\[option-unknown\][^\n]*\n[^\n]*did you mean `--id`/);
  const good = await tool("check", ...image, "tool", "1.0", "--id", "7");
  assert.is(good.code, 3);
  assert.match(good.stderr, /^error\[image-missing\]/);
});

test("a plugin without recipes can't be compiled, and knows no lock", async () => {
  const tool = withPlugin({ "plugin.mjs": own });
  const { code, stderr } = await tool("compile", "tool", "1.0");
  assert.is(code, 2);
  assert.match(stderr, /^error\[plugin-not-compilable\]: `tool 1\.0` has no recipe to compile/);
  const lock = await tool("apply", "--image", "x", "--lock", "tool.lock", "tool", "1.0", "--id", "7");
  assert.match(lock.stderr, /^error\[options-conflict\]/);
});

test("a version that it has not", async () => {
  const tool = withPlugin({ "plugin.mjs": own });
  const { code, stderr } = await tool("compile", "tool", "1.1");
  assert.is(code, 2);
  assert.match(
    stderr,
    /^error\[version-unknown\]: the plugin `tool` has no version `1\.1`\n += help: known versions: 1\.0, 2\.0\n/,
  );
});

test("its code is run only where it is named", async () => {
  const bomb = 'globalThis.pluginWasRun = true;\nexport const versions = () => ["1.0"];\n';
  const tool = withPlugin({ "plugin.mjs": bomb, "3.0/image.yaml": recipe });
  const wasRun = () => (globalThis as { pluginWasRun?: boolean }).pluginWasRun;
  assert.match((await tool("list")).stdout, /^tool +3\.0 +recipes\/tool\/3\.0\/image\.yaml$/m);
  await tool("compile", "zookeeper", "3.8", "-o", "/dev/null");
  const completed = await tool("completion", "fish", "--", "sahara-image", "check", "tool", "");
  assert.match(completed.stdout, /^3\.0$/m);
  await tool("completion", "fish", "--", "sahara-image", "check", "tool", "3.0", "--");
  assert.is(wasRun(), undefined);
  await tool("list", "tool");
  assert.is(wasRun(), true);
});

test("a plugin that lists no versions by itself is mentioned", async () => {
  const tool = withPlugin({ "plugin.mjs": own });
  const { stdout, stderr } = await tool("list");
  assert.match(stdout, /^tool +\? +recipes\/tool\/plugin\.mjs$/m);
  assert.match(stderr, /run `sahara-image list tool` to list them/);
  const rows = JSON.parse((await tool("list", "--json")).stdout) as { plugin: string; version: unknown }[];
  assert.is(rows.find((row) => row.plugin === "tool")!.version, null);
});

test("what a module leaves out is taken from its recipes, with its kinds", async () => {
  const kinds = `
export const kinds = [{
  key: "file",
  docs: { summary: "A file." },
  schema: { type: "string" },
  parse: (_reader, value) => value.text,
  lower: (lowering, path) => {
    const script = lowering.inline("file", "test -e " + path);
    return [{ op: "script", id: lowering.id, name: script.name, resource: script.key, env: [] }];
  },
}];
`;
  const tool = withPlugin({
    "plugin.mjs": kinds,
    "1.0/image.yaml": `${recipe}  - file: /etc/hosts\n  - script: common/look\n`,
    "common/look": "#!/bin/sh\ntrue\n",
  });
  const { code, stdout, stderr } = await tool("compile", "tool", "1.0", "--emit", "tree", "--size", "7");
  assert.is(code, 0, stderr);
  assert.match(stdout, /package wget/);
  assert.match(stdout, /script file/);
  assert.match((await tool("compile", "--help", "tool", "1.0")).stdout, /--size <value>/);
});

test("a function as default export is given what a folder can't import", async () => {
  const made = `export default ({ recipePlugin, folder }) => ({
    ...recipePlugin(folder),
    packImage: async () => ({ steps: [] }),
  });`;
  const tool = withPlugin({ "plugin.mjs": made, "1.0/image.yaml": recipe });
  assert.match((await tool("compile", "tool", "1.0")).stderr, /plugin-not-compilable/);
  assert.match((await tool("check", "--help", "tool", "1.0")).stdout, /--size <value>/);
});

test("packages that are installed: in a scope, and what their package.json names", async () => {
  const cwd = scratch({
    "node_modules/sahara-image-plugin-one/package.json":
      '{"type": "module", "exports": {".": {"import": "./main.js"}}}',
    "node_modules/sahara-image-plugin-one/main.js": own,
    "node_modules/@acme/sahara-image-plugin-two/package.json": '{"type": "module", "main": "index.js"}',
    "node_modules/@acme/sahara-image-plugin-two/index.js": "export const kinds = [];",
    "node_modules/@acme/sahara-image-plugin-two/1.0/image.yaml": recipe,
    "below/.keep": "",
  });
  const listed = await run(["list", "one", "two"], { cwd: join(cwd, "below") });
  assert.match(listed.stdout, /^one +2\.0 .*sahara-image-plugin-one\/main\.js$/m);
  assert.match(listed.stdout, /^two +1\.0 .*@acme\/sahara-image-plugin-two\/1\.0\/image\.yaml$/m);
  const { code, stderr } = await run(["compile", "two", "1.0", "-o", "/dev/null"], { cwd });
  assert.is(code, 0, stderr);
});

test("a package can't take the place of a recipe that ships", async () => {
  const cwd = scratch({
    "node_modules/sahara-image-plugin-zookeeper/plugin.mjs": 'throw new Error("was run");',
  });
  const { code, stderr } = await run(["compile", "zookeeper", "3.8", "-o", "/dev/null"], { cwd });
  assert.is(code, 0, stderr);
});

const broken: readonly (readonly [what: string, module: string, says: RegExp])[] = [
  [
    "that can't be parsed",
    "export const = 1;",
    /^error\[plugin-not-loaded\]: .*`tool`.*plugin\.mjs.*Unexpected token/,
  ],
  ["that throws", 'throw new Error("no luck");', /^error\[plugin-not-loaded\]: .*no luck/],
  ["that exports nothing", "", /^error\[plugin-invalid\]: the plugin `tool` .* exports nothing/],
  ["that exports other things", "export const hello = 1;", /^error\[plugin-invalid\]: .* exports `hello`/],
  [
    "with a misspelt method",
    "export const versions = () => [];\nexport function packimage() {}",
    /^error\[plugin-invalid\]: .*`packimage`.*did you mean `packImage`/,
  ],
  [
    "whose method is none",
    'export const versions = ["1.0"];',
    /^error\[plugin-invalid\]: .*`versions`, which is not a function/,
  ],
  ["whose kinds are no list", "export const kinds = {};", /^error\[plugin-invalid\]: .*`kinds`/],
  [
    "whose kinds are none",
    'export const versions = () => ["1.0"]; export const kinds = [1];',
    /^error\[kind-invalid\]/,
  ],
  [
    "whose method throws",
    'export const versions = () => { throw new TypeError("cannot count\\nmore"); };',
    /^error\[plugin-failed\]: the plugin `tool` failed in `versions`: cannot count\n/,
  ],
  ["that throws no error", "export const versions = () => { throw 7; };", /^error\[plugin-failed\]: .*: 7\n/],
  [
    "whose default function throws",
    'export default () => { throw new Error("no luck"); };',
    /^error\[plugin-failed\]: the plugin `tool` failed in `default`: no luck/,
  ],
  [
    "that returns nonsense",
    "export const versions = () => 1;",
    /^error\[plugin-result-invalid\]: `versions` of the plugin `tool` must return a list of strings such as `3\.8`, not 1\n/,
  ],
  [
    "that returns none",
    "export const versions = () => [];",
    /^error\[plugin-result-invalid\]: .*at least one version/,
  ],
  [
    "with arguments that are none",
    'export const versions = () => ["1.0"]; export const getImageArguments = () => [{ default: 1 }]; export const packImage = () => {};',
    /^error\[plugin-result-invalid\]: .*`getImageArguments`.*each with a `name`/,
  ],
  [
    "with an argument of a wrong type",
    'export const versions = () => ["1.0"]; export const getImageArguments = () => [{ name: "a", default: 1 }]; export const packImage = () => {};',
    /^error\[plugin-result-invalid\]: .*a string as `default` of `a`, not 1/,
  ],
  [
    "with an argument that a recipe could not have",
    'export const versions = () => ["1.0"]; export const getImageArguments = () => [{ name: "image", default: "x" }]; export const packImage = () => {};',
    /^error\[plugin-result-invalid\]: .*`image`/,
  ],
];

for (const [what, module, says] of broken)
  test(`a module ${what}`, async () => {
    const tool = withPlugin({ "plugin.mjs": module });
    const { code, stderr } = await tool("check", "--image", "none", "tool", "1.0");
    assert.is(code, 2, stderr);
    assert.match(stderr, says);
    assert.is(stderr.match(/^error\[/gm)!.length, 1, stderr);
    assert.not.match(stderr, /^ +at /m);
  });

test("-v shows where a plugin threw", async () => {
  const tool = withPlugin({ "plugin.mjs": 'export const versions = () => { throw new Error("no luck"); };' });
  const { stderr } = await tool("compile", "-v", "tool", "1.0");
  assert.match(stderr, /^error\[plugin-failed\]/);
  assert.match(stderr, /^ +at .*plugin\.mjs/m);
});

test.run();
