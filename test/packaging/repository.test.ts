import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "uvu";
import * as assert from "uvu/assert";
// @ts-expect-error: a script without types.
import { repositoryAddress, withRepository } from "../../scripts/repository.mjs";
import { makeTemporaryFolder } from "../../src/system/temporary-folder.ts";

const readme = readFileSync("README.md", "utf8");
const address = "https://git.example/sahara-image.git";

test("packages have the address of the repository in their README", () => {
  const filled = withRepository(readme, address);
  assert.match(filled, `Clone the repository:\n\n\`\`\`sh host\ngit clone ${address} sahara-image `);
  assert.not.match(filled, "REPOSITORY");
});

test("the address is that of REPOSITORY, then that of package.json; without one the placeholder stays", () => {
  const folder = makeTemporaryFolder();
  try {
    const manifest = join(folder.path, "package.json");
    const read = (repository: unknown, env = {}) => {
      writeFileSync(manifest, JSON.stringify({ repository }));
      return repositoryAddress(env, manifest);
    };
    assert.is(read(`git+${address}`), address);
    assert.is(read({ type: "git", url: `git+${address}` }), address);
    assert.is(read(address, { REPOSITORY: "https://fork.example/x" }), "https://fork.example/x");
    assert.is(read(undefined), undefined);
  } finally {
    folder.remove();
  }
  assert.is(withRepository(readme, undefined), readme);
});

test("an address with characters of the shell is refused", () => {
  assert.throws(() => withRepository(readme, "x; rm -rf ~"), /not the address of a repository/);
});

test.run();
