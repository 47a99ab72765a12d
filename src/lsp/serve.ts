import { Readable, Writable } from "node:stream";
import { createConnection, ProposedFeatures } from "vscode-languageserver";
import {
  createProtocolConnection,
  StreamMessageReader,
  StreamMessageWriter,
} from "vscode-languageserver/node";
import { Server, type ServerOptions } from "./server.ts";

export interface Streams {
  readonly input: AsyncIterable<Uint8Array | string>;
  readonly write: (bytes: Uint8Array) => unknown;
  /** Aborted to stop without waiting for the editor. */
  readonly signal?: AbortSignal;
}

/**
 * Serves one editor until it sends `exit` or closes the connection. Resolves to the exit code of the protocol: 0
 * after a `shutdown`, 1 without one.
 */
export function serve({ input, write, signal }: Streams, options: ServerOptions): Promise<0 | 1> {
  return new Promise((done) => {
    const reader = new StreamMessageReader(Readable.from(input));
    const output = new Writable({
      write(chunk: Uint8Array, _encoding, written) {
        write(chunk);
        written();
      },
    });
    // The library's own watchdog would end this process, which may be running tests or other code.
    const watchDog = {
      shutdownReceived: false,
      initialize: () => {},
      exit: (code: number) => {
        server.stop();
        connection.dispose();
        done(code === 0 ? 0 : 1);
      },
    };
    const connection = createConnection(
      (logger) => createProtocolConnection(reader, new StreamMessageWriter(output), logger),
      watchDog,
      ProposedFeatures.all,
    );
    signal?.addEventListener("abort", () => watchDog.exit(1));
    reader.onClose(() => watchDog.exit(watchDog.shutdownReceived ? 0 : 1));
    const server = new Server(connection, options);
    connection.listen();
  });
}
