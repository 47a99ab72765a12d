import { readdir, readFile } from "node:fs/promises";

/**
 * The licences of the packages in a bundle, as their authors ask to have them passed on: text of a file that goes
 * with it. Throws where a package has none.
 *
 * @param metafiles what esbuild says of the bundles
 */
export async function licencesOf(metafiles) {
  const folders = new Set();
  for (const path of metafiles.flatMap(({ inputs }) => Object.keys(inputs))) {
    const folder = /^.*node_modules\/(?:@[^/]+\/)?[^/]+/.exec(path)?.[0];
    if (folder) folders.add(folder);
  }
  const texts = [];
  for (const folder of [...folders].sort()) {
    const { name, version, license } = JSON.parse(await readFile(`${folder}/package.json`, "utf8"));
    const files = (await readdir(folder)).filter((file) => /^licen[cs]e|^notice/i.test(file)).sort();
    if (files.length === 0) throw new Error(`${name} has no file with its licence`);
    const bodies = await Promise.all(files.map((file) => readFile(`${folder}/${file}`, "utf8")));
    // The Apache License is this program's own, and is in its file LICENSE.
    const own = bodies.map((body) =>
      /^\s*Apache License\s+Version 2\.0/.test(body) ? "Apache License, Version 2.0: see LICENSE.\n" : body,
    );
    texts.push(`${name} ${version} (${license})\n\n${own.map((body) => body.trim()).join("\n\n")}\n`);
  }
  const head = "dist/ holds, bundled, parts of these packages:\n";
  return [head, ...texts].join(`\n${"-".repeat(72)}\n\n`);
}
