import { STATUS_CODES } from "node:http";
import { type Diagnostic, diagnostic } from "../../diagnostics/diagnostic.ts";
import { reasonOf } from "../../source/errno.ts";

/** Thrown for an attempt to download that failed because of the server, the network or the proxy. */
export class TransferFailure extends Error {
  readonly diagnostic: Diagnostic;
  /** Whether another attempt may succeed. */
  readonly isTransient: boolean;
  /** Milliseconds that the server asks to wait (RFC 9110, “Retry-After”). */
  readonly retryAfter: number | undefined;

  constructor(found: Diagnostic, isTransient = false, retryAfter?: number) {
    super(found.message);
    this.diagnostic = found;
    this.isTransient = isTransient;
    this.retryAfter = retryAfter;
  }
}

/** Milliseconds. A server that asks for a longer pause is not waited for. */
const longestPause = 120_000;

/** Statuses after which the same request may succeed (RFC 9110, RFC 6585). */
const transient = new Set([408, 425, 429, 500, 502, 503, 504]);

/** Returns the failure that the status of an answer means. */
export function statusFailure(
  url: string,
  status: number,
  retryAfter: string | undefined,
  now = Date.now(),
): TransferFailure {
  const words = `${status} ${STATUS_CODES[status] ?? ""}`.trim();
  if (status === 404 || status === 410)
    return new TransferFailure(diagnostic("download-not-found", { url, status: words }));
  const pause = readRetryAfter(retryAfter, now);
  if (pause !== undefined && pause > longestPause) {
    const reason = `the server answered ${words}, and asks to try again in ${Math.ceil(pause / 1000)} s`;
    return new TransferFailure(diagnostic("download-failed", { url, reason }));
  }
  const reason = `the server answered ${words}`;
  return new TransferFailure(diagnostic("download-failed", { url, reason }), transient.has(status), pause);
}

/** Reads seconds or a date. */
function readRetryAfter(text: string | undefined, now: number): number | undefined {
  if (text === undefined) return undefined;
  const pause = /^\d+$/.test(text) ? Number(text) * 1000 : Date.parse(text) - now;
  return Number.isNaN(pause) ? undefined : Math.max(0, pause);
}

/** Codes of Node's for certificates that do not verify, in clearer words. */
const certificateReasons: Readonly<Record<string, string>> = {
  CERT_HAS_EXPIRED: "it has expired",
  CERT_NOT_YET_VALID: "it is not valid yet",
  DEPTH_ZERO_SELF_SIGNED_CERT: "it is signed by itself",
  SELF_SIGNED_CERT_IN_CHAIN: "its certificate authority is unknown",
  UNABLE_TO_GET_ISSUER_CERT: "its certificate authority is unknown",
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: "its certificate authority is unknown",
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: "its certificate authority is unknown",
  ERR_TLS_CERT_ALTNAME_INVALID: "it is for another host",
  CERT_REVOKED: "it was revoked",
};

/** Returns the failure that an error of the connection means. */
export function connectionFailure(url: string, proxy: string | undefined, error: unknown): TransferFailure {
  const { code = "", message = String(error) } = error as NodeJS.ErrnoException;
  const certificate = certificateReasons[code] ?? (/^ERR_TLS|CERT/.test(code) ? message : undefined);
  if (certificate !== undefined)
    return new TransferFailure(diagnostic("download-certificate", { url, reason: certificate }));
  if (proxy !== undefined) return proxyFailure(url, proxy, error);
  if (code === "ENOTFOUND")
    return new TransferFailure(diagnostic("download-host-unknown", { url, host: new URL(url).hostname }));
  return new TransferFailure(diagnostic("download-failed", { url, reason: connectionReason(error) }), true);
}

function proxyFailure(url: string, proxy: string, error: unknown): TransferFailure {
  const { code, message = "" } = error as NodeJS.ErrnoException;
  const status = Number(
    /Proxy response \((\d+)\)/.exec(message)?.[1] ?? (message.includes("(407)") ? 407 : 0),
  );
  const reason =
    status === 407
      ? "it asks for a user name and a password: http://USER:PASSWORD@HOST:PORT"
      : status > 0
        ? `it answered ${`${status} ${STATUS_CODES[status] ?? ""}`.trim()}`
        : code === "ENOTFOUND"
          ? "its name is unknown"
          : connectionReason(error);
  return new TransferFailure(
    diagnostic("download-proxy", { url, proxy, reason }),
    status === 0 ? code !== "ENOTFOUND" : transient.has(status),
  );
}

function connectionReason(error: unknown): string {
  const { code = "" } = error as NodeJS.ErrnoException;
  switch (code) {
    case "UND_ERR_CONNECT_TIMEOUT":
      return "no connection could be made in time";
    case "UND_ERR_HEADERS_TIMEOUT":
      return "the server did not answer in time";
    case "UND_ERR_BODY_TIMEOUT":
      return "the server stopped sending";
    case "UND_ERR_SOCKET":
    case "UND_ERR_RES_CONTENT_LENGTH_MISMATCH":
    case "ECONNRESET":
    case "EPIPE":
      return "the connection was cut off";
    case "ECONNREFUSED":
      return "the connection was refused";
    case "EAI_AGAIN":
      return "the name server did not answer";
    default:
      return isParserError(error) ? "the server's answer is not HTTP" : reasonOf(error);
  }
}

const isParserError = (error: unknown) => error instanceof Error && error.name === "HTTPParserError";
