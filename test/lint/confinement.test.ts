import { execFileSync } from "node:child_process";
import { existsSync, mkdirSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { uriOfPath } from "../../src/lsp/uri.ts";
import { Workspace } from "../../src/lsp/workspace.ts";
import { run } from "../cli/support.ts";
import { inScratch } from "./support/scratch.ts";

/** A line that only a file outside the checkout holds. */
const secret = "precious:$6$do-not-show:1:0:::::";
const recipe = "validators:\n  - script: shadow\n  - script: etc/shadow\n";

/** Files around a checkout, and in it, by an author who wants them shown. */
const files = {
  "etc/shadow": `#!/bin/sh\n${secret}\necho $undefined_here\n`,
  "etc/broken.yaml": `rules: {\n${secret}\n`,
  "etc/private/image.yaml": `validators:\n  - nonsense: "${secret}"\n`,
  "common/there": "",
  "checkout/.git/HEAD": "",
  "checkout/image.yaml": recipe,
};

/** Lints in the checkout and returns all that was printed. */
async function lint(folder: string, paths = ["."], ...options: string[]) {
  const outputs: string[] = [];
  for (const report of ["text", "sarif", "json", "github"]) {
    const words = ["lint", "-v", ...paths, "--report", report, ...options];
    const { code, stdout, stderr } = await run(words, { cwd: join(folder, "checkout") });
    assert.not.match(stdout + stderr, "do-not-show", `${report}: ${stdout}${stderr}`);
    assert.not.match(stderr, "internal-error");
    assert.is.not(code, 0, stdout + stderr);
    outputs.push(stdout + stderr);
  }
  return outputs.join("\n");
}

test("a configuration file names no folder outside its repository", () =>
  inScratch(files, async (folder) => {
    symlinkSync("../etc", join(folder, "checkout/link"));
    for (const root of ["..", "../etc", "../../..", "/etc", join(folder, "etc"), "link", "./link/../link"]) {
      writeFileSync(join(folder, "checkout/.sahara-image.yaml"), `resource_roots: ["${root}"]\n`);
      assert.match(await lint(folder), "config-root-outside", root);
    }
  }));

test("without a repository, the folders are in that of the configuration file", () =>
  inScratch({ ...files, "checkout/.sahara-image.yaml": "resource_roots: [../etc]\n" }, async (folder) => {
    rmSync(join(folder, "checkout/.git"), { recursive: true });
    assert.match(await lint(folder), "config-root-outside");
  }));

test("a folder outside can be named on the command line", () =>
  inScratch(files, async (folder) => {
    const words = ["lint", ".", "--no-shellcheck", "--resource-root", "../etc", "--resource-root", ".."];
    const { stdout } = await run(words, { cwd: join(folder, "checkout") });
    assert.not.match(stdout, "script-missing");
  }));

test("a configuration file is no link out of its repository, and no pipe", () =>
  inScratch(files, async (folder) => {
    const config = join(folder, "checkout/.sahara-image.yaml");
    for (const target of ["../etc/broken.yaml", "../etc/shadow", "/dev/zero", "/etc/shadow", "none"]) {
      symlinkSync(target, config);
      const said = await lint(folder);
      if (existsSync(config)) assert.match(said, "config-unreadable", target);
      rmSync(config);
    }
    execFileSync("mkfifo", [config]);
    assert.match(await lint(folder), "config-unreadable");
    rmSync(config);
    mkdirSync(config);
    assert.match(await lint(folder), "config-unreadable");
  }));

test("a configuration file may be a link within its repository", () =>
  inScratch({ ...files, "checkout/settings/lint.yaml": "rules: {key-unknow: off}\n" }, async (folder) => {
    symlinkSync("settings/lint.yaml", join(folder, "checkout/.sahara-image.yaml"));
    assert.match(await lint(folder), "rule-unknown");
  }));

test("a recipe is no link out of its repository, found or named", () =>
  inScratch(files, async (folder) => {
    const at = (name: string) => join(folder, "checkout", name);
    mkdirSync(at("a"));
    mkdirSync(at("b"));
    symlinkSync("../../etc/broken.yaml", at("a/image.yaml"));
    symlinkSync("../../etc/private", at("b/team"));
    await lint(folder);
    for (const path of ["a/image.yaml", "b/team/image.yaml", "b/team", at("b/team")])
      assert.match(await lint(folder, [path]), "lint-path-outside", path);
  }));

test("the folders that a recipe's place implies end at its repository", () =>
  inScratch(
    {
      ...files,
      "checkout/resources/images/image.yaml": recipe,
      "resources/images/shadow": files["etc/shadow"],
    },
    async (folder) => {
      // `common` beside the checkout makes what is around it a collection of recipes.
      mkdirSync(join(folder, "checkout/inner/common"), { recursive: true });
      await lint(folder);
      await lint(folder, ["image.yaml"]);
      writeFileSync(join(folder, "image.yaml"), "");
      for (const file of ["image.yaml", "resources/images/image.yaml"]) {
        const { code, stdout, stderr } = await run(["compile", "-f", file], {
          cwd: join(folder, "checkout"),
        });
        assert.is(code, 2, stdout);
        assert.not.match(stdout + stderr, "do-not-show");
      }
    },
  ));

test("what a recipe's place implies is still found without a repository", () =>
  inScratch(
    {
      "collection/common/there": "#!/bin/sh\nexit 0\n",
      "collection/tool/1/image.yaml": "validators:\n  - script: common/there\n",
    },
    async (folder) => {
      const { code, stderr } = await run(["compile", "-f", "image.yaml"], {
        cwd: join(folder, "collection/tool/1"),
      });
      assert.is(code, 0, stderr);
    },
  ));

test("an editor looks up scripts, and finds recipes, in the same bounds", () =>
  inScratch({ ...files, "checkout/.sahara-image.yaml": "resource_roots: [.., ../etc, link]\n" }, (folder) => {
    const at = (name: string) => join(folder, "checkout", name);
    symlinkSync("../etc", at("link"));
    symlinkSync("../etc/private/image.yaml", at("private.yaml"));
    execFileSync("mkfifo", [at("pipe.yaml")]);
    const workspace = new Workspace();
    workspace.addFolders([{ uri: uriOfPath(join(folder, "checkout")) }]);
    const finder = workspace.finderFor(at("image.yaml"));
    for (const path of ["shadow", "etc/shadow"]) assert.is(finder.find(path).kind, "nothing", path);
    assert.is(finder.find("link/shadow").kind, "outside");
    const found = workspace.recipesAround(at("image.yaml")).map(({ path }) => path);
    assert.equal(found, [at("image.yaml")]);
  }));

test.run();
