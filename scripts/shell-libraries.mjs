// A plugin of esbuild: a library of the guest program or the appliance program (*.sh) becomes its text with the marks
// by which programs are linked (src/shell/link). Other shell files stay as they are.
import { readdir, readFile } from "node:fs/promises";
import { join, sep } from "node:path";
import { build } from "esbuild";

const places = [
  ["src", "compiler", "emit"],
  ["src", "families"],
  ["src", "kinds", "state"],
].map((names) => names.join(sep));

let annotating;

/** Returns `annotateLibrary`, bundled once. */
function load() {
  annotating ??= build({
    entryPoints: ["src/shell/link/annotate.ts"],
    bundle: true,
    platform: "node",
    format: "esm",
    write: false,
  }).then(({ outputFiles: [{ text }] }) => import(`data:text/javascript,${encodeURIComponent(text)}`));
  return annotating;
}

const namesBySource = new Map();

/** Returns the names of the functions in all shell files of a folder `src`. */
function functionsIn(source) {
  if (!namesBySource.has(source)) namesBySource.set(source, readFunctions(source));
  return namesBySource.get(source);
}

async function readFunctions(source) {
  const files = (await readdir(source, { recursive: true })).filter((file) => file.endsWith(".sh"));
  const texts = await Promise.all(files.map((file) => readFile(join(source, file), "utf8")));
  return new Set(texts.flatMap((text) => [...text.matchAll(/^(\w+)\(\)/gm)].map(([, name]) => name)));
}

export const shellLibraries = {
  name: "shell-libraries",
  setup({ onLoad }) {
    onLoad({ filter: /\.sh$/ }, async ({ path }) => {
      if (!places.some((place) => path.includes(sep + place + sep))) return undefined;
      const place = `${sep}src${sep}`;
      const source = path.slice(0, path.lastIndexOf(place) + place.length);
      const [{ annotateLibrary }, names] = await Promise.all([load(), functionsIn(source)]);
      try {
        const contents = annotateLibrary(await readFile(path, "utf8"), (name) => names.has(name));
        return { contents, loader: "text", watchFiles: [path] };
      } catch (error) {
        return { errors: [{ text: error.message, location: { file: path } }] };
      }
    });
  },
};
