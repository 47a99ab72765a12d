import type { GuestFiles } from "./guest-node.ts";
import { textOf, textsOf, type Wish } from "./state-model.ts";

/** Returns the home folder that the user is to have, or has. */
export function homeOf(wish: Wish, entry: readonly string[]): string {
  return textOf(wish, "home") || (entry[5] ?? "");
}

/** Returns the folder of the user's keys. A home folder may be `/`. */
export function keysFolderOf(wish: Wish, entry: readonly string[]): string {
  return `${homeOf(wish, entry).replace(/\/$/, "")}/.ssh`;
}

/** Returns the lines of authorized_keys in a folder. */
export function readKeys(folder: string, files: GuestFiles): string[] {
  const node = files.get(`${folder}/authorized_keys`, true);
  if (node?.type !== "file") return [];
  const lines = node.content.toString("utf8").split("\n");
  return lines.at(-1) === "" ? lines.slice(0, -1) : lines;
}

/** Returns the wanted keys that the user does not have. */
export function missingKeys(wish: Wish, entry: readonly string[], files: GuestFiles): string[] {
  const lines = readKeys(keysFolderOf(wish, entry), files);
  return textsOf(wish, "authorized_keys").filter((key) => !lines.includes(key));
}
