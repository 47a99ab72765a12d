export const name = "hadoop-3.4.3.tar.gz";

export const algorithms = ["sha512", "sha256"] as const;
type Algorithm = (typeof algorithms)[number];

const bytes = { sha512: 64, sha256: 32 } as const;

export const digestOf = (algorithm: Algorithm) => "0123456789abcdef".repeat(bytes[algorithm] / 8);

/** As `gpg --print-md` writes it. */
function printMd(file: string, value: string): string {
  const groups = value.toUpperCase().match(/.{8}/g)!;
  const lead = `${file}: `;
  const lines = [groups.slice(0, 6), groups.slice(6, 12), groups.slice(12)].map((line) => line.join(" "));
  return `${lead}${lines.join(`\n${" ".repeat(lead.length)}`).trimEnd()}\n`;
}

/** Checksum files with the digest of the file. */
export function formsOf(algorithm: Algorithm): Readonly<Record<string, string>> {
  const digest = digestOf(algorithm);
  const other = "f".repeat(digest.length);
  const label = algorithm.toUpperCase();
  const otherForm =
    algorithm === "sha512" ? `SHA256 (${name}) = ${"a".repeat(64)}` : `SHA512 (${name}) = ${"a".repeat(128)}`;
  return {
    "the digest alone": `${digest}\n`,
    "the digest alone, without a newline": digest,
    sha512sum: `${digest}  ${name}\n`,
    "sha512sum, of a binary file": `${digest} *${name}\n`,
    "sha512sum, in upper case, with CRLF": `${digest.toUpperCase()}  ${name}\r\n`,
    "sha512sum, with a folder": `${digest}  ./target/${name}\n`,
    "sha512sum, one blank": `${digest} ${name}\n`,
    BSD: `${label} (${name}) = ${digest}\n`,
    "BSD, of a release candidate": `${label} (hadoop-3.4.3-RC1.tar.gz) = ${digest}\n`,
    "gpg --print-md": printMd(name, digest),
    "gpg --print-md, a long name on a line of its own": printMd(name, digest).replace(": ", ":\n    "),
    "gpg --print-md, of a release candidate": printMd("hadoop-3.4.3-RC0.tar.gz", digest),
    "openssl dgst": `${label}(${name})= ${digest}\n`,
    "a list of several files": `${other}  other.tar.gz\n${digest}  ${name}\n${other}  ${name}.asc\n`,
    "a list of several files, BSD": `${label} (other) = ${other}\n${label} (${name}) = ${digest}\n`,
    "a list as gpg writes it": printMd("other.tar.gz", other) + printMd(name, digest),
    "with other digests": `${otherForm}\n${label} (${name}) = ${digest}\n`,
  };
}

/** Texts that hold no digest of the file. */
export function noneOf(algorithm: Algorithm): Readonly<Record<string, string>> {
  const digest = digestOf(algorithm);
  const other = "f".repeat(digest.length);
  return {
    "an empty file": "",
    "a page of HTML": "<!DOCTYPE html><title>404: not found</title>",
    "a shorter digest": `${digest.slice(2)}  ${name}\n`,
    "a longer digest": `${digest}00  ${name}\n`,
    "another algorithm": `${"a".repeat(192 - digest.length)}  ${name}\n`,
    "several files, none of them this one": `${digest}  a\n${other}  b\n`,
    "one file twice, with two digests": `${digest}  ${name}\n${other}  ${name}\n`,
  };
}
