import { execFileSync } from "node:child_process";
import { once } from "node:events";
import { readFileSync } from "node:fs";
import {
  createServer,
  type IncomingMessage,
  request as makeRequest,
  type RequestListener,
  type Server,
  type ServerResponse,
} from "node:http";
import { createServer as createSecureServer } from "node:https";
import { type AddressInfo, connect, type Socket } from "node:net";
import { join } from "node:path";

/** A server of this process, and what it was asked. */
export interface TestServer {
  /** `http://127.0.0.1:PORT` */
  readonly url: string;
  readonly requests: IncomingMessage[];
  stop(): Promise<void>;
}

export type Handler = (request: IncomingMessage, response: ServerResponse, count: number) => void;

/** Starts a server; the handler gets the number of the request, from 1. */
export async function serve(handler: Handler): Promise<TestServer> {
  return await start((listener) => createServer(listener), "http://127.0.0.1", handler);
}

/** The same with https, for the name `localhost`. */
export async function serveSecurely(handler: Handler, { key, cert }: Certificate): Promise<TestServer> {
  const options = { key: readFileSync(key), cert: readFileSync(cert) };
  return await start((listener) => createSecureServer(options, listener), "https://localhost", handler);
}

async function start(
  make: (listener: RequestListener) => Server,
  origin: string,
  handler: Handler,
): Promise<TestServer> {
  const requests: IncomingMessage[] = [];
  const server = make((request, response) => handler(request, response, requests.push(request)));
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  return {
    url: `${origin}:${(server.address() as AddressInfo).port}`,
    requests,
    async stop() {
      server.closeAllConnections();
      server.close();
      await once(server, "close");
    },
  };
}

/** A proxy that forwards requests for http, and tunnels the others, for users with the password if there is one. */
export async function serveProxy(password?: string): Promise<TestServer> {
  const requests: IncomingMessage[] = [];
  const isAllowed = ({ headers }: IncomingMessage) =>
    password === undefined ||
    headers["proxy-authorization"] === `Basic ${Buffer.from(`user:${password}`).toString("base64")}`;
  const server = createServer((request, response) => {
    requests.push(request);
    if (!isAllowed(request)) return void response.writeHead(407).end();
    const { host, port, pathname } = new URL(request.url!);
    makeRequest({ host: host.split(":")[0], port, path: pathname, headers: request.headers }, (answer) => {
      response.writeHead(answer.statusCode!, answer.headers);
      answer.pipe(response);
    }).end();
  });
  const tunnels = new Set<Socket>();
  server.on("connect", (request: IncomingMessage, socket: Socket) => {
    requests.push(request);
    if (!isAllowed(request)) return void socket.end("HTTP/1.1 407 Proxy Authentication Required\r\n\r\n");
    const [, port] = request.url!.split(":");
    const target = connect(Number(port), "127.0.0.1", () => {
      socket.write("HTTP/1.1 200 OK\r\n\r\n");
      socket.pipe(target).pipe(socket);
    });
    for (const end of [socket, target]) {
      tunnels.add(end);
      end.on("error", () => {});
    }
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    requests,
    async stop() {
      for (const socket of tunnels) socket.destroy();
      server.closeAllConnections();
      server.close();
      await once(server, "close");
    },
  };
}

export interface Certificate {
  readonly key: string;
  readonly cert: string;
}

/** Makes a certificate for a name, signed by itself. */
export function makeCertificate(folder: string, name = "localhost"): Certificate {
  const [key, cert] = [join(folder, `${name}.key`), join(folder, `${name}.pem`)];
  execFileSync(
    "openssl",
    [
      "req",
      "-x509",
      "-newkey",
      "ec",
      "-pkeyopt",
      "ec_paramgen_curve:prime256v1",
      "-nodes",
      "-days",
      "2",
    ].concat(["-subj", `/CN=${name}`, "-addext", `subjectAltName=DNS:${name}`, "-keyout", key, "-out", cert]),
    { stdio: "ignore" },
  );
  return { key, cert };
}
