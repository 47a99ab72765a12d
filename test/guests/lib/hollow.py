#!/usr/bin/env python3
"""Empties the read-only data of a shared library, leaving what the loader needs.

usage: hollow.py LIBRARY

For libicudata: 30 MB of tables, linked in by libxml2 and looked at only for exotic encodings. The
file keeps its length; its zeros take no room in the image.
"""
import struct
import sys


def main():
    with open(sys.argv[1], "r+b") as library:
        header = library.read(64)
        if header[:6] != b"\x7fELF\x02\x01":
            sys.exit("not a 64-bit little-endian ELF file: " + sys.argv[1])
        table, = struct.unpack_from("<Q", header, 0x28)
        size, count, names = struct.unpack_from("<HHH", header, 0x3A)
        sections = []
        for number in range(count):
            library.seek(table + number * size)
            sections.append(struct.unpack("<IIQQQQIIQQ", library.read(64)))
        for section in sections:
            library.seek(sections[names][4] + section[0])
            if library.read(8) == b".rodata\0":
                library.seek(section[4])
                library.write(bytes(section[5]))


main()
