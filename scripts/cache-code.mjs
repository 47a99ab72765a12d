// Keeps what V8 compiles of a bundle, as FILE.cache beside it: loads it as src/cli/load-program.ts does, has it
// compile a recipe that ships, and asks V8 for its code. The first line says which build of Node it is for.
import { readFileSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { resolve } from "node:path";
import { constants, Script } from "node:vm";

const filename = resolve(process.argv[2]);
const script = new Script(readFileSync(filename, "utf8"), {
  filename,
  importModuleDynamically: constants.USE_MAIN_CONTEXT_DEFAULT_LOADER,
});
const bundle = { exports: {} };
script.runInThisContext()(createRequire(import.meta.url), bundle, bundle.exports, filename);
process.on("exit", () => {
  const maker = Buffer.from(`${JSON.stringify([process.version, process.arch, process.config])}\n`);
  writeFileSync(`${filename}.cache`, Buffer.concat([maker, script.createCachedData()]));
});
process.argv.splice(2, 1, "compile", "zookeeper", "3.8", "-o", "/dev/null");
bundle.exports.start("sahara-image");
