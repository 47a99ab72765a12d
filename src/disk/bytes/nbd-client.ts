import { connect, type Socket } from "node:net";
import { type ByteSource, checkRange } from "./byte-source.ts";
import { Inbox } from "./inbox.ts";

// https://github.com/NetworkBlockDevice/nbd/blob/master/doc/proto.md
const optionMagic = 0x49484156454f5054n;
const optionReplyMagic = 0x3e889045565a9n;
const requestMagic = 0x25609513;
const simpleReplyMagic = 0x67446698;
const clientFlags = { fixedNewstyle: 1, noZeroes: 2 };
const optionGo = 7;
const replyAck = 1;
const replyInfo = 3;
const infoExport = 0;
const commands = { read: 0, disconnect: 2 };
const headerSize = 28;
/** The largest request that every server takes is 32 MiB; smaller ones keep the memory that is in flight small. */
const maxRequest = 2 * 2 ** 20;
/** So many bytes between two reads are read too: that costs less than a request of their own. */
const maxGap = 16 * 1024;

interface Read {
  readonly offset: number;
  readonly length: number;
  resolve(bytes: Buffer): void;
  reject(error: Error): void;
}

/** Reads an export of an NBD server on a Unix socket. */
export class NbdClient implements ByteSource {
  readonly size: number;
  readonly #socket: Socket;
  /** The reads that no request asks for yet. */
  #wanted: Read[] = [];
  /** What each request is for, by its handle: reads in the order of their places. */
  readonly #waiting = new Map<bigint, readonly Read[]>();
  #nextHandle = 1n;
  /** Why nothing can be read any more. */
  #error: Error | undefined;

  private constructor(socket: Socket, inbox: Inbox, size: number) {
    this.#socket = socket;
    this.size = size;
    void this.#receive(inbox);
  }

  /** Connects and asks for the export with the empty name. Rejects with the error of the socket. */
  static async connect(path: string): Promise<NbdClient> {
    const socket = connect(path);
    const inbox = new Inbox(socket);
    try {
      return new NbdClient(socket, inbox, await negotiate(socket, inbox));
    } catch (error) {
      socket.destroy();
      throw error;
    }
  }

  async read(offset: number, length: number): Promise<Buffer> {
    checkRange(offset, length, this.size);
    if (length <= maxRequest) return this.#request(offset, length);
    const parts: Promise<Buffer>[] = [];
    for (let at = 0; at < length; at += maxRequest)
      parts.push(this.#request(offset + at, Math.min(maxRequest, length - at)));
    return Buffer.concat(await Promise.all(parts));
  }

  /** Says goodbye; the server may end. Reads that wait for an answer are rejected. */
  close(): void {
    this.#socket.end(header(commands.disconnect, 0n, 0, 0));
    this.#fail(new Error("the image was closed"));
  }

  #request(offset: number, length: number): Promise<Buffer> {
    if (length === 0) return Promise.resolve(Buffer.alloc(0));
    if (this.#error) return Promise.reject(this.#error);
    return new Promise((resolve, reject) => {
      // The reads of one turn of the event loop are sent together.
      if (this.#wanted.length === 0) setImmediate(() => this.#sendWanted());
      this.#wanted.push({ offset, length, resolve, reject });
    });
  }

  /** Sends one request for reads that are side by side, and all requests in one system call. */
  #sendWanted(): void {
    if (this.#error) return;
    const reads = this.#wanted.sort((a, b) => a.offset - b.offset);
    this.#wanted = [];
    this.#socket.cork();
    let group: Read[] = [];
    for (const read of reads) {
      if (!fits(group, read)) {
        this.#send(group);
        group = [];
      }
      group.push(read);
    }
    this.#send(group);
    this.#socket.uncork();
  }

  #send(reads: readonly Read[]): void {
    const handle = this.#nextHandle++;
    this.#waiting.set(handle, reads);
    const { offset } = reads[0]!;
    this.#socket.write(header(commands.read, handle, offset, endOf(reads.at(-1)!) - offset));
  }

  async #receive(inbox: Inbox): Promise<void> {
    try {
      for (;;) {
        const reply = await inbox.take(16);
        const handle = reply.readBigUInt64BE(8);
        const reads = this.#waiting.get(handle);
        if (reply.readUInt32BE(0) !== simpleReplyMagic || !reads) throw new Error("qemu-nbd sent nonsense");
        const error = reply.readUInt32BE(4);
        if (!error) await take(reads, inbox);
        // What can't be read may be between them.
        else if (reads.length > 1) for (const read of reads) this.#send([read]);
        else reads[0]!.reject(new Error(`qemu-nbd cannot read the image (error ${error})`));
        this.#waiting.delete(handle);
      }
    } catch (error) {
      this.#fail(error as Error);
    }
  }

  #fail(error: Error): void {
    this.#error ??= error;
    for (const { reject } of [...this.#waiting.values(), this.#wanted].flat()) reject(this.#error);
  }
}

function endOf({ offset, length }: Read): number {
  return offset + length;
}

/** Whether one request can be for a read behind others. */
function fits(reads: readonly Read[], next: Read): boolean {
  const last = reads.at(-1);
  if (!last) return true;
  const gap = next.offset - endOf(last);
  return gap >= 0 && gap <= maxGap && endOf(next) - reads[0]!.offset <= maxRequest;
}

/** Takes the bytes of a request, and hands them to its reads. */
async function take(reads: readonly Read[], inbox: Inbox): Promise<void> {
  let at = reads[0]!.offset;
  for (const read of reads) {
    if (read.offset > at) await inbox.take(read.offset - at);
    read.resolve(await inbox.take(read.length));
    at = endOf(read);
  }
}

function header(command: number, handle: bigint, offset: number, length: number): Buffer {
  const request = Buffer.alloc(headerSize);
  request.writeUInt32BE(requestMagic, 0);
  request.writeUInt16BE(command, 6);
  request.writeBigUInt64BE(handle, 8);
  request.writeBigUInt64BE(BigInt(offset), 16);
  request.writeUInt32BE(length, 24);
  return request;
}

/** Returns the size of the export. */
async function negotiate(socket: Socket, inbox: Inbox): Promise<number> {
  const hello = await inbox.take(18);
  if (hello.toString("latin1", 0, 8) !== "NBDMAGIC" || hello.readBigUInt64BE(8) !== optionMagic)
    throw new Error("no NBD server answers");
  const flags = Buffer.alloc(4);
  flags.writeUInt32BE(clientFlags.fixedNewstyle | clientFlags.noZeroes);
  const go = Buffer.alloc(22);
  go.writeBigUInt64BE(optionMagic, 0);
  go.writeUInt32BE(optionGo, 8);
  go.writeUInt32BE(6, 12);
  socket.write(Buffer.concat([flags, go]));
  let size: number | undefined;
  for (;;) {
    const reply = await inbox.take(20);
    if (reply.readBigUInt64BE(0) !== optionReplyMagic) throw new Error("qemu-nbd sent nonsense");
    const type = reply.readUInt32BE(12);
    const body = await inbox.take(Math.min(reply.readUInt32BE(16), 65536));
    if (type === replyAck && size !== undefined) return size;
    if (type === replyInfo && body.readUInt16BE(0) === infoExport) size = Number(body.readBigUInt64BE(2));
    else if (type !== replyInfo) throw new Error(`qemu-nbd refuses: ${body.toString("utf8")}`);
  }
}
