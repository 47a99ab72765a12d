#!/usr/bin/env python3
"""Makes a range of a disk an LVM physical volume, holding one volume group of linear volumes.

usage: lvm.py DISK OFFSET_MIB SIZE_MIB GROUP NAME=FILE...

Each FILE, a filesystem, becomes the logical volume NAME. LVM's own tools want root, a block device and
device-mapper; what they write is a label sector, a header and a text (lib/format_text/layout.h of lvm2).
"""
import hashlib
import os
import struct
import sys
import zlib

MIB = 1 << 20
EXTENT = 4 * MIB
TEXT_AREA = 4096  # where the metadata area begins on the volume; the data begin at 1 MiB
MAGIC = b" LVM2 x[5A%r0N*>"


def crc(data):
    """CRC-32 that begins with LVM's own number and is not inverted at the end."""
    return ~zlib.crc32(data, ~0xF597A6CF & 0xFFFFFFFF) & 0xFFFFFFFF


def identity(text):
    """Names of 32 characters, here always the same for the same text."""
    return hashlib.sha256(text.encode()).hexdigest()[:32]


def dashed(name):
    cuts = (0, 6, 10, 14, 18, 22, 26, 32)
    return "-".join(name[a:b] for a, b in zip(cuts, cuts[1:]))


def description(group, size, volumes):
    lines = [f"{group} {{", f'id = "{dashed(identity(group))}"', "seqno = 1", 'format = "lvm2"',
             'status = ["RESIZEABLE", "READ", "WRITE"]', "flags = []", f"extent_size = {EXTENT // 512}",
             "max_lv = 0", "max_pv = 0", "metadata_copies = 0", "physical_volumes {", "pv0 {",
             f'id = "{dashed(identity(group + " pv0"))}"', 'device = "/dev/sda1"', 'status = ["ALLOCATABLE"]',
             "flags = []", f"dev_size = {size // 512}", f"pe_start = {MIB // 512}",
             f"pe_count = {(size - MIB) // EXTENT}", "}", "}", "logical_volumes {"]
    for name, first, count in volumes:
        lines += [f"{name} {{", f'id = "{dashed(identity(group + "/" + name))}"',
                  'status = ["READ", "WRITE", "VISIBLE"]', "flags = []", "creation_time = 1700000000",
                  'creation_host = "guest"', "segment_count = 1", "segment1 {", "start_extent = 0",
                  f"extent_count = {count}", 'type = "striped"', "stripe_count = 1",
                  f'stripes = ["pv0", {first}]', "}", "}"]
    lines += ["}", "}", 'contents = "Text Format Volume Group"', "version = 1", 'description = ""',
              'creation_host = "guest"', "creation_time = 1700000000", ""]
    return "\n".join(lines).encode() + b"\0"


def main():
    disk, offset, size, group = sys.argv[1], int(sys.argv[2]) * MIB, int(sys.argv[3]) * MIB, sys.argv[4]
    volumes, data, extent = [], [], 0
    for volume in sys.argv[5:]:
        name, file = volume.split("=", 1)
        with open(file, "rb") as content:
            data.append((extent, content.read()))
        count = -(-os.path.getsize(file) // EXTENT)
        volumes.append((name, extent, count))
        extent += count
    if MIB + extent * EXTENT > size:
        sys.exit("the logical volumes do not fit")

    text = description(group, size, volumes)
    area = MIB - TEXT_AREA
    header = MAGIC + struct.pack("<LQQ", 1, TEXT_AREA, area) + struct.pack("<QQLL", 512, len(text), crc(text), 0)
    header = header.ljust(508, b"\0")
    header = struct.pack("<L", crc(header)) + header

    volume = identity(group + " pv0").encode() + struct.pack("<Q", size)
    volume += struct.pack("<QQQQ", MIB, 0, 0, 0)  # the data area, and the end of that list
    volume += struct.pack("<QQQQ", TEXT_AREA, area, 0, 0)  # the metadata area, likewise
    volume += struct.pack("<LL", 2, 1) + bytes(16)  # extension: in use; no boot loader area
    label = (struct.pack("<L", 32) + b"LVM2 001" + volume).ljust(512 - 20, b"\0")
    label = b"LABELONE" + struct.pack("<QL", 1, crc(label)) + label

    with open(disk, "r+b") as out:
        out.seek(offset + 512)
        out.write(label)
        out.seek(offset + TEXT_AREA)
        out.write(header + text)
        for first, content in data:
            out.seek(offset + MIB + first * EXTENT)
            out.write(content)


main()
