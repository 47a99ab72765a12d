import { createHash } from "node:crypto";
import { rmSync } from "node:fs";
import type { ServerResponse } from "node:http";
import { join } from "node:path";
import type { Test } from "uvu";
import type { Diagnostic } from "../../../src/diagnostics/diagnostic.ts";
import type {
  ArtifactEvent,
  ArtifactOptions,
  ArtifactRequest,
  Digest,
} from "../../../src/runtime/artifacts/artifact.ts";
import { CacheFolder } from "../../../src/runtime/artifacts/cache-folder.ts";
import { fetchArtifact } from "../../../src/runtime/artifacts/fetch-artifact.ts";
import { makeScratch, refusalOf, type Scratch } from "../scratch.ts";
import { type Handler, serve, type TestServer } from "./servers.ts";

/** Returns a folder and a list of servers for the tests of a file. After each test the folder is empty, and the servers end. */
export function scratchAndServers(test: Test) {
  const scratch = makeScratch();
  const servers: TestServer[] = [];
  test.after.each(async () => {
    for (const server of servers.splice(0)) await server.stop();
    for (const name of scratch.names()) rmSync(scratch.path(name), { recursive: true });
  });
  test.after(() => scratch.dispose());
  const keep = (server: TestServer) => {
    servers.push(server);
    return server;
  };
  return { scratch, servers, keep, start: async (handler: Handler) => keep(await serve(handler)) };
}

export const digestOf = (
  content: string | Uint8Array,
  algorithm: Digest["algorithm"] = "sha256",
): Digest => ({
  algorithm,
  value: createHash(algorithm).update(content).digest("hex"),
});

export const wanted = (content: string | Uint8Array, ...urls: string[]): ArtifactRequest => ({
  urls,
  digest: digestOf(content),
});

/**
 * Pauses that no test waits for, and no proxy or authority of this machine. `waiting` resolves when a run waits for
 * another.
 */
export function optionsIn(scratch: Scratch, more: Partial<ArtifactOptions> = {}) {
  const events: ArtifactEvent[] = [];
  let waits = () => {};
  const waiting = new Promise<void>((resolve) => (waits = resolve));
  return {
    cacheFolder: join(scratch.folder, "cache"),
    times: { connect: 2_000, stall: 2_000, pause: 2 },
    env: {},
    onEvent: (event: ArtifactEvent) => {
      events.push(event);
      if (event.kind === "waiting") waits();
    },
    events,
    waiting,
    ...more,
  };
}

export const cacheIn = (scratch: Scratch): CacheFolder => new CacheFolder(join(scratch.folder, "cache"));

/** The diagnostics of a download that fails. */
export async function failure(
  request: ArtifactRequest,
  options: ArtifactOptions,
): Promise<readonly Diagnostic[]> {
  return (await refusalOf(() => fetchArtifact(request, options))).diagnostics;
}

/** Sends a part of a body that is said to be whole, and cuts the connection off. */
export function cutOff(response: ServerResponse, total: number, part: Uint8Array): void {
  if (!response.headersSent) response.setHeader("content-length", total);
  response.write(part, () => response.destroy());
}

/** Answers a request for a range, or for everything, as a good server does. */
export function sendRange(response: ServerResponse, range: string | undefined, content: Uint8Array): void {
  const from = Number(/^bytes=(\d+)-$/.exec(range ?? "")?.[1] ?? 0);
  if (from > 0)
    response.writeHead(206, { "content-range": `bytes ${from}-${content.length - 1}/${content.length}` });
  response.end(content.subarray(from));
}
