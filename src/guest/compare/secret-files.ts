import { fileType, readFile, typeOf } from "../../disk/file-system.ts";
import type { FoundFile } from "../view/file-tree.ts";

/** Hashes of passwords with their backups, and keys that machines are known by. */
const secretPaths = [
  /^\/etc\/g?shadow(?:[-+~.].*)?$/,
  /^\/etc\/security\/opasswd(?:[-+~.].*)?$/,
  /^\/etc\/ssh\/ssh_host_\w+_key$/,
  /^\/etc\/(?:ssl|pki)\/(?:.*\/)?private\//,
  /^\/etc\/krb5\.keytab$/,
  /\/\.ssh\/id_\w+$/,
  /^\/var\/lib\/(?:systemd\/(?:random-seed|credential\.secret)|urandom\/.*)$/,
  /^\/etc\/NetworkManager\/system-connections\//,
];
const privateKey = /-----BEGIN (?:[A-Z0-9]+ )*PRIVATE KEY/;
const headSize = 64 * 1024;

/** Whether neither the content of a file nor a digest of it may be shown: by its path, or because it begins as a private key. */
export async function isSecret(path: string, files: readonly FoundFile[]): Promise<boolean> {
  if (secretPaths.some((pattern) => pattern.test(path))) return true;
  for (const { fileSystem, inode } of files) {
    if (typeOf(inode) !== fileType.regular || inode.size > headSize) continue;
    if (privateKey.test((await readFile(fileSystem, inode, headSize)).toString("latin1"))) return true;
  }
  return false;
}
