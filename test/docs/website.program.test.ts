// Builds the website, and follows every link of what was built.
import { spawnSync } from "node:child_process";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { dirname, join, normalize } from "node:path";
import { pathToFileURL } from "node:url";
import { suite } from "uvu";
import * as assert from "uvu/assert";
import { scratch } from "../cli/support.ts";

const test = suite("docs: website");
const site = join(scratch(), "site");

test("it builds", () => {
  const { status, stdout, stderr } = spawnSync("bash", ["scripts/build-website.sh", site], {
    encoding: "utf8",
  });
  assert.is(status, 0, stdout + stderr);
});

test("every link and picture is there, and nothing is fetched from elsewhere", () => {
  const pages = (readdirSync(site, { recursive: true }) as string[]).filter((path) => path.endsWith(".html"));
  assert.ok(pages.includes("index.html") && pages.includes("user/first-image.html"));
  const texts = new Map(pages.map((path) => [path, readFileSync(join(site, path), "utf8")]));
  for (const [path, text] of texts) {
    const loaded = [...text.matchAll(/<(?:script|link|img)\b[^>]*?\b(?:src|href)="([^"]+)"/g)];
    for (const [, address] of loaded) {
      assert.not.match(address!, /^(https?:)?\/\//, path);
      if (!address!.startsWith("data:")) assert.ok(existsSync(fileOf(path, address!)), `${path}: ${address}`);
    }
    for (const [, address] of text.matchAll(/<a\b[^>]*?\bhref="([^"]+)"/g)) {
      if (/^[a-z]+:/.test(address!)) continue;
      const [file = "", anchor] = address!.split("#");
      const target = file === "" ? join(site, path) : fileOf(path, file);
      assert.ok(existsSync(target), `${path}: ${address}`);
      if (anchor && target.endsWith(".html"))
        assert.match(
          readFileSync(target, "utf8"),
          `id="${decodeURIComponent(anchor)}"`,
          `${path}: ${address}`,
        );
    }
  }
});

function fileOf(page: string, address: string): string {
  const path = normalize(join(site, address.startsWith("/") ? "" : dirname(page), decodeURI(address)));
  return existsSync(`${path}.html`) ? `${path}.html` : path.endsWith("/") ? join(path, "index.html") : path;
}

test("a link that leads nowhere fails the build", async () => {
  const { addressOf } = (await import(pathToFileURL("website/.vitepress/pages.mjs").href)) as {
    addressOf(from: string, target: string, keepFile: (path: string) => void): string;
  };
  const kept: string[] = [];
  const address = (target: string) => addressOf("docs/user/ci.md", target, (path) => kept.push(path));
  assert.is(address("reports.md#exit-codes"), "/user/reports.md#exit-codes");
  assert.is(address("../../CONTRIBUTING.md"), "/dev/contributing.md");
  assert.is(address("../../recipes"), "/shipped-recipes.md");
  assert.is(address("../../schemas/report.schema.json"), "/files/schemas/report.schema.json");
  assert.is(address("../../LICENSE"), "/files/LICENSE.txt");
  assert.equal(kept, ["schemas/report.schema.json", "LICENSE"]);
  for (const target of ["nowhere.md", "../../../outside.md"])
    assert.throws(() => address(target), /dead link/);
});

test.run();
