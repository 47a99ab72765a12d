import { readdir, readFile, writeFile } from "node:fs/promises";
import { rowSection } from "./format.mjs";

const page = "docs/performance.md";
const begin = "<!-- results: begin -->";
const end = "<!-- results: end -->";

/** Returns docs/performance.md with the results of bench/results/ between its markers. */
export async function pageText() {
  const text = await readFile(page, "utf8");
  const [from, to] = [text.indexOf(begin), text.indexOf(end)];
  if (from < 0 || to < from) throw new Error(`${page} lacks the lines ${begin} and ${end}`);
  const files = (await readdir("bench/results")).filter((file) => file.endsWith(".json")).sort();
  const results = await Promise.all(
    files.map(async (file) => JSON.parse(await readFile(`bench/results/${file}`, "utf8"))),
  );
  return `${text.slice(0, from + begin.length)}\n\n${results.map(rowSection).join("\n\n")}\n\n${text.slice(to)}`;
}

/** Writes the results into docs/performance.md. */
export async function writePage() {
  await writeFile(page, await pageText());
}
