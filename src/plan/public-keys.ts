/** The forms of files with public keys: OpenPGP, armoured or not (RFC 9580), and PEM, which apk reads (RFC 7468). */
export type KeyForm = "armoured" | "binary" | "pem";

/** Returns the form of a file with public keys; undefined if it is none. */
export function keyForm(bytes: Uint8Array): KeyForm | undefined {
  const text = Buffer.from(bytes).toString("latin1");
  if (/^-----BEGIN PGP PUBLIC KEY BLOCK-----/m.test(text)) return "armoured";
  if (/^-----BEGIN (?:RSA )?PUBLIC KEY-----/m.test(text)) return "pem";
  // A packet with the tag of a public key, of the older or the newer format.
  return [0x98, 0x99, 0x9a, 0xc6].includes(bytes[0] ?? 0) ? "binary" : undefined;
}

/** Returns the keys of a file in the binary form, without the text around armoured ones. */
export function binaryKeys(bytes: Buffer): Buffer {
  if (keyForm(bytes) !== "armoured") return bytes;
  const blocks: string[] = [];
  let part: "outside" | "headers" | "body" = "outside";
  for (const line of bytes.toString("latin1").split(/\r?\n/)) {
    if (line.startsWith("-----BEGIN PGP PUBLIC KEY BLOCK-----")) {
      part = "headers";
      blocks.push("");
    } else if (line.startsWith("-----END PGP")) part = "outside";
    else if (part === "headers" && /^[ \t]*$/.test(line)) part = "body";
    // A line with an equals sign first is a checksum.
    else if (part === "body" && !line.startsWith("=")) blocks[blocks.length - 1] += line;
  }
  return Buffer.concat(blocks.map((block) => Buffer.from(block, "base64")));
}
