import type { Dispatcher } from "undici";
import { diagnostic, Refusal } from "../../diagnostics/diagnostic.ts";
import { Interrupted } from "../appliance/tools.ts";
import type { TransferTimes } from "./artifact.ts";
import { trustedCertificates } from "./certificates.ts";
import { proxyFor } from "./proxy.ts";
import { connectionFailure, TransferFailure } from "./transfer-failure.ts";

export interface HttpOptions {
  readonly times: Pick<TransferTimes, "connect" | "stall">;
  readonly env: NodeJS.ProcessEnv;
  readonly signal: AbortSignal | undefined;
}

export interface GetOptions {
  readonly headers?: Readonly<Record<string, string>>;
  /** Whether redirects must stay on the scheme, host and port of the address. */
  readonly sameOrigin?: boolean;
}

/** An answer, once its redirects are followed. */
export interface Answer {
  readonly status: number;
  header(name: string): string | undefined;
  /**
   * The bytes of the body, a part at a time.
   *
   * @throws {TransferFailure} cut off, or stalled; {Interrupted}.
   */
  body(): AsyncGenerator<Uint8Array>;
  /** Drops the rest of the body. */
  discard(): void;
}

const redirects = new Set([301, 302, 303, 307, 308]);
const mostRedirects = 10;

/** Gets files over HTTP and HTTPS, directly or through the proxies that the environment names. */
export class HttpClient {
  readonly #options: HttpOptions;
  readonly #dispatchers = new Map<string, Promise<Dispatcher>>();

  constructor(options: HttpOptions) {
    this.#options = options;
  }

  /**
   * Requests a file and follows redirects, never from https to http.
   *
   * @throws {TransferFailure}; {Refusal} `download-address-invalid`; {Interrupted}.
   */
  async get(address: string, { headers = {}, sameOrigin = false }: GetOptions): Promise<Answer> {
    const first = parseAddress(address);
    const seen = new Set<string>();
    for (let url = first; ; ) {
      const answer = await this.#request(url, headers, first);
      const location = answer.header("location");
      if (!redirects.has(answer.status) || location === undefined) return answer;
      answer.discard();
      seen.add(url.href);
      url = follow(url, location, { first, seen, sameOrigin });
    }
  }

  async close(): Promise<void> {
    for (const dispatcher of this.#dispatchers.values()) await (await dispatcher).destroy();
  }

  async #request(url: URL, headers: Readonly<Record<string, string>>, first: URL): Promise<Answer> {
    const { env, signal, times } = this.#options;
    const proxy = findProxy(url, env);
    const shown = shownAddress(url);
    const failed = (error: unknown) =>
      signal?.aborted ? new Interrupted() : connectionFailure(shown, proxy?.origin, error);
    try {
      const { request } = await import("./undici.ts");
      const {
        statusCode: status,
        headers: received,
        body,
      } = await request(withoutUser(url), {
        dispatcher: await this.#dispatcher(proxy),
        headers: {
          "user-agent": "sahara-image",
          accept: "*/*",
          "accept-encoding": "identity",
          ...authorization(url, first),
          ...headers,
        },
        headersTimeout: times.stall,
        bodyTimeout: times.stall,
        signal: signal ?? null,
      });
      return {
        status,
        header(name) {
          const value = received[name];
          return Array.isArray(value) ? value[0] : value;
        },
        async *body() {
          try {
            yield* body as AsyncIterable<Uint8Array>;
          } catch (error) {
            throw failed(error);
          }
        },
        discard() {
          body.on("error", () => {}).destroy();
        },
      };
    } catch (error) {
      throw failed(error);
    }
  }

  /** Connections are kept for later requests, for each proxy apart. */
  #dispatcher(proxy: URL | undefined): Promise<Dispatcher> {
    const key = proxy?.href ?? "";
    const known = this.#dispatchers.get(key);
    if (known) return known;
    const made = this.#makeDispatcher(proxy);
    this.#dispatchers.set(key, made);
    return made;
  }

  async #makeDispatcher(proxy: URL | undefined): Promise<Dispatcher> {
    const { Agent, ProxyAgent } = await import("./undici.ts");
    const { times, env } = this.#options;
    const ca = trustedCertificates(env);
    const connect = { timeout: times.connect, ...(ca === undefined ? {} : { ca }) };
    if (!proxy) return new Agent({ connect });
    // Many proxies allow tunnels to port 443 only.
    return new ProxyAgent({ uri: proxy.href, proxyTunnel: false, requestTls: connect, proxyTls: connect });
  }
}

/**
 * Reads the address of a download.
 *
 * @throws {Refusal} `download-address-invalid`
 */
export function parseAddress(address: string): URL {
  const refuse = (reason: string) =>
    new Refusal(diagnostic("download-address-invalid", { url: address, reason }));
  if (!URL.canParse(address)) throw refuse("it is not an address");
  const url = new URL(address);
  if (url.protocol !== "https:" && url.protocol !== "http:")
    throw refuse(`\`${url.protocol}\` is neither http nor https`);
  return url;
}

/** Returns an address without a user name and password, for messages. */
export function shownAddress(address: string | URL): string {
  return withoutUser(new URL(address)).href;
}

function withoutUser(url: URL): URL {
  const copy = new URL(url);
  copy.username = "";
  copy.password = "";
  copy.hash = "";
  return copy;
}

/** A user name and a password in an address are for its own origin alone. */
function authorization(url: URL, first: URL): Record<string, string> {
  const { username, password } = url.username === "" && url.origin === first.origin ? first : url;
  if (username === "") return {};
  const text = `${decodeURIComponent(username)}:${decodeURIComponent(password)}`;
  return { authorization: `Basic ${Buffer.from(text).toString("base64")}` };
}

function findProxy(url: URL, env: NodeJS.ProcessEnv): URL | undefined {
  try {
    return proxyFor(url, env);
  } catch {
    const reason = "its address is invalid; write http://HOST:PORT";
    throw new TransferFailure(
      diagnostic("download-proxy", { url: shownAddress(url), proxy: "of the environment", reason }),
    );
  }
}

interface Redirecting {
  readonly first: URL;
  readonly seen: ReadonlySet<string>;
  readonly sameOrigin: boolean;
}

function follow(from: URL, location: string, { first, seen, sameOrigin }: Redirecting): URL {
  const refuse = (reason: string) =>
    new TransferFailure(diagnostic("download-redirect", { url: shownAddress(first), reason }));
  if (!URL.canParse(location, from.href)) throw refuse("the server redirects to an invalid address");
  const to = new URL(location, from.href);
  const shown = shownAddress(to);
  if (to.protocol !== "https:" && to.protocol !== "http:") throw refuse(`the server redirects to ${shown}`);
  if (from.protocol === "https:" && to.protocol === "http:")
    throw refuse(`the server redirects from https to ${shown}, where anybody could change the file`);
  if (sameOrigin && to.origin !== first.origin)
    throw refuse(`the checksum must come from ${first.origin} itself, and the server redirects to ${shown}`);
  if (seen.has(to.href)) throw refuse("its redirects form a loop");
  if (seen.size >= mostRedirects) throw refuse(`it is redirected more than ${mostRedirects} times`);
  return to;
}
