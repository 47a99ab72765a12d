"""Writes a partition table that counts in sectors of 4096 bytes: sfdisk of Debian 12 makes none in a file.

    large_sectors.py DISK gpt|dos DISK_GUID PARTITION_GUID SIZE_MIB

The disk gets one partition, from 1 MiB on. The layout is that of the UEFI specification, section 5.
"""

import struct
import sys
import uuid
import zlib

SECTOR = 4096
LINUX = uuid.UUID("0FC63DAF-8483-4772-8E79-3D69D8477DE4")


def mbr(kind: int, start: int, count: int) -> bytes:
    entry = struct.pack("<B3sB3sII", 0, b"\0\2\0", kind, b"\xff\xff\xff", start, count)
    return b"\0" * 440 + struct.pack("<I", 0x5A4A12A9) + b"\0\0" + entry + b"\0" * 48 + b"\x55\xaa"


def gpt(disk_guid: str, part_guid: str, first: int, last: int, sectors: int) -> tuple[bytes, bytes, bytes]:
    name = "root".encode("utf-16-le").ljust(72, b"\0")
    entry = LINUX.bytes_le + uuid.UUID(part_guid).bytes_le + struct.pack("<QQQ", first, last, 0) + name
    table = entry.ljust(128 * 128, b"\0")
    spread = len(table) // SECTOR

    def header(own: int, other: int, table_at: int) -> bytes:
        def fields(crc: int) -> bytes:
            return (
                b"EFI PART"
                + struct.pack("<IIIIQQQQ", 0x10000, 92, crc, 0, own, other, 2 + spread, sectors - spread - 2)
                + uuid.UUID(disk_guid).bytes_le
                + struct.pack("<QIII", table_at, 128, 128, zlib.crc32(table))
            )

        return fields(zlib.crc32(fields(0)))

    return header(1, sectors - 1, 2), table, header(sectors - 1, 1, sectors - 1 - spread)


def main() -> None:
    path, label, disk_guid, part_guid, size = sys.argv[1:]
    first = (1 << 20) // SECTOR
    count = (int(size) << 20) // SECTOR
    sectors = first + count + (1 << 20) // SECTOR
    with open(path, "w+b") as disk:
        disk.truncate(sectors * SECTOR)
        if label == "dos":
            disk.write(mbr(0x83, first, count))
            return
        head, table, backup = gpt(disk_guid, part_guid, first, first + count - 1, sectors)
        disk.write(mbr(0xEE, 1, sectors - 1))
        disk.seek(SECTOR)
        disk.write(head)
        disk.seek(2 * SECTOR)
        disk.write(table)
        disk.seek((sectors - 1) * SECTOR - len(table))
        disk.write(table)
        disk.seek((sectors - 1) * SECTOR)
        disk.write(backup)


main()
