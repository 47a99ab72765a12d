// Bundles the program into dist/ (or the folder named): one file, V8's code of it, and parts that are left apart, which two
// small programs load (src/cli/load-program.ts). Within the file every command's modules are still evaluated only on demand.
import { spawnSync } from "node:child_process";
import { chmod, readFile, rename, rm, writeFile } from "node:fs/promises";
import { join, resolve } from "node:path";
import { build, transform } from "esbuild";
import { writeDeclarations } from "./declarations.mjs";
import { licencesOf } from "./licences.mjs";
import { shellLibraries } from "./shell-libraries.mjs";

const { version } = JSON.parse(await readFile("package.json", "utf8"));

/** What every bundle here shares; the tests are bundled with the same (scripts/test.mjs). */
export const bundling = {
  bundle: true,
  platform: "node",
  format: "esm",
  target: "node20",
  splitting: true,
  loader: { ".sh": "text", ".css": "text" },
  plugins: [shellLibraries],
  // The library's build for browsers is the same, but for its other one's look into the environment at each token.
  alias: { yaml: resolve("node_modules/yaml/browser/index.js") },
  define: { __VERSION__: JSON.stringify(version) },
  // Bundled CommonJS packages call require() for Node's own modules. It is made when it is first called: every
  // chunk has this line, and few need it.
  banner: {
    js: "import{createRequire as __cr}from'node:module';let __r;const require=id=>(__r??=__cr(import.meta.url))(id);",
  },
  logLevel: "warning",
};

/** Node's modules that most commands need nothing of. Each is loaded when something of it is first used. */
const rarelyUsed = ["node:child_process", "node:net", "node:timers/promises"];
const loadLate = `const __now=require,__late=new Set(${JSON.stringify(rarelyUsed)});
require=id=>{if(!__late.has(id))return __now(id);let made;return new Proxy({},{get:(_,name)=>(made??=__now(id))[name]})};`;

/** The bundle is one function, of what a CommonJS module is given. */
const asFunction = {
  format: "cjs",
  splitting: false,
  banner: {
    js: `(function(require,module,exports,__filename){const __url=require("node:url").pathToFileURL(__filename).href;${loadLate}`,
  },
  footer: { js: "})" },
  outExtension: { ".js": ".cjs" },
};

/** What loads the bundle is CommonJS too: to start Node's loader of ES modules takes it a tenth of its own start. */
const asModule = {
  format: "cjs",
  splitting: false,
  define: { ...bundling.define, "import.meta.url": "__url" },
  banner: { js: `const __url=require("node:url").pathToFileURL(__filename).href;` },
};

/**
 * Files of their own, which are loaded as usual: what V8's kept code can't do, and undici, a fifth of the bundle that only
 * downloads need and every start would read.
 */
const apart = {
  "import-module": { entry: "src/kinds/import-module.ts", imported: /\/import-module\.ts$/ },
  undici: { entry: "src/runtime/artifacts/undici.ts", imported: /\/undici\.ts$/ },
};
const leftApart = {
  name: "left-apart",
  setup({ onResolve }) {
    for (const [name, { imported }] of Object.entries(apart))
      onResolve({ filter: imported }, () => ({ path: `./${name}.cjs`, external: true }));
  },
};

/**
 * Takes the names of files out of a bundle that is not minified. esbuild wraps each module in an object with a method of
 * that name, for profilers; V8 makes the thousand objects at every start. Throws if the bundle has another form.
 */
function withoutFileNames(code) {
  let [opened, closed, called] = [0, 0, 0];
  const changed = code
    .replace(/^(var \w+ = __(?:esm|commonJS)\()\{\n {2}"[^"\n]+"\((.*)\) \{$/gm, (_, start, parameters) => {
      opened++;
      return `${start}(${parameters}) => {`;
    })
    .replace(/^ {2}\}\n\}\);$/gm, () => {
      closed++;
      return "});";
    })
    .replace(/\(0, (fn|cb)\[__getOwnPropNames\(\1\)\[0\]\]\)/g, (_, name) => {
      called++;
      return name;
    });
  if (opened === 0 || opened !== closed || called !== 2)
    throw new Error(`the bundle has ${opened} modules, ${closed} ends of modules, ${called} calls`);
  return changed;
}

const smaller = { minifyWhitespace: true, minifySyntax: true, legalComments: "none" };

if (process.argv[1]?.endsWith("build.mjs")) {
  const target = process.argv[2] ?? "dist";
  // Beside, then in its place: a build that fails leaves the last one, and a program that runs is not cut off.
  const fresh = join("build", `dist-${process.pid}`);
  const declared = writeDeclarations(join(fresh, "types"));
  const { metafile } = await build({
    ...bundling,
    ...asFunction,
    banner: {},
    footer: {},
    legalComments: "none",
    metafile: true,
    define: { ...bundling.define, "import.meta.url": "__url" },
    // From V8's kept code, Node can't find where an `import()` is called from: what is left apart is required.
    supported: { "dynamic-import": false },
    plugins: [...bundling.plugins, leftApart],
    entryPoints: { program: "src/bundle.ts" },
    outdir: fresh,
  });
  const { metafile: metafileApart } = await build({
    ...bundling,
    ...smaller,
    ...asFunction,
    banner: {},
    footer: {},
    metafile: true,
    entryPoints: Object.fromEntries(Object.entries(apart).map(([name, { entry }]) => [name, entry])),
    outdir: fresh,
  });
  await build({
    ...bundling,
    ...smaller,
    ...asModule,
    entryPoints: {
      "sahara-image": "src/cli/sahara-image.ts",
      "sahara-image-create": "src/cli/sahara-image-create.ts",
      index: "src/library.ts",
      // Not a program: the file of a thread (src/lint/lint-batches.ts).
      "lint-worker": "src/lint-thread.ts",
    },
    outdir: fresh,
  });
  const path = join(fresh, "program.cjs");
  const { code } = await transform(withoutFileNames(await readFile(path, "utf8")), {
    ...smaller,
    target: bundling.target,
  });
  await writeFile(path, asFunction.banner.js + code + asFunction.footer.js);
  // One byte a character is half as much to read at each start. A regular expression is left as it is written.
  const strange = /^.*[^\0-\x7f].*$/m.exec(await readFile(join(fresh, "program.cjs"), "utf8"));
  if (strange)
    throw new Error(`write these characters as \\u escapes: ${strange[0].replace(/[\0-\x7f]+/g, " ")}`);
  await declared;
  await writeFile(join(fresh, "package.json"), '{ "type": "commonjs" }\n');
  await writeFile(join(fresh, "types", "package.json"), '{ "type": "module" }\n');
  await writeFile(join(fresh, "licences.txt"), await licencesOf([metafile, metafileApart]));
  for (const name of ["sahara-image", "sahara-image-create"]) await chmod(join(fresh, `${name}.js`), 0o755);
  // What a compile makes V8 compile: every command needs the most of it.
  const cached = spawnSync(process.execPath, ["scripts/cache-code.mjs", join(fresh, "program.cjs")], {
    encoding: "utf8",
  });
  if (cached.status !== 0) throw new Error(`the bundle does not run:\n${cached.stderr}`);
  await rm(target, { recursive: true, force: true });
  await rename(fresh, target);
}
