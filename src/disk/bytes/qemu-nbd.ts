import { spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { limited } from "../../system/limit-program.ts";
import type { ByteSource } from "./byte-source.ts";
import { NbdClient } from "./nbd-client.ts";

/** How long qemu-nbd may take to answer, in milliseconds. */
const patience = 20_000;
/** Bytes of address space: the image is somebody else's. */
const memoryLimit = 4 * 2 ** 30;
const retries = new Set(["ECONNREFUSED", "ENOENT", "ECONNRESET"]);

export interface ServedImage {
  readonly source: ByteSource;
  /** Ends qemu-nbd, and resolves once it has ended. */
  close(): Promise<void>;
}

/**
 * Serves an image by `qemu-nbd --read-only` on a Unix socket in `folder`, a private folder that the caller removes.
 *
 * @param words what names the image: options of qemu-nbd(8), with the format
 * @throws {Error} with what qemu-nbd says, or with the code ENOENT where there is no qemu-nbd
 */
export async function serveImage(
  words: readonly string[],
  folder: string,
  signal?: AbortSignal,
): Promise<ServedImage> {
  const socket = join(folder, "nbd");
  const [program, ...rest] = limited(["qemu-nbd", "--read-only", `--socket=${socket}`, ...words], {
    memory: memoryLimit,
  });
  const server = spawn(program, rest, {
    stdio: ["ignore", "ignore", "pipe"],
    ...(signal ? { signal } : {}),
  });
  let said = "";
  server.stderr.on("data", (chunk: Buffer) => {
    said = `${said}${chunk.toString("utf8")}`.slice(0, 10_000);
  });
  let ended: Error | undefined;
  const end = new Promise<void>((resolve) => {
    server.once("error", (error) => {
      ended = error;
      resolve();
    });
    server.once("close", (status) => {
      ended ??= new Error(said.trim() || "qemu-nbd ended");
      // The status of a shell that does not find the program.
      if (status === 127) ended = Object.assign(ended, { code: "ENOENT" });
      resolve();
    });
  });
  for (const deadline = Date.now() + patience; ended === undefined && Date.now() < deadline; ) {
    const client = existsSync(socket) ? await tryConnect(socket) : undefined;
    if (client) {
      const close = async () => {
        client.close();
        await end;
      };
      return { source: client, close };
    }
    await Promise.race([end, new Promise((resolve) => setTimeout(resolve, 2))]);
  }
  server.kill();
  await end;
  throw ended ?? new Error("qemu-nbd does not answer");
}

/** Without `--persistent` the server ends with its client, so that a failed attempt may have ended it. */
async function tryConnect(socket: string): Promise<NbdClient | undefined> {
  try {
    return await NbdClient.connect(socket);
  } catch (error) {
    if (retries.has((error as NodeJS.ErrnoException).code ?? "")) return undefined;
    throw error;
  }
}
