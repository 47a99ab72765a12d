// Every page of the documents: its links lead somewhere, its recipes compile, its command lines are the program's.
import { spawnSync } from "node:child_process";
import { existsSync, readFileSync, statSync } from "node:fs";
import { dirname, join, normalize } from "node:path";
import { suite } from "uvu";
import * as assert from "uvu/assert";
import { parseAllDocuments, visit } from "yaml";
import { scratch } from "../cli/support.ts";
import { commandLineMistake, npmMistake, splitCommands } from "./command-line.ts";
import { type Block, documentPaths, markValue, type Page, parsePage, readPage } from "./page.ts";
import { writePageFiles } from "./page-files.ts";
import { recipeMistakes, validatorMistakes } from "./recipe-block.ts";
import { readExchanges } from "./transcript.ts";

const test = suite("docs: pages");
const shells = ["sh", "bash", "shell", "zsh", "dash", "fish", "console", "shell-session"];
/** Its examples are wrong on purpose; test/diagnostics/codes.test.ts compiles them. */
const codesPage = "docs/codes.md";
/** What was run by hand, once, and why no test can. */
const byHand = new Map([
  ["docs/zookeeper-on-debian.md", "it installs 200 packages from Debian's archive, in twenty minutes"],
  [
    "docs/user/apply.md",
    "an editor, and a step of a minute; test/cli/layer-cache.guest.test.ts resumes an apply",
  ],
]);
const setupScript = readFileSync("scripts/setup/apt.sh", "utf8");

for (const path of documentPaths()) {
  const page = readPage(path);
  const folder = scratch();
  writePageFiles(page, folder);

  test(`${path}: every link leads somewhere`, () => {
    for (const { target, line } of page.links) {
      const mistake = linkMistake(page, target);
      assert.not.ok(mistake, `${path}:${line}: ${mistake}`);
    }
  });

  if (path === codesPage) continue;
  for (const block of page.blocks)
    test(`${path}:${block.line}: ${[block.language, ...block.marks].join(" ")}`, () =>
      checkBlock(page, block, folder));

  test(`${path}: commands and paths within sentences are this program's`, async () => {
    for (const { code, line } of page.spans) {
      const missing = pathMistake(code);
      assert.not.ok(missing, `${path}:${line}: ${missing}`);
      for (const words of splitCommands(code)) {
        const mistake = await spanMistake(words, folder);
        assert.not.ok(mistake, `${path}:${line}: \`${code}\`: ${mistake}`);
      }
    }
  });
}

