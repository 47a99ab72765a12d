/** Bytes of a checksum file: those with the digests of all files of a release are a few hundred KiB. */
export const checksumFileLimit = 1 << 20;

/** Characters of a line; the digest has 128, and a file name at most 255. */
const longestLine = 1000;

const sha512 = /^[0-9a-f]{128}$/;

interface Line {
  readonly name: string | undefined;
  readonly digest: string;
}

/**
 * Reads the SHA-512 digest of a file in a checksum file. It may be written in one of these forms:
 * `DIGEST` alone, `DIGEST  NAME` of sha512sum(1), `SHA512 (NAME) = DIGEST` of BSD, and `NAME: AAAA BBBB …` of
 * `gpg --print-md`, in upper case and over several lines.
 *
 * @param name the name of the file. A checksum file with a single digest may call it otherwise: releases are renamed
 *   once they are voted for.
 * @returns 128 lower-case hexadecimal digits; undefined if there is no digest, or there are several and none is of
 *   that name.
 */
export function parsePublishedDigest(text: string, name: string): string | undefined {
  const lines = [...readLines(text)];
  const named = lines.filter((line) => line.name === name);
  const digests = new Set((named.length > 0 ? named : lines).map(({ digest }) => digest));
  return digests.size === 1 ? [...digests][0] : undefined;
}

function* readLines(text: string): Generator<Line> {
  const lines = text
    .replaceAll("\r", "")
    .split("\n")
    .map((line) => (line.length > longestLine ? "" : line));
  for (let at = 0; at < lines.length; at++) {
    const line = lines[at]!.trim();
    const [, name, digest] =
      /^SHA-?512 ?\((.*)\) ?= ?(\S+)$/i.exec(line) ??
      swap(/^\\?(\S+)(?: [ *](.+))?$/.exec(line)) ??
      swap(/^(\S+)\s+(.+)$/.exec(line)) ??
      [];
    if (digest !== undefined && sha512.test(digest.toLowerCase())) {
      yield { name: name && baseName(name), digest: digest.toLowerCase() };
      continue;
    }
    const printed = readPrinted(lines, at);
    if (printed) {
      yield printed;
      at = printed.last;
    }
  }
}

const swap = (match: RegExpExecArray | null) => match && [match[0], match[2], match[1]];

/** Some checksum files name the file with a folder: `./NAME`, `target/NAME`. */
const baseName = (path: string) => path.trim().replace(/^.*\//, "");

/** The form of `gpg --print-md`: groups of digits that continue on the next lines. */
function readPrinted(lines: readonly string[], from: number): (Line & { last: number }) | undefined {
  const [, name = "", start = ""] =
    /^\s*(.+?)\s*[:=]\s*(?:SHA-?512\s*=)?\s*([0-9A-F\s]*)$/i.exec(lines[from]!) ?? [];
  if (name === "") return undefined;
  let digits = start.replace(/\s/g, "");
  let last = from;
  while (digits.length < 128 && /^[0-9A-F\s]+$/i.test(lines[last + 1] ?? ""))
    digits += lines[++last]!.replace(/\s/g, "");
  const digest = digits.toLowerCase();
  return sha512.test(digest) ? { name: baseName(name), digest, last } : undefined;
}
