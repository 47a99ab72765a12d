import { readRegularText } from "../../system/read-file.ts";

/** Where distributions keep the certificates that all programs of a machine trust. */
const bundles = [
  "/etc/ssl/certs/ca-certificates.crt",
  "/etc/pki/tls/certs/ca-bundle.crt",
  "/etc/ssl/ca-bundle.pem",
  "/etc/ssl/cert.pem",
];

/** Bytes. */
const limit = 16 << 20;

/**
 * Returns the certificates of the authorities that are trusted, as PEM: the file that `SSL_CERT_FILE` names, or else
 * those of this machine, as curl(1) and wget(1) do, so that an authority of a company needs no setting of its own.
 *
 * @returns undefined if the machine has none: then Node's own apply.
 */
export function trustedCertificates(env: NodeJS.ProcessEnv): string | undefined {
  const named = env.SSL_CERT_FILE;
  for (const path of named ? [named] : bundles) {
    try {
      return readRegularText(path, { limit });
    } catch {
      // A file that is not there, or can't be read, is left out.
    }
  }
  return undefined;
}
