/** Bytes of a checksum file: those with the digests of all files of a release are a few hundred KiB. */
export const checksumFileLimit = 1 << 20;

/** Characters of a line; the digest has at most 128, and a file name at most 255. */
const longestLine = 1000;

/** What distinguishes an algorithm in a checksum file: its digits, and its name. */
const forms = {
  sha256: { length: 64, bsd: /^SHA-?256 ?\((.*)\) ?= ?([0-9a-f]+)$/i, label: /[ \t]*:[ \t]*SHA-?256$/i },
  sha512: { length: 128, bsd: /^SHA-?512 ?\((.*)\) ?= ?([0-9a-f]+)$/i, label: /[ \t]*:[ \t]*SHA-?512$/i },
} as const;
type Form = (typeof forms)[keyof typeof forms];

interface Found {
  readonly name: string;
  readonly digest: string;
}

/**
 * Reads the SHA-256 or SHA-512 digest of a file in a checksum file. It may be written in one of these forms:
 * `DIGEST` alone, `DIGEST  NAME` of sha512sum(1), `SHA512 (NAME) = DIGEST` of BSD, and `NAME: AAAA BBBB …` of
 * `gpg --print-md`, in upper case and over several lines. The guest program reads them in the same way (`digest_in` of
 * src/kinds/state/artifact.sh).
 *
 * @param name the name of the file. A checksum file with a single digest may call it otherwise: releases are renamed
 *   once they are voted for.
 * @returns lower-case hexadecimal digits; undefined if there is no digest, or there are several and none is of
 *   that name.
 */
export function parsePublishedDigest(
  text: string,
  name: string,
  algorithm: keyof typeof forms,
): string | undefined {
  const found = [...readLines(text, forms[algorithm])];
  const named = found.filter((each) => each.name === name);
  const digests = new Set((named.length > 0 ? named : found).map(({ digest }) => digest));
  return digests.size === 1 ? [...digests][0] : undefined;
}

function* readLines(text: string, form: Form): Generator<Found> {
  const lines = text
    .replaceAll("\r", "")
    .split("\n")
    .map((line) => (line.length > longestLine ? "" : line));
  for (let at = 0; at < lines.length; at++) {
    const line = trim(lines[at]!);
    const [, name = "", digest = ""] = form.bsd.exec(line) ?? splitWords(line);
    if (isDigest(digest, form)) {
      yield { name: baseName(name), digest: digest.toLowerCase() };
      continue;
    }
    const printed = readPrinted(lines, at, form);
    if (!printed) continue;
    yield printed;
    at = printed.last;
  }
}

/** `DIGEST  NAME`; a backslash before it means that the name is escaped, an asterisk that the file is binary. */
function splitWords(line: string): readonly [string, string, string] {
  const [, digest = "", name = ""] = /^\\?([^ \t]*)(?:[ \t]+\*?(.*))?$/.exec(line) ?? [];
  return [line, name, digest];
}

const isDigest = (digits: string, { length }: Form) =>
  digits.length === length && /^[0-9a-f]+$/i.test(digits);

const trim = (text: string) => text.replace(/^[ \t]+|[ \t]+$/g, "");

/** Some checksum files name the file with a folder: `./NAME`, `target/NAME`. */
const baseName = (path: string) => trim(path.replace(/^.*\//, ""));

/** The form of `gpg --print-md`: groups of digits that continue on the next lines. */
function readPrinted(
  lines: readonly string[],
  from: number,
  form: Form,
): (Found & { last: number }) | undefined {
  const [, before = "", start = ""] = /^(.*)[:=]([ \t0-9A-F]*)$/i.exec(trim(lines[from]!)) ?? [];
  const name = trim(before).replace(form.label, "");
  if (name === "") return undefined;
  let digits = start.replace(/[ \t]/g, "");
  let last = from;
  while (digits.length < form.length && /^[ \t0-9A-F]+$/i.test(lines[last + 1] ?? ""))
    digits += lines[++last]!.replace(/[ \t]/g, "");
  const digest = digits.toLowerCase();
  return isDigest(digest, form) ? { name: baseName(name), digest, last } : undefined;
}
