import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "uvu";
import * as assert from "uvu/assert";

/** Functions of node:fs that read, write, make or remove. Those that only look, such as stat, are not among them. */
const direct =
  /^(?:open|opendir|openAsBlob|readFile|writeFile|appendFile|createReadStream|createWriteStream|copyFile|cp|mkdtemp|mkdir|rename|link|symlink|truncate|rm|rmdir|unlink|chmod|chown|lchown|utimes|lutimes)(?:Sync)?$/;

/**
 * The files outside src/system that may call them, and why. Everything else reads and writes through src/system, which
 * bounds what is read, writes whole files, and makes and removes temporary folders.
 */
const allowed: Readonly<Record<string, readonly [reason: string, ...calls: string[]]>> = {
  "cli/load-program.ts": ["reads the program itself, before anything is loaded", "readFileSync"],
  "lint/shellcheck/run.ts": ["fills its own temporary folder", "mkdir", "writeFile"],
  "lsp/compiled-documents.ts": ["fills its own temporary folder", "writeFileSync"],
  "runtime/appliance/appliance.ts": ["fills its own temporary folder", "mkdirSync", "writeFileSync"],
  "runtime/appliance/execute.ts": ["fills its own temporary folder", "openSync", "writeFileSync"],
  "runtime/appliance/kvm.ts": [
    "reads /proc, and fills its own temporary folder",
    "readFileSync",
    "writeFileSync",
  ],
  "runtime/appliance/tools.ts": ["reads /etc/os-release", "readFileSync"],
  "runtime/appliance/watchdog.ts": ["reads /proc", "readFileSync"],
  "runtime/artifacts/artifact-disk.ts": [
    "fills its own temporary folder",
    "copyFileSync",
    "linkSync",
    "mkdirSync",
    "truncateSync",
    "writeFileSync",
  ],
  "runtime/artifacts/cache-folder.ts": [
    "makes, seals and removes files of the user's cache",
    "chmodSync",
    "rmdirSync",
    "unlinkSync",
  ],
  "runtime/artifacts/fetch-artifact.ts": ["verifies files of the user's cache", "createReadStream"],
  "runtime/artifacts/partial-file.ts": ["continues a download, a part at a time", "openSync", "renameSync"],
  "runtime/files.ts": [
    "writes the journal beside an image, and reads /proc and /sys",
    "openSync",
    "readFileSync",
    "renameSync",
    "rmSync",
    "unlinkSync",
    "writeFileSync",
  ],
  "runtime/image/bytes.ts": ["reads images, a part at a time", "openSync"],
  "runtime/image/lock.ts": ["opens images to lock them", "openSync"],
  "runtime/image/pin.ts": ["opens images and keeps them open", "openSync"],
  "runtime/layer-cache/fill-layer.ts": ["fills the layer of its run", "openSync"],
  "runtime/layer-cache/layer-cache.ts": [
    "makes and removes layers of any size in the private folder that the user names",
    "openSync",
    "renameSync",
    "rmSync",
    "utimesSync",
  ],
  "runtime/layer-cache/layer-folder.ts": [
    "makes the key of the folder that the user names",
    "linkSync",
    "unlinkSync",
    "writeFileSync",
  ],
  "runtime/layer-cache/run-in-parts.ts": ["reads the layer of its run", "openSync"],
  "runtime/own-appliance/build.ts": [
    "fills its own temporary folder",
    "chmodSync",
    "mkdirSync",
    "readFileSync",
    "writeFileSync",
  ],
  "runtime/own-appliance/inputs.ts": ["reads files of any size piece by piece", "openSync"],
  "runtime/own-appliance/modules.ts": [
    "reads the kernel's modules, and fills its own temporary folder",
    "copyFileSync",
    "readFileSync",
  ],
  "runtime/own-appliance/own-appliance.ts": ["opens the lock of the user's cache", "openSync"],
  "runtime/own-appliance/store.ts": [
    "makes and removes folders of the user's cache",
    "renameSync",
    "rmdirSync",
    "unlinkSync",
  ],
  "runtime/own-appliance/vmlinux.ts": [
    "reads the kernel, and fills its own temporary folder",
    "openSync",
    "readFileSync",
    "rmSync",
    "writeFileSync",
  ],
  "runtime/package-cache/cache-disk.ts": [
    "fills its own temporary folder",
    "linkSync",
    "mkdirSync",
    "truncateSync",
    "writeFileSync",
  ],
  "runtime/package-cache/collect.ts": ["reads its own temporary folder", "openSync"],
  "runtime/pool/shared-appliance.ts": [
    "opens its own temporary folder, for the path of a socket in it",
    "openSync",
  ],
  "runtime/run/log-file.ts": ["tries the log, whose files at stake it compares", "openSync"],
  "runtime/transaction/finished-image.ts": ["makes the image that takes another's place", "openSync"],
  "runtime/transaction/in-place.ts": ["writes the image", "openSync"],
  "runtime/transaction/journal.ts": [
    "reads and removes the journal, of checked owner and kind",
    "createReadStream",
    "openSync",
    "readFileSync",
    "rmSync",
  ],
  "runtime/transaction/recover.ts": ["finishes a commit", "openSync", "renameSync"],
  "runtime/transaction/replace.ts": ["gives an image its name", "linkSync", "renameSync"],
  "runtime/image/guest-disk.ts": [
    "reads what qemu-img wrote to a file without a name",
    "openSync",
    "readFileSync",
  ],
  "runtime/saved-plan/content-digest.ts": ["reads images of any size piece by piece", "createReadStream"],
  "runtime/saved-plan/copy-overlay.ts": ["copies a layer piece by piece", "createReadStream"],
  "runtime/saved-plan/plan-file.ts": ["reads the end of a file of any size", "openSync"],
  "runtime/saved-plan/save-plan.ts": ["gives a plan its name", "renameSync"],
  "runtime/transaction/side-files.ts": [
    "opens and removes side files of checked owner and kind",
    "openSync",
    "unlinkSync",
  ],
};

