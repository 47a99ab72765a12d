import type { ByteSource } from "../bytes/byte-source.ts";
import { Unsupported } from "../unsupported.ts";
import { blockOffset } from "./geometry.ts";
import type { Superblock } from "./superblock.ts";

// fs/xfs/libxfs/xfs_log_format.h; how the head is found: xlog_find_head in fs/xfs/xfs_log_recover.c.
const sectorSize = 512;
const recordMagic = 0xfeedbabe;
const headerData = 32 * 1024;
const unmountFlag = 0x20;
/** A record has at most 256 KiB, and headers before it. */
const maxRecordSectors = 4096;

const replay = "its journal needs to be replayed";

/** Tells why the journal has to be replayed; undefined where it ends with the record that unmounting writes. */
export async function logState(source: ByteSource, superblock: Superblock): Promise<string | undefined> {
  if (superblock.logStart === 0) throw new Unsupported("its journal is on another device");
  const start = blockOffset(superblock.logStart, superblock);
  const sectors = (superblock.logBlocks * superblock.blockSize) / sectorSize;
  const sector = (number: number) => source.read(start + (number % sectors) * sectorSize, sectorSize);
  const head = await findHead(sector, sectors);
  if (head === undefined) return undefined;
  for (let back = 1; back <= Math.min(maxRecordSectors, sectors); back++) {
    const number = (head - back + sectors) % sectors;
    const header = await sector(number);
    if (header.readUInt32BE(0) !== recordMagic) continue;
    const version = header.readUInt32BE(8);
    const length = header.readUInt32BE(12);
    const operations = header.readUInt32BE(40);
    const headers = version & 2 ? Math.max(1, Math.ceil(header.readUInt32BE(320) / headerData)) : 1;
    const end = (number + headers + Math.ceil(length / sectorSize)) % sectors;
    if (operations !== 1 || end !== head % sectors) return replay;
    const operation = await sector(number + headers);
    return operation[9]! & unmountFlag ? undefined : replay;
  }
  return replay;
}

/**
 * Finds the sector that is written next: the first one of an older cycle.
 * Returns undefined where nothing was ever written.
 */
async function findHead(
  sector: (number: number) => Promise<Buffer>,
  sectors: number,
): Promise<number | undefined> {
  const cycle = async (number: number) => {
    const bytes = await sector(number);
    // A record's header has its cycle behind the magic; in its data each sector begins with it.
    return bytes.readUInt32BE(0) === recordMagic ? bytes.readUInt32BE(4) : bytes.readUInt32BE(0);
  };
  const first = await cycle(0);
  const last = await cycle(sectors - 1);
  if (first === 0 && last === 0) return undefined;
  if (first === 0) throw new Unsupported("its journal is damaged");
  if (first === last) return 0;
  let low = 0;
  let high = sectors;
  while (high - low > 1) {
    const middle = Math.floor((low + high) / 2);
    if ((await cycle(middle)) === first) low = middle;
    else high = middle;
  }
  return high;
}
