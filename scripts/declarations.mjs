// Writes the types of the library: what `tsc` emits for src/index.ts, and for the modules that its declarations
// name, and no others. (Bundlers of declarations work with the compiler's API, which TypeScript 7.0 does not have:
// https://github.com/Swatinem/rollup-plugin-dts/issues/395.)
import { spawn } from "node:child_process";
import { mkdir, readFile, rm, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";

const specifier = /((?:from|import)\s*\(?\s*")(\.[^"]*)\.ts(")/g;

/** Writes FOLDER/index.d.ts, and the declarations that it needs beside it. */
export async function writeDeclarations(folder) {
  const emitted = join("build", `types-${process.pid}`);
  try {
    const said = await tsc(["-p", "tsconfig.types.json", "--outDir", emitted]);
    const done = new Set();
    for (const todo = ["index"]; todo.length > 0; ) {
      const name = todo.pop();
      if (done.has(name)) continue;
      done.add(name);
      const text = await readFile(join(emitted, `${name}.d.ts`), "utf8").catch(() => {
        throw new Error(`there is no declaration of src/${name}.ts:\n${said}`);
      });
      for (const [, , path] of text.matchAll(specifier)) todo.push(join(dirname(name), path));
      await mkdir(dirname(join(folder, name)), { recursive: true });
      await writeFile(join(folder, `${name}.d.ts`), text.replace(specifier, "$1$2.js$3"));
    }
  } finally {
    await rm(emitted, { recursive: true, force: true });
  }
}

/** What it says. Mistakes elsewhere in a module are `npm run check`'s to tell: declarations are emitted all the same. */
function tsc(words) {
  const child = spawn(process.execPath, ["node_modules/typescript/bin/tsc", ...words]);
  let said = "";
  child.stdout.on("data", (chunk) => (said += chunk));
  child.stderr.on("data", (chunk) => (said += chunk));
  return new Promise((done, failed) => child.on("error", failed).on("close", () => done(said)));
}
