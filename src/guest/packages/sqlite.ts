import { Unsupported } from "../../disk/unsupported.ts";

// https://www.sqlite.org/fileformat2.html
const interiorTable = 5;
const leafTable = 13;
const maxDepth = 20;
const maxRow = 256 * 2 ** 20;
/** Of tables and indexes. rpm's database has some dozens. */
const maxTables = 10_000;
/** How long the types of a row's columns are, at most, in bytes: ours have five columns. */
const maxColumns = 1000;

type Column = Buffer | number | null;

/** Yields the rows of a table of an SQLite database that was closed properly, as lists of columns. */
export function* readTable(database: Buffer, table: string): Generator<readonly Column[]> {
  const file = new SqliteFile(database);
  let tables = 0;
  for (const [type, name, , root] of file.rows(1)) {
    if (++tables > maxTables) throw damaged();
    if (String(type) === "table" && String(name) === table) {
      yield* file.rows(Number(root));
      return;
    }
  }
  throw new Unsupported(`the database has no table ${table}`);
}

function damaged(): Unsupported {
  return new Unsupported("the package database is damaged");
}

class SqliteFile {
  readonly #bytes: Buffer;
  readonly #pageSize: number;
  readonly #usable: number;
  readonly #pages: number;
  readonly #seen = new Set<number>();
  /** Rows that share their bytes are damage: they could be many more than the file is long. */
  #rowsLeft: number;

  constructor(bytes: Buffer) {
    if (bytes.length < 512 || bytes.toString("latin1", 0, 16) !== "SQLite format 3\0") throw damaged();
    const size = bytes.readUInt16BE(16);
    this.#bytes = bytes;
    this.#rowsLeft = bytes.length;
    this.#pageSize = size === 1 ? 65536 : size;
    this.#usable = this.#pageSize - bytes[20]!;
    this.#pages = Math.floor(bytes.length / this.#pageSize);
    if (this.#pageSize < 512 || this.#usable < 480) throw damaged();
  }

  *rows(root: number, depth = 0): Generator<readonly Column[]> {
    const page = this.#page(root);
    if (depth > maxDepth) throw damaged();
    const header = root === 1 ? 100 : 0;
    const cells = page.readUInt16BE(header + 3);
    const kind = page[header];
    if (kind === interiorTable) {
      for (let index = 0; index < cells; index++)
        yield* this.rows(page.readUInt32BE(page.readUInt16BE(header + 12 + index * 2)), depth + 1);
      yield* this.rows(page.readUInt32BE(header + 8), depth + 1);
    } else if (kind === leafTable) {
      for (let index = 0; index < cells; index++)
        yield readColumns(this.#payload(page, page.readUInt16BE(header + 8 + index * 2)));
    } else throw damaged();
  }

  /** A page by its number; each page belongs to one place of one tree. */
  #page(number: number): Buffer {
    if (!(number >= 1 && number <= this.#pages) || this.#seen.has(number)) throw damaged();
    this.#seen.add(number);
    return this.#bytes.subarray((number - 1) * this.#pageSize, number * this.#pageSize);
  }

  /** The record of a cell, joined from its overflow pages. */
  #payload(page: Buffer, cell: number): Buffer {
    const [size, afterSize] = readVarint(page, cell);
    const [, start] = readVarint(page, afterSize);
    this.#rowsLeft -= size;
    if (size > maxRow || this.#rowsLeft < 0) throw damaged();
    const most = this.#usable - 35;
    if (size <= most) return page.subarray(start, start + size);
    const least = Math.floor(((this.#usable - 12) * 32) / 255) - 23;
    const fitting = least + ((size - least) % (this.#usable - 4));
    const local = fitting <= most ? fitting : least;
    const pieces = [page.subarray(start, start + local)];
    let next = page.readUInt32BE(start + local);
    for (let left = size - local; left > 0; ) {
      const overflow = this.#page(next);
      const piece = overflow.subarray(4, 4 + Math.min(left, this.#usable - 4));
      pieces.push(piece);
      left -= piece.length;
      next = overflow.readUInt32BE(0);
    }
    return Buffer.concat(pieces);
  }
}

function readVarint(bytes: Buffer, start: number): [value: number, end: number] {
  let value = 0;
  for (let index = 0; index < 8; index++) {
    const byte = bytes.readUInt8(start + index);
    value = value * 128 + (byte & 0x7f);
    if (byte < 0x80) return [value, start + index + 1];
  }
  return [value * 256 + bytes.readUInt8(start + 8), start + 9];
}

const integerSizes = [0, 1, 2, 3, 4, 6, 8];

function readColumns(record: Buffer): Column[] {
  const columns: Column[] = [];
  const [headerEnd, first] = readVarint(record, 0);
  if (headerEnd > maxColumns) throw damaged();
  let data = headerEnd;
  for (let at = first; at < headerEnd; ) {
    const [type, next] = readVarint(record, at);
    at = next;
    if (type === 0) columns.push(null);
    else if (type === 8 || type === 9) columns.push(type - 8);
    else if (type <= 7) {
      const size = integerSizes[type] ?? 8;
      columns.push(size > 6 ? Number(record.readBigInt64BE(data)) : record.readIntBE(data, size));
      data += size;
    } else {
      const size = Math.floor((type - 12) / 2);
      columns.push(record.subarray(data, data + size));
      data += size;
    }
  }
  return columns;
}