const files = readdirSync("src", { recursive: true, encoding: "utf8" })
  .filter((file) => file.endsWith(".ts") && !file.startsWith("system/"))
  .sort();
const textOf = (file: string) => readFileSync(join("src", file), "utf8");

/** The functions of node:fs that a file imports by name. */
function importedCalls(text: string): string[] {
  const imports = text.matchAll(/import\s*\{([^}]*)\}\s*from\s*"node:fs(?:\/promises)?"/g);
  return [...imports]
    .flatMap(([, names = ""]) => names.split(","))
    .map((name) => name.trim().split(/\s+as\s+/)[0]!)
    .filter((name) => direct.test(name))
    .sort();
}

test("files are read and written through src/system, apart from those that say why", () => {
  const found = Object.fromEntries(
    files.flatMap((file) => {
      const calls = importedCalls(textOf(file));
      return calls.length > 0 ? [[file, calls] as const] : [];
    }),
  );
  const listed = Object.fromEntries(
    Object.entries(allowed).map(([file, [, ...calls]]) => [file, [...calls].sort()]),
  );
  assert.equal(found, listed);
});

test("node:fs is imported by the names of its functions only, so that the list is complete", () => {
  const wholly = files.filter((file) =>
    /(?:import\s+(?:\*\s+as\s+)?\w+\s+from|import\s*\(|require\s*\()\s*["'](?:node:)?fs(?:\/promises)?["']|getBuiltinModule|process\.binding/.test(
      textOf(file),
    ),
  );
  assert.equal(wholly, []);
});

test("nothing is removed by names alone, and no temporary folder made, outside src/system", () => {
  const removing = files.filter(
    (file) => /\brecursive:\s*true/.test(textOf(file)) && /\brm(?:Sync)?\(/.test(textOf(file)),
  );
  assert.equal(removing, []);
  assert.equal(
    files.filter((file) => /\bmkdtemp/.test(textOf(file))),
    [],
  );
});

test("folders are made with makeFolders, because Node's recursive mkdir may never return", () => {
  const recursive = readdirSync("src", { recursive: true, encoding: "utf8" }).filter(
    (file) => file.endsWith(".ts") && /\bmkdir(?:Sync)?\([^;]*recursive/.test(textOf(file)),
  );
  assert.equal(recursive, []);
});

test("the list finds what it is meant to find", () => {
  assert.equal(importedCalls('import { readFileSync, statSync } from "node:fs";'), ["readFileSync"]);
  assert.equal(importedCalls('import {\n  rm as remove,\n  type Dirent,\n} from "node:fs/promises";'), [
    "rm",
  ]);
});

test.run();
