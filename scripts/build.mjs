// Bundles the program into dist/ (or the folder named): one small entry a command, shared chunks loaded only
// when a command needs them, so that `--version` does not pay for the compiler nor `compile` for the runtime.
import { chmod, readFile, rename, rm } from "node:fs/promises";
import { dirname, join, resolve } from "node:path";
import { build } from "esbuild";

const { version } = JSON.parse(await readFile("package.json", "utf8"));

/** What every bundle here shares; the tests are bundled with the same (scripts/test.mjs). */
export const bundling = {
  bundle: true,
  platform: "node",
  format: "esm",
  target: "node20",
  splitting: true,
  loader: { ".sh": "text", ".css": "text" },
  define: { __VERSION__: JSON.stringify(version) },
  // Bundled CommonJS packages call require() for Node's own modules. It is made when it is first called: every
  // chunk has this line, and few need it.
  banner: {
    js: "import{createRequire as __cr}from'node:module';let __r;const require=id=>(__r??=__cr(import.meta.url))(id);",
  },
  logLevel: "warning",
};

/**
 * Ties whatever is loaded on demand to the part of the program that always is. esbuild cuts what several of them
 * share into a chunk for each combination; so tied, all that is always loaded is in one chunk, and the program
 * opens a third as many files at its start.
 */
const fewerChunks = {
  name: "fewer-chunks",
  setup({ onResolve, onLoad }) {
    const always = resolve("src/cli/program.ts");
    const onDemand = new Set();
    onResolve({ filter: /^\.\.?\/.*\.ts$/ }, ({ kind, importer, path }) => {
      if (kind === "dynamic-import") onDemand.add(resolve(dirname(importer), path));
      return undefined;
    });
    onLoad({ filter: /\.ts$/ }, async ({ path }) => {
      if (path === always || !onDemand.has(path)) return undefined;
      return { contents: `${await readFile(path, "utf8")}\nimport ${JSON.stringify(always)};`, loader: "ts" };
    });
  },
};

if (process.argv[1]?.endsWith("build.mjs")) {
  const target = process.argv[2] ?? "dist";
  // Beside, then in its place: a build that fails leaves the last one, and a program that runs is not cut off.
  const fresh = join("build", `dist-${process.pid}`);
  await build({
    ...bundling,
    plugins: [fewerChunks],
    entryPoints: {
      "sahara-image": "src/cli/sahara-image.ts",
      "sahara-image-create": "src/cli/sahara-image-create.ts",
      // Not a program: the file of a thread (src/lint/lint-batches.ts).
      "lint-worker": "src/lint/lint-worker.ts",
    },
    outdir: fresh,
    minifyWhitespace: true,
    minifySyntax: true,
    legalComments: "none",
  });
  for (const name of ["sahara-image", "sahara-image-create"]) await chmod(join(fresh, `${name}.js`), 0o755);
  await rm(target, { recursive: true, force: true });
  await rename(fresh, target);
}
