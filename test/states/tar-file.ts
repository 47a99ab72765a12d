/** A member of a tar archive; the test's own writer can make what tar(1) refuses to. */
export interface Member {
  readonly name: string;
  /** ustar: 0 a file, 1 a hard link, 2 a symbolic link, 3 and 4 devices, 5 a folder, 6 a named pipe. */
  readonly type?: "0" | "1" | "2" | "3" | "4" | "5" | "6";
  readonly content?: string;
  readonly target?: string;
  readonly mode?: number;
}

/** Returns a tar archive in the ustar format (POSIX.1-2001, pax). */
export function tarFile(members: readonly Member[]): Buffer {
  return Buffer.concat([...members.map(writeMember), Buffer.alloc(1024)]);
}

function writeMember({ name, type = "0", content = "", target = "", mode = 0o644 }: Member): Buffer {
  const header = Buffer.alloc(512);
  const octal = (value: number, length: number) => `${value.toString(8).padStart(length - 1, "0")}\0`;
  header.write(name, 0, 100, "latin1");
  header.write(octal(mode, 8), 100);
  header.write(octal(1000, 8), 108);
  header.write(octal(1000, 8), 116);
  header.write(octal(type === "0" ? Buffer.byteLength(content) : 0, 12), 124);
  header.write(octal(1_700_000_000, 12), 136);
  header.write("        ", 148);
  header.write(type, 156);
  header.write(target, 157, 100, "latin1");
  header.write("ustar\x0000", 257);
  header.write("user", 265);
  header.write("group", 297);
  const sum = header.reduce((total, byte) => total + byte, 0);
  header.write(`${sum.toString(8).padStart(6, "0")}\0 `, 148);
  if (type !== "0") return header;
  const body = Buffer.from(content);
  return Buffer.concat([header, body, Buffer.alloc((512 - (body.length % 512)) % 512)]);
}
