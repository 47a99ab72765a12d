import type { ByteSource } from "../bytes/byte-source.ts";
import type { Extent } from "../file-system.ts";
import { Unsupported } from "../unsupported.ts";
import type { Layout } from "./boot-sector.ts";

/** Entries in a piece of the table; a multiple of two, so that none of 12 bits lies in two pieces. */
const pieceEntries = 8192;
const maxPieces = 64;
const bad = { 12: 0xff7, 16: 0xfff7, 32: 0x0ffffff7 } as const;

/** The table of clusters, each entry of which refers to the next cluster of a file. All copies must be the same. */
export class Table {
  readonly #source: ByteSource;
  readonly #layout: Layout;
  readonly #pieces = new Map<number, Buffer>();

  constructor(source: ByteSource, layout: Layout) {
    this.#source = source;
    this.#layout = layout;
  }

  /**
   * Returns where the clusters of a file lie.
   *
   * @param first its first cluster
   * @param needed how many clusters there must be; undefined for all, which are at most `most`
   */
  async chain(first: number, needed: number | undefined, most: number): Promise<Extent[]> {
    const { clusterSize, clusters, data, bits } = this.#layout;
    const extents: Extent[] = [];
    let count = 0;
    for (let cluster = first; ; cluster = await this.#next(cluster)) {
      if (needed === undefined && count > 0 && cluster > bad[bits]) return extents;
      if (cluster < 2 || cluster >= clusters + 2 || count >= most)
        throw new Unsupported("the clusters of a file are damaged");
      const disk = data + (cluster - 2) * clusterSize;
      const last = extents.at(-1);
      if (last && last.disk + last.length === disk)
        extents[extents.length - 1] = { ...last, length: last.length + clusterSize };
      else extents.push({ offset: count * clusterSize, length: clusterSize, disk });
      if (++count === needed) return extents;
    }
  }

  async countFree(): Promise<number> {
    let free = 0;
    for (let cluster = 2; cluster < this.#layout.clusters + 2; cluster++)
      if ((await this.#next(cluster)) === 0) free++;
    return free;
  }

  async #next(cluster: number): Promise<number> {
    const index = Math.floor(cluster / pieceEntries);
    const piece = this.#pieces.get(index) ?? (await this.#load(index));
    const at = cluster % pieceEntries;
    const { bits } = this.#layout;
    if (bits === 32) return piece.readUInt32LE(at * 4) & 0x0fffffff;
    if (bits === 16) return piece.readUInt16LE(at * 2);
    const pair = piece.readUInt16LE(Math.floor(at * 1.5));
    return at % 2 === 0 ? pair & 0xfff : pair >> 4;
  }

  async #load(index: number): Promise<Buffer> {
    const { table, tableSize, tables, bits } = this.#layout;
    const size = (pieceEntries * bits) / 8;
    const start = index * size;
    const length = Math.min(size, tableSize - start);
    const piece = await this.#source.read(table + start, length);
    for (let copy = 1; copy < tables; copy++)
      if (!piece.equals(await this.#source.read(table + copy * tableSize + start, length)))
        throw new Unsupported("the copies of its file allocation table differ");
    const [oldest] = this.#pieces.keys();
    if (this.#pieces.size >= maxPieces && oldest !== undefined) this.#pieces.delete(oldest);
    this.#pieces.set(index, piece);
    return piece;
  }
}
