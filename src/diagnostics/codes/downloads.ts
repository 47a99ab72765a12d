import { code } from "../define.ts";

/** Problems with files that a recipe downloads, and with the cache that keeps them. */
export const downloadCodes = {
  "download-address-invalid": code<{ url: string; reason: string }>({
    title: "Invalid download address",
    severity: "error",
    exit: 2,
    message: ({ url, reason }) => `can't download from \`${url}\`: ${reason}`,
    help: () => "write a complete address, such as https://example.org/file.tar.gz",
    what: "The address of a download is not an http or https address.",
    why: "Files are downloaded with HTTP only.",
  }),
  "archive-without-origin": code<{ name: string }>({
    title: "Archive from nowhere",
    severity: "error",
    message: ({ name }) => `nothing says where the archive of \`${name}\` comes from`,
    help: () => "add `url`, the address of the archive, or `source`, a file beside the recipe",
    what: "An `archive` has neither `url` nor `source`.",
    why: "The folder could only be checked, and never be made.",
    example: {
      bad: "validators:\n  - archive: /opt/tool\n",
      good: "validators:\n  - archive: {/opt/tool: {source: tool.tar.gz}}\n",
    },
  }),
  "download-without-digest": code<{ name: string }>({
    title: "Download without a digest",
    severity: "error",
    message: ({ name }) => `nothing says which digest the download of \`${name}\` must have`,
    help: () =>
      "add `sha512` or `sha256` with the digest, or `sha512_url` or `sha256_url` with the https address of the publisher's checksum file",
    what: "A recipe downloads a file, and names no digest of it.",
    why: "A mirror, or anybody between, could serve another file.",
    example: {
      bad: "validators:\n  - archive: {/opt/tool: {url: https://example.org/tool.tgz}}\n",
      good: "validators:\n  - archive: {/opt/tool: {url: https://example.org/tool.tgz, sha512_url: https://example.org/tool.tgz.sha512}}\n",
    },
  }),
  "download-not-found": code<{ url: string; status: string }>({
    title: "Missing download",
    severity: "error",
    exit: 3,
    message: ({ url, status }) => `${url} does not exist on the server (${status})`,
    help: () => "check the address and the version in it, or add a mirror that has the file",
    what: "The server answered that it does not have the file.",
    why: "Old releases move to archive servers, so an address that worked before can stop working.",
  }),
  "download-failed": code<{ url: string; reason: string }>({
    title: "Failed download",
    severity: "error",
    exit: 3,
    message: ({ url, reason }) => `can't download ${url}: ${reason}`,
    help: () => "run the command again: a download continues where it stopped",
    what: "The server could not be reached, stopped answering, or refused the request, also after several attempts.",
    why: "A recipe can be applied only with all of its files.",
  }),
  "download-host-unknown": code<{ url: string; host: string }>({
    title: "Unknown host",
    severity: "error",
    exit: 3,
    message: ({ url, host }) => `can't download ${url}: the name ${host} is unknown`,
    help: () =>
      "check the spelling and this machine's name servers; behind a proxy, set http_proxy and https_proxy",
    what: "This machine's name servers have no address for the host of a download.",
    why: "Without an address no connection can be made.",
  }),
  "download-certificate": code<{ url: string; reason: string }>({
    title: "Untrusted server certificate",
    severity: "error",
    exit: 3,
    message: ({ url, reason }) => `can't download ${url}: its certificate is not trusted (${reason})`,
    help: () =>
      "check this machine's clock; for a certificate authority of your own, set SSL_CERT_FILE to a file with its certificate",
    what: "The server of a download has a certificate that this machine does not trust.",
    why: "Another machine could answer in the server's place.",
  }),
  "download-proxy": code<{ url: string; proxy: string; reason: string }>({
    title: "Failed proxy",
    severity: "error",
    exit: 3,
    message: ({ url, proxy, reason }) => `can't download ${url} through the proxy ${proxy}: ${reason}`,
    help: () => "check http_proxy and https_proxy; no_proxy lists the hosts that are reached without a proxy",
    what: "A proxy that the environment names could not be reached, or refused the request.",
    why: "Programs are expected to use the proxy that the environment names.",
  }),
  "download-redirect": code<{ url: string; reason: string }>({
    title: "Refused redirect",
    severity: "error",
    exit: 3,
    message: ({ url, reason }) => `can't download ${url}: ${reason}`,
    help: () => "write the address that the file really has",
    what: "The server redirected a download too often, in a loop, from https to http, or a checksum to another server.",
    why: "A redirect must not weaken what the recipe asks for.",
  }),
  "download-too-large": code<{ url: string; limit: string }>({
    title: "Download too large",
    severity: "error",
    exit: 3,
    message: ({ url, limit }) => `${url} is larger than the limit of ${limit}`,
    help: () => "check the address; a server can answer with something else than the file",
    what: "A download has more bytes than a file of its kind may have.",
    why: "A wrong or hostile server must not fill the disk.",
  }),
  "download-digest": code<{
    url: string;
    algorithm: string;
    expected: string;
    found: string;
    size: string;
  }>({
    title: "Wrong digest",
    severity: "error",
    exit: 3,
    message: ({ url, algorithm, expected, found, size }) =>
      `${url} is not the file that the recipe wants: its ${algorithm} is ${found} (${size}), not ${expected}`,
    help: () => "if the file was replaced on purpose, verify it, and write its new digest into the recipe",
    what: "A download was complete, but its digest is not the expected one. The file was deleted.",
    why: "The digest is the only proof that the file is the one the recipe was written for.",
  }),
  "download-checksum-file": code<{ url: string; name: string; algorithm: "sha256" | "sha512" }>({
    title: "Checksum file without a digest",
    severity: "error",
    exit: 3,
    message: ({ url, name, algorithm }) => `${url} has no ${algorithm} digest of ${name}`,
    help: ({ algorithm }) => `check the address, or write the digest into the recipe with \`${algorithm}\``,
    what: "The file that `sha512_url` or `sha256_url` names was downloaded, but it holds no digest of that algorithm, or several for other files.",
    why: "Without a digest the download can't be verified.",
  }),
  "artifact-cache-unusable": code<{ path: string; reason: string }>({
    title: "Unusable artifact cache",
    severity: "error",
    exit: 3,
    message: ({ path, reason }) => `can't use the artifact cache ${path}: ${reason}`,
    help: () =>
      "free some space or change the permissions there, or set XDG_CACHE_HOME to a folder that you can write to",
    what: "The folder that keeps downloaded files can't be made, read or written, or its disk is full.",
    why: "A download is verified in the cache before a guest gets it.",
  }),
  "artifact-not-cached": code<{ name: string; digest: string }>({
    title: "File not in the artifact cache",
    severity: "error",
    exit: 3,
    message: ({ name, digest }) =>
      `${name} (${digest}) is not in the artifact cache, and \`--offline\` allows no download`,
    help: () => "run the same command once without `--offline`: it adds the file to the cache",
    what: "`--offline` was given, and the recipe needs a file that no earlier run downloaded.",
    why: "With `--offline` nothing is downloaded on this machine.",
  }),
};
