import { readFile } from "node:fs/promises";

/** The day on which the version in package.json was released, as CHANGELOG.md has it: YYYY-MM-DD. */
export async function releaseDate() {
  const { version } = JSON.parse(await readFile("package.json", "utf8"));
  const changes = await readFile("CHANGELOG.md", "utf8");
  const heading = changes.split("\n").find((line) => line.startsWith(`## [${version}]`));
  const date = /^## \[[^\]]*\] - (\d{4}-\d{2}-\d{2})$/.exec(heading ?? "")?.[1];
  if (!date) throw new Error(`CHANGELOG.md has no heading \`## [${version}] - YYYY-MM-DD\``);
  return date;
}
