import { randomBytes } from "node:crypto";
import { accessSync, constants, linkSync, lstatSync, unlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { diagnostic, Refusal } from "../../diagnostics/diagnostic.ts";
import { reasonOf } from "../../source/errno.ts";
import { shellPath } from "../../source/shell-word.ts";
import { makeFolders } from "../../system/folder.ts";
import { readRegularFile } from "../../system/read-file.ts";

/** Bytes of the key that names of layers are made with. */
const keyLength = 32;

/**
 * Makes the folder of a layer cache if there is none, and returns the key that the names of its layers are made with.
 * Layers may hold secrets, so no other user may look into the folder.
 *
 * @throws {Refusal} `layer-cache-unusable`
 */
export function openLayerFolder(path: string): Buffer {
  const unusable = (reason: string) => new Refusal(diagnostic("layer-cache-unusable", { path, reason }));
  try {
    if (!lstatSync(path, { throwIfNoEntry: false })) makeFolders(path, 0o700);
    const problem = problemOf(path);
    if (problem !== undefined) throw unusable(problem);
    accessSync(path, constants.R_OK | constants.W_OK | constants.X_OK);
    return readKey(path) ?? makeKey(path);
  } catch (error) {
    throw error instanceof Refusal ? error : unusable(reasonOf(error));
  }
}

function problemOf(path: string): string | undefined {
  const stat = lstatSync(path);
  if (stat.isSymbolicLink()) return "it is a symbolic link; give the folder that it leads to";
  if (!stat.isDirectory()) return "it is not a folder";
  if (stat.uid !== process.geteuid?.()) return "it belongs to another user";
  if (stat.mode & 0o077)
    return `other users have access to it; take it away with \`chmod 700 ${shellPath(path)}\``;
  return undefined;
}

const keyFile = (folder: string) => join(folder, "key");

/** Returns undefined if there is no whole key. */
function readKey(folder: string): Buffer | undefined {
  try {
    const key = readRegularFile(keyFile(folder), { limit: keyLength });
    return key.length === keyLength ? Buffer.from(key) : undefined;
  } catch {
    return undefined;
  }
}

/** Makes a key, unless another run does so first. What an older key named is found no more, and goes in time. */
function makeKey(folder: string): Buffer {
  const part = join(folder, `key.${randomBytes(8).toString("hex")}`);
  writeFileSync(part, randomBytes(keyLength), { mode: 0o600, flag: "wx" });
  try {
    if (lstatSync(keyFile(folder), { throwIfNoEntry: false }) && !readKey(folder))
      unlinkSync(keyFile(folder));
    linkSync(part, keyFile(folder));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "EEXIST") throw error;
  } finally {
    unlinkSync(part);
  }
  const key = readKey(folder);
  if (!key) throw new Error("its file `key` can't be read");
  return key;
}
