#!/usr/bin/env python3
"""Makes every program of a folder one of another machine, by its ELF header alone.

usage: foreign.py FOLDER
"""
import os
import struct
import sys

AMD64, ARM64 = 62, 183

for folder, _, names in os.walk(sys.argv[1]):
    for name in names:
        path = os.path.join(folder, name)
        if os.path.islink(path) or not os.path.isfile(path):
            continue
        with open(path, "r+b") as file:
            header = file.read(20)
            if header[:4] == b"\x7fELF":
                machine, = struct.unpack("<H", header[18:20])
                file.seek(18)
                file.write(struct.pack("<H", AMD64 if machine == ARM64 else ARM64))
