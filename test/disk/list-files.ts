import { createHash } from "node:crypto";
import { type FileSystem, fileType, type Inode, readPieces, typeOf } from "../../src/disk/file-system.ts";
import { walk } from "./walk.ts";

/** Lists a file system as `list.py` lists what the kernel sees of it; Latin-1 stands for bytes. */
export async function listFiles(fileSystem: FileSystem): Promise<string[]> {
  const lines: string[] = [];
  for await (const { path, inode } of walk(fileSystem)) {
    const { mode, uid, gid, size, links, modified, changed, device } = inode;
    lines.push(
      [
        path,
        await contentOf(fileSystem, inode),
        mode.toString(8),
        uid,
        gid,
        typeOf(inode) === fileType.directory ? "-" : size,
        links,
        Math.floor(modified),
        Math.floor(changed),
        device ? `${device.major}:${device.minor}` : "-",
        await attributesOf(fileSystem, inode),
      ].join("\t"),
    );
  }
  return lines.sort();
}

async function contentOf(fileSystem: FileSystem, inode: Inode): Promise<string> {
  if (typeOf(inode) === fileType.link) return (await fileSystem.target(inode)).toString("latin1");
  if (typeOf(inode) !== fileType.regular) return "-";
  const hash = createHash("sha256");
  for await (const piece of readPieces(fileSystem, inode)) hash.update(piece);
  return hash.digest("hex");
}

async function attributesOf(fileSystem: FileSystem, inode: Inode): Promise<string> {
  const digest = (value: Buffer) => createHash("sha256").update(value).digest("hex").slice(0, 8);
  return [...(await fileSystem.attributes(inode))]
    .filter(([name]) => !name.startsWith("system."))
    .map(([name, value]) => `${name}=${digest(value)}`)
    .sort()
    .join(",");
}
