import type { ByteSource } from "../bytes/byte-source.ts";
import { Cached } from "../bytes/cached.ts";
import {
  type Content,
  type Entry,
  type Extent,
  type FileSystem,
  fileType,
  type Inode,
} from "../file-system.ts";
import { Unsupported } from "../unsupported.ts";
import { type Layout, readBootSector } from "./boot-sector.ts";
import { entrySize, readFacts, readFolder } from "./folder.ts";
import { Table } from "./table.ts";

/** The inode number of the root folder: its place is in the boot sector, where no entry of a folder lies. */
const rootNumber = 1;
/** As Linux has it (FAT_MAX_DIR_SIZE). */
const maxFolderSize = 65536 * entrySize;

/**
 * A FAT12, FAT16 or FAT32 file system with long names, as Linux mounts it with `-t vfat`. It keeps no inodes: their
 * number is the place of the entry in its folder, divided by its size. Owners and permissions are those of a mount by
 * root without options. Names that are not ASCII are UTF-8.
 *
 * It has no journal, so that what is on the disk is what a mount shows, whether it was unmounted or not.
 */
export class Fat implements FileSystem {
  readonly kind = "vfat";
  readonly root = rootNumber;
  readonly dirty = undefined;
  readonly source: ByteSource;
  readonly uuid: string;
  readonly label: string;
  readonly #metadata: Cached;
  readonly #layout: Layout;
  readonly #table: Table;

  private constructor(source: ByteSource, metadata: Cached, layout: Layout, table: Table, label: string) {
    this.source = source;
    this.uuid = layout.uuid;
    this.label = label;
    this.#metadata = metadata;
    this.#layout = layout;
    this.#table = table;
  }

  /** Opens the file system in a volume that has its signature. */
  static async open(source: ByteSource): Promise<Fat> {
    const layout = readBootSector(await source.read(0, 512), source.size);
    const metadata = new Cached(source);
    const table = new Table(source, layout);
    const { label } = readFolder(await readPlaces(metadata, await placesOf(undefined, layout, table)));
    return new Fat(source, metadata, layout, table, label);
  }

  async freeBytes() {
    const free = (await this.#table.countFree()) * this.#layout.clusterSize;
    return { least: free, most: free };
  }

  async inode(number: number): Promise<Inode> {
    const raw =
      number === rootNumber
        ? Buffer.alloc(entrySize)
        : await this.#metadata.read(number * entrySize, entrySize);
    const facts = readFacts(raw, this.#layout.bits === 32);
    const folder = number === rootNumber || facts.folder;
    const modified = number === rootNumber ? 0 : facts.modified;
    const inode = {
      number,
      raw,
      mode: folder ? fileType.directory | 0o755 : fileType.regular | (facts.readOnly ? 0o555 : 0o755),
      uid: 0,
      gid: 0,
      size: facts.size,
      links: 1,
      modified,
      changed: modified,
    };
    if (!folder) return inode;
    const { entries, size } = await this.#folder(inode);
    return { ...inode, size, links: 2 + entries.filter((entry) => entry.folder).length };
  }

  async content({ raw, size }: Inode): Promise<Content> {
    if (size === 0) return { extents: [] };
    const clusters = Math.ceil(size / this.#layout.clusterSize);
    const { firstCluster } = readFacts(raw, this.#layout.bits === 32);
    return { extents: await this.#table.chain(firstCluster, clusters, clusters) };
  }

  async entries(folder: Inode): Promise<readonly Entry[]> {
    const { entries } = await this.#folder(folder);
    return entries.map(({ name, number }) => ({ name: Buffer.from(name), inode: number }));
  }

  /** Names mean one file in capital and small letters, with dots behind them, and in the form 8.3. */
  async find(folder: Inode, name: Buffer): Promise<number | undefined> {
    if (name.some((byte) => byte >= 0x80))
      throw new Unsupported("which file a name means that is not ASCII is known only once it is mounted");
    const wanted = name.toString("latin1").replace(/\.+$/, "").toUpperCase();
    const { entries } = await this.#folder(folder);
    const means = (text: string | undefined) => text?.toUpperCase() === wanted;
    return entries.find((entry) => means(entry.name) || means(entry.shortName))?.number;
  }

  async target(): Promise<never> {
    throw new Unsupported("FAT has no symbolic links");
  }

  async attributes(): Promise<ReadonlyMap<string, Buffer>> {
    return new Map();
  }

  async #folder(folder: Inode) {
    const start = folder.number === rootNumber ? undefined : folder;
    const places = await placesOf(start, this.#layout, this.#table);
    const { entries } = readFolder(await readPlaces(this.#metadata, places));
    return {
      entries: entries.map((entry) => ({ ...entry, number: placeAt(places, entry.at) / entrySize })),
      size: places.reduce((sum, { length }) => sum + length, 0),
    };
  }
}

/** @param folder undefined for the root folder */
async function placesOf(
  folder: Pick<Inode, "raw"> | undefined,
  { rootFolder, rootCluster, clusterSize, bits }: Layout,
  table: Table,
): Promise<readonly Extent[]> {
  if (!folder && rootFolder) return [{ offset: 0, length: rootFolder.size, disk: rootFolder.start }];
  const first = folder ? readFacts(folder.raw, bits === 32).firstCluster : rootCluster;
  return table.chain(first, undefined, Math.ceil(maxFolderSize / clusterSize));
}

async function readPlaces(source: ByteSource, places: readonly Extent[]): Promise<Buffer> {
  return Buffer.concat(await Promise.all(places.map(({ disk, length }) => source.read(disk, length))));
}

/** Where a byte of a folder lies on the disk. */
function placeAt(places: readonly Extent[], at: number): number {
  const place = places.find(({ offset, length }) => at >= offset && at < offset + length)!;
  return place.disk + at - place.offset;
}
