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

interface Waiting {
  readonly length: number;
  resolve(bytes: Buffer): void;
  reject(error: Error): void;
}

/** Reads an export of an NBD server on a Unix socket. */
export class NbdClient implements ByteSource {
  readonly size: number;
  readonly #socket: Socket;
  readonly #waiting = new Map<bigint, Waiting>();
  #nextHandle = 1n;

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

  /** Says goodbye; the server may end. */
  close(): void {
    this.#socket.end(header(commands.disconnect, 0n, 0, 0));
  }

  #request(offset: number, length: number): Promise<Buffer> {
    if (length === 0) return Promise.resolve(Buffer.alloc(0));
    const handle = this.#nextHandle++;
    return new Promise((resolve, reject) => {
      this.#waiting.set(handle, { length, resolve, reject });
      this.#send(header(commands.read, handle, offset, length));
    });
  }

  /** Sends the requests of one turn of the event loop in one system call. */
  #send(request: Buffer): void {
    if (this.#socket.writableCorked === 0) {
      this.#socket.cork();
      setImmediate(() => this.#socket.uncork());
    }
    this.#socket.write(request);
  }

  async #receive(inbox: Inbox): Promise<void> {
    try {
      for (;;) {
        const reply = await inbox.take(16);
        const waiting = this.#waiting.get(reply.readBigUInt64BE(8));
        if (reply.readUInt32BE(0) !== simpleReplyMagic || !waiting) throw new Error("qemu-nbd sent nonsense");
        this.#waiting.delete(reply.readBigUInt64BE(8));
        const error = reply.readUInt32BE(4);
        if (error) waiting.reject(new Error(`qemu-nbd cannot read the image (error ${error})`));
        else waiting.resolve(await inbox.take(waiting.length));
      }
    } catch (error) {
      for (const waiting of this.#waiting.values()) waiting.reject(error as Error);
      this.#waiting.clear();
    }
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
