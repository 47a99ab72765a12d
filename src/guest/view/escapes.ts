/**
 * Decodes a field of fstab(5) or crypttab(5), where a backslash and three octal digits encode a byte.
 *
 * @param hex whether `\xHH` stands for a byte too, as in the names of links below /dev/disk
 */
export function decode(field: string, hex = false): string {
  if (!field.includes("\\")) return field;
  const escapes = hex ? /\\(?:([0-3][0-7]{2})|x([0-9a-f]{2})|\\)/gi : /\\(?:([0-3][0-7]{2})|\\)/g;
  const bytes = Buffer.from(field)
    .toString("latin1")
    .replace(escapes, (_, octal?: string, hexadecimal?: string) => {
      if (octal !== undefined) return String.fromCharCode(Number.parseInt(octal, 8));
      return hexadecimal === undefined || !hex ? "\\" : String.fromCharCode(Number.parseInt(hexadecimal, 16));
    });
  return Buffer.from(bytes, "latin1").toString("utf8");
}
