// Bundles the program into dist/ (or the folder named): one small entry a command, shared chunks loaded only
// when a command needs them, so that `--version` does not pay for the compiler nor `compile` for the runtime.
import { chmod, readFile, rename, rm } from "node:fs/promises";
import { join } from "node:path";
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
  // Bundled CommonJS packages call require() for Node's own modules.
  banner: { js: "import{createRequire as __cr}from'node:module';const require=__cr(import.meta.url);" },
  logLevel: "warning",
};

if (process.argv[1]?.endsWith("build.mjs")) {
  const target = process.argv[2] ?? "dist";
  // Beside, then in its place: a build that fails leaves the last one, and a program that runs is not cut off.
  const fresh = join("build", `dist-${process.pid}`);
  await build({
    ...bundling,
    entryPoints: ["src/cli/sahara-image.ts", "src/cli/sahara-image-create.ts"],
    outdir: fresh,
    minifyWhitespace: true,
    minifySyntax: true,
    legalComments: "none",
  });
  for (const name of ["sahara-image", "sahara-image-create"]) await chmod(join(fresh, `${name}.js`), 0o755);
  await rm(target, { recursive: true, force: true });
  await rename(fresh, target);
}