/** Paths of this repository that sentences name; capitals stand for a part that the reader chooses. */
function pathMistake(code: string): string | undefined {
  if (!/^(src|test|scripts|docs|schemas|recipes|editors|examples|bench|man|website)\/[\w./*-]+$/.test(code))
    return undefined;
  const parts = code.split("/");
  const chosen = parts.findIndex((part) => /^[A-Z]{2,}|\*/.test(part) && !existsSync(code));
  const path = parts.slice(0, chosen === -1 ? undefined : chosen).join("/");
  return existsSync(path) ? undefined : `there is no ${path}`;
}

async function checkBlock({ path }: Page, block: Block, folder: string): Promise<void> {
  const { language, marks, text } = block;
  assert.ok(language, "a block says its language after the fence, text where it has none");
  if (shells.includes(language)) return checkShell(path, block, folder);
  if (language === "text")
    assert.not.match(
      text,
      /^(\$ |(sudo )?(sahara-image|npm|guestfish) )/m,
      "a block with commands is a console block",
    );
  if (language === "json") JSON.parse(text);
  if (language !== "yaml") return;
  if (marks.includes("validators")) return assertNone(await validatorMistakes(text, folder));
  const documents = parseAllDocuments(text);
  assert.equal(
    [documents].flat().flatMap((document) => document.errors.map(String)),
    [],
  );
  // Commands of the page compile it, with kinds that the page defines.
  if (marks.includes("own-kinds")) return;
  if (marks.includes("recipe") || /^validat[eo]rs:/m.test(text)) {
    assert.ok(marks.includes("recipe"), "a recipe is marked: ```yaml recipe");
    assertNone(await recipeMistakes(markValue(block, "file") ?? "image.yaml", text, folder));
    return;
  }
  for (const document of [documents].flat())
    for (const script of commandTexts(document)) await checkScript(script, folder);
}

function assertNone(mistakes: readonly string[]): void {
  assert.is(mistakes.join("\n"), "");
}

/** The texts of a CI configuration that are shell commands: those that name the program. */
function commandTexts(document: unknown): string[] {
  const texts: string[] = [];
  visit(document as never, {
    Scalar(_key, { value }) {
      if (typeof value === "string" && /(^|\s)(sahara-image|guestfish) /.test(value)) texts.push(value);
    },
  });
  return texts;
}

async function checkShell(path: string, block: Block, folder: string): Promise<void> {
  const { language, marks, text } = block;
  if (markValue(block, "file") !== undefined) {
    const shell = /^#!.*\bbash/.test(text) ? "bash" : "sh";
    return assert.is(spawnSync(shell, ["-n"], { input: text, encoding: "utf8" }).stderr, "");
  }
  if (marks.includes("host")) return checkScript(text, folder);
  assert.is(
    language,
    "console",
    "say what this is: ```console is run, ```sh host is not, ```sh file=PATH is a file (test/docs/README.md)",
  );
  if (marks.includes("by-hand")) assert.ok(byHand.has(path), `${path} is not known for what is run by hand`);
  // Those that are run are compared in commands.program.test.ts and commands.guest.test.ts.
  for (const { command } of readExchanges(block))
    if (marks.includes("by-hand")) await checkScript(command, folder);
}

/** Commands that are not run here: they are shell, and what they name is there. */
async function checkScript(text: string, folder: string): Promise<void> {
  const plain = text.replace(/\$\{\{.*?\}\}/g, "value");
  assert.is(spawnSync("bash", ["-n"], { input: plain, encoding: "utf8" }).stderr, "");
  for (const words of splitCommands(plain)) {
    while (words[0] === "sudo" || /^\w+=/.test(words[0] ?? "")) words.shift();
    const mistake = await commandMistake(words, folder);
    assert.not.ok(mistake, `${words.join(" ")}: ${mistake}`);
  }
}

async function commandMistake(words: readonly string[], folder: string): Promise<string | undefined> {
  const [program] = words;
  if (program === "sahara-image" || program === "sahara-image-create")
    return commandLineMistake(words, folder).catch((error: Error) => error.message);
  if (program === "npm") return npmMistake(words);
  if (/^(apt|apt-get|dnf)$/.test(program ?? "") && words.includes("install")) {
    const names = words.slice(words.indexOf("install") + 1).filter((word) => !word.startsWith("-"));
    const unknown = names.filter((name) => !/^nodejs|^npm$|^\.\//.test(name) && !packageKnown(name));
    return unknown.length > 0 ? `scripts/setup/apt.sh does not know ${unknown.join(", ")}` : undefined;
  }
  return undefined;
}

function packageKnown(name: string): boolean {
  return new RegExp(`(?<![\\w-])${name.replace(/[.+]/g, "\\$&").replace(/-(amd64|generic)$/, "-")}`).test(
    setupScript,
  );
}

/** Code in a sentence may be an outline: `sahara-image COMMAND --help`, `lint [PATH…]`. */
async function spanMistake(words: readonly string[], folder: string): Promise<string | undefined> {
  if (words[0] === "npm") return npmMistake(words);
  if (words[0] !== "sahara-image" || words.some((word) => /[[…]|^[A-Z|]+$/.test(word)) || words.length < 2)
    return undefined;
  const mistake = await commandLineMistake(words, folder).catch(() => undefined);
  return mistake;
}

function linkMistake(page: Page, target: string): string | undefined {
  if (/^(https?:|mailto:)/.test(target)) return undefined;
  if (target.includes(" ")) return `Markdown reads no link in (${target}), because of the space`;
  const [file = "", anchor] = target.split("#");
  const path = file === "" ? page.path : normalize(join(dirname(page.path), file));
  if (path.startsWith("..")) return `${target} leads out of the repository`;
  if (path !== page.path && !existsSync(path)) return `there is no ${path}`;
  if (path !== page.path && statSync(path).isDirectory() && !existsSync(join(path, "README.md")))
    return `${path} is a folder without a README.md`;
  if (anchor === undefined) return undefined;
  if (!path.endsWith(".md")) return `${path} has no anchors`;
  const { anchors } = path === page.path ? page : readPage(path);
  return anchors.has(anchor) ? undefined : `${path} has no #${anchor}; it has ${[...anchors].join(", ")}`;
}

test("the checks find what is wrong", async () => {
  const folder = scratch();
  const check = (text: string) => {
    const page = parsePage("docs/x.md", text);
    return checkBlock(page, page.blocks[0]!, folder).then(
      () => "nothing",
      (error: Error) => error.message,
    );
  };
  assert.match(await check("```sh\nls\n```\n"), /say what this is/);
  assert.match(await check("```\n$ ls\n```\n"), /says its language/);
  assert.match(await check("```text\n$ ls\n```\n"), /console block/);
  assert.match(await check("```sh host\nsahara-image check --imag x zookeeper 3.8\n```\n"), /--imag/);
  assert.match(await check("```sh host\nnpm run nothing\n```\n"), /no script nothing/);
  assert.match(await check("```sh host\nsudo apt-get install no-such-package\n```\n"), /no-such-package/);
  assert.match(await check("```yaml\nvalidators:\n  - package: wget\n```\n"), /marked/);
  assert.match(await check("```yaml recipe\nvalidators:\n  - pakage: wget\n```\n"), /strictly equal/);
  assert.match(await check("```yaml\njob:\n  script: [sahara-image lint --reprot json]\n```\n"), /--reprot/);
  assert.match(
    await check("```yaml\njob: {script: [sahara-image lint --report json --report tap]}\n```\n"),
    /--report tap/,
  );
  assert.is(await check("```yaml validators\n- script: {setup: {env_vars: [java_home]}}\n```\n"), "nothing");
  const page = parsePage("docs/x.md", "[a](nowhere.md) [b](#none) [c](#a b)\n");
  assert.equal(
    page.links.map(({ target }) => linkMistake(page, target)?.slice(0, 13)),
    ["there is no d", "docs/x.md has", "Markdown read"],
  );
});

test.run();
